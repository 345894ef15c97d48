package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that look or hash alike stay what they are, through log, collection and blocks. */
class LabelBytesTest {
  private static final String[] VALUES = {
    "plain",
    Utf8.decode(new byte[] {'x', (byte) 0xFE}),
    Utf8.decode(new byte[] {'x', (byte) 0xFF}),
    "x\uFFFD",
    Utf8.decode(new byte[] {(byte) 0xC3})
  };

  @TempDir Path tmp;

  private static List<String> values(Tsdb tsdb, Matcher matcher) {
    List<String> found = new ArrayList<>();
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(matcher));
      while (set.next()) {
        found.add(set.at().labels().get("v"));
      }
    }
    return found;
  }

  private static void check(Tsdb tsdb) {
    List<String> sorted = new ArrayList<>(List.of(VALUES));
    sorted.sort(Utf8::compare);
    assertThat(values(tsdb, Matcher.equal("__name__", "m"))).isEqualTo(sorted);
    for (String value : VALUES) {
      assertThat(values(tsdb, Matcher.equal("v", value))).containsExactly(value);
    }
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(querier.labelValues("v", 0, List.of())).isEqualTo(sorted);
    }
  }

  @Test
  void areToldApartByTheirBytes() throws IOException {
    TsdbOptions options =
        TsdbOptions.builder().blocks(blocks -> blocks.retention(Duration.ZERO)).build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      for (String value : VALUES) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "m", "v", value), 1000, 1);
        appender.commit();
      }
      check(tsdb);
    }
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      check(tsdb);
      tsdb.compactHead();
      assertThat(tsdb.blocks()).hasSize(1);
      check(tsdb);
    }
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      check(tsdb);
    }
  }

  /** Of one {@link Labels#hashCode}, and the last two of one {@link Labels#stableHash} besides. */
  private static final Labels[] ALIKE = {
    Labels.of("__name__", "m", "v", "AaAa"),
    Labels.of("__name__", "m", "v", "BBBB"),
    Labels.of("__name__", "m", "v", "AaBB"),
    Labels.of("__name__", "m", "v", "BBAa"),
    Labels.of("__name__", "metric", "lbl1", "value", "lbl2", "l6CQ5y"),
    Labels.of("__name__", "metric", "lbl1", "value", "lbl2", "v7uDlF")
  };

  @Test
  void areToldApartThoughTheirHashesAreOne() throws IOException {
    assertThat(Stream.of(ALIKE).limit(4).map(Labels::hashCode).distinct()).hasSize(1);
    assertThat(ALIKE[4].stableHash()).isEqualTo(ALIKE[5].stableHash());
    TsdbOptions options = TsdbFill.options().build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      appendAlike(tsdb, 1000, ALIKE.length);
      checkAlike(tsdb, ALIKE.length);
      tsdb.compactHead();
      assertThat(tsdb.head().seriesCount()).isZero();
      appendAlike(tsdb, 4 * TsdbFill.HOUR, ALIKE.length);
    }
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      assertThat(tsdb.head().seriesCount()).isEqualTo(ALIKE.length);
      checkAlike(tsdb, ALIKE.length);
      tsdb.delete(0, Long.MAX_VALUE, List.of(Matcher.equal("v", "AaAa")));
      for (int i = 1; i < ALIKE.length; i += 2) {
        append(tsdb, ALIKE[i], 9 * TsdbFill.HOUR, i);
      }
      tsdb.compact();
      assertThat(tsdb.head().seriesCount()).isEqualTo(ALIKE.length / 2);
      append(tsdb, ALIKE[0], 9 * TsdbFill.HOUR, 0);
      checkAlike(tsdb, ALIKE.length);
    }
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      assertThat(tsdb.head().seriesCount()).isEqualTo(ALIKE.length / 2 + 1);
      checkAlike(tsdb, ALIKE.length);
    }
  }

  private static void append(Tsdb tsdb, Labels labels, long t, double v) throws IOException {
    Appender appender = tsdb.appender();
    appender.append(0, labels, t, v);
    appender.commit();
  }

  private static void appendAlike(Tsdb tsdb, long t, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      append(tsdb, ALIKE[i], t, i);
    }
  }

  /** Each series has its own value and no other. */
  private static void checkAlike(Tsdb tsdb, int count) {
    Map<String, Set<String>> found = new TreeMap<>();
    TsdbFill.readAll(tsdb)
        .forEach(
            (key, value) ->
                found
                    .computeIfAbsent(key.substring(0, key.indexOf(" @ ")), k -> new TreeSet<>())
                    .add(value));
    assertThat(found).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(found.get(ALIKE[i].toString())).as("%s", ALIKE[i]).containsExactly(i + ".0");
    }
  }
}
