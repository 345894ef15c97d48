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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label values that are no UTF-8 stay what they are, through log and blocks. */
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
}
