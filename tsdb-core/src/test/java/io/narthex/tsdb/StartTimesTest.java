package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.SampleKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Start timestamps, kept or as samples of zero; upstream's cases of the second appender. A sample
 * is written {@code t<st}, one of zero {@code t=0}.
 */
class StartTimesTest {
  private static final Labels ONE = Labels.of("foo", "bar");

  private final Path dir = Path.of("/db");
  private final FaultyFs fs = new FaultyFs(); // in memory: there are many starts

  private TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .fs(fs)
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  private static void append(Tsdb tsdb, SampleKind kind, String samples) throws IOException {
    Appender appender = tsdb.appender();
    for (String sample : samples.trim().split(" +")) {
      String[] parts = sample.split("<");
      long st = parts.length == 1 ? 0 : Long.parseLong(parts[1]);
      kind.append(appender, ONE, st, Long.parseLong(parts[0]), 10);
    }
    appender.commit();
  }

  private static List<String> expected(SampleKind kind, String samples) {
    List<String> all = new ArrayList<>();
    for (String sample : samples.split(" ")) {
      long t = Long.parseLong(sample.replace("=0", ""));
      String text = kind.text(t, 10);
      all.add(sample.endsWith("=0") ? zero(kind, t, text) : text);
    }
    return all;
  }

  private static String zero(SampleKind kind, long t, String text) {
    String none = "0".repeat(16);
    return kind.isFloat()
        ? t + " " + none
        : text.replaceAll("(count|sum|zc)=[0-9a-f]+", "$1=" + none).replaceAll("\\[.*]", "[]");
  }

  private static final String[][] ZEROS = {
    {"100<1 101<1", "1=0 100 101"},
    {"100<1 102<101", "1=0 100 101=0 102"},
    {"100<1 101<100", "1=0 100 101"}, // there is a sample already
    {"200 / 300<100", "200 300"}, // too late
    {"100 / 200<100", "100 200"},
    {"100<-1 101<-1", "-1=0 100 101"},
    {"100<100 101<102", "100 101"}, // no earlier than the sample
  };

  @ParameterizedTest
  @EnumSource
  void aStartIsASampleOfZeroWhereItMayBeOne(SampleKind kind) throws IOException {
    boolean gauge = kind == SampleKind.GAUGE || kind == SampleKind.FLOAT_GAUGE;
    for (int i = 0; i < ZEROS.length && !gauge; i++) {
      TsdbOptions options = options().head(head -> head.stAsZeroSample(true)).build();
      try (Tsdb tsdb = Tsdb.open(dir.resolve("" + i), options);
          Querier querier = commits(tsdb, kind, ZEROS[i][0])) {
        assertThat(SampleKind.read(querier).get(ONE))
            .as(ZEROS[i][0])
            .isEqualTo(expected(kind, ZEROS[i][1]));
      }
    }
  }

  private static Querier commits(Tsdb tsdb, SampleKind kind, String samples) throws IOException {
    for (String commit : samples.split("/")) {
      append(tsdb, kind, commit);
    }
    return tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The start of each sample, by its time, as samples and as chunks. */
  private static String starts(Tsdb tsdb) {
    List<String> found = new ArrayList<>();
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("foo", "bar")));
      assertThat(set.next()).isTrue();
      SampleBuffer samples = new SampleBuffer();
      set.at().read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
      for (int i = 0; i < samples.size(); i++) {
        found.add(samples.time(i) + "<" + samples.startTime(i));
      }
    }
    List<String> inChunks = new ArrayList<>();
    for (var meta : TsdbChunks.read(tsdb, Long.MIN_VALUE, Long.MAX_VALUE).get(ONE)) {
      SampleBuffer samples = TsdbChunks.samples(meta);
      for (int i = 0; i < samples.size(); i++) {
        inChunks.add(samples.time(i) + "<" + samples.startTime(i));
      }
    }
    assertThat(inChunks).isEqualTo(found);
    return String.join(" ", found);
  }

  private static final String[] KEPT = {
    "200<20 / 100<10 / 300<30 / 250<25",
    "300<30 / 100<10 / 200<20",
    "200<10 / 100<10 / 300<10",
    "100<50 200<50 300<250 400 500<500",
    "100 200 300<10 400<20"
  };

  private static String sorted(String samples) {
    TreeMap<Long, String> byTime = new TreeMap<>();
    for (String sample : samples.replace("/", "").trim().split(" +")) {
      String[] parts = sample.split("<");
      byTime.put(Long.parseLong(parts[0]), parts[0] + "<" + (parts.length == 1 ? "0" : parts[1]));
    }
    return String.join(" ", byTime.values());
  }

  @ParameterizedTest
  @EnumSource
  void keptTheyAreThereThroughRestartsSnapshotsAndCompaction(SampleKind kind) throws IOException {
    for (int i = 0; i < KEPT.length; i++) {
      Path db = dir.resolve("" + i);
      TsdbOptions.Builder options =
          options()
              .head(
                  head ->
                      head.outOfOrderWindow(Duration.ofMinutes(300))
                          .storeSt(true)
                          .xor2(true)
                          .histogramSt(true));
      String expected = sorted(KEPT[i]);
      try (Tsdb tsdb = Tsdb.open(db, options.build())) {
        commits(tsdb, kind, KEPT[i]).close();
        assertThat(starts(tsdb)).as("appended").isEqualTo(expected);
      }
      try (Tsdb tsdb = Tsdb.open(db, options.head(head -> head.snapshotOnShutdown(true)).build())) {
        assertThat(starts(tsdb)).as("from the log").isEqualTo(expected);
      }
      try (Tsdb tsdb = Tsdb.open(db, options.build())) {
        assertThat(starts(tsdb)).as("from the snapshot").isEqualTo(expected);
        tsdb.compactHead();
        assertThat(starts(tsdb)).as("from blocks").isEqualTo(expected);
        tsdb.compact();
        assertThat(tsdb.blocks()).hasSize(1);
        assertThat(starts(tsdb)).as("merged").isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void notKeptTheyAreNotThere(SampleKind kind) throws IOException {
    try (Tsdb tsdb =
        Tsdb.open(
            dir, options().head(head -> head.outOfOrderWindow(Duration.ofMinutes(300))).build())) {
      commits(tsdb, kind, KEPT[0]).close();
      assertThat(starts(tsdb)).isEqualTo("100<0 200<0 250<0 300<0");
    }
  }

  /** The starts of what {@code tsdb} has in {@code [mint, maxt]}, trimmed to it. */
  private static String startsOfChunks(Tsdb tsdb, long mint, long maxt) {
    List<String> found = new ArrayList<>();
    for (var meta : TsdbChunks.read(tsdb, mint, maxt).get(ONE)) {
      SampleBuffer samples = TsdbChunks.samples(meta);
      for (int i = 0; i < samples.size(); i++) {
        if (samples.time(i) >= mint && samples.time(i) <= maxt) {
          found.add(samples.time(i) + "<" + samples.startTime(i));
        }
      }
    }
    return String.join(" ", found);
  }

  @ParameterizedTest
  @EnumSource
  void theyStayWherePartOfAChunkIsDeleted(SampleKind kind) throws IOException {
    TsdbOptions options =
        options().head(head -> head.storeSt(true).xor2(true).histogramSt(true)).build();
    String[][] cases = {
      {"1000<100 2000<200 3000<300 4000<400 5000<500", "2000", "2000"},
      {"1000<100 2000<200 3000<300 4000<400 5000<500", "1000", "1000"},
      {"1000 2000 3000 4000<400 5000<500", "1000", "1000"},
      {"1000<100 2000 3000<300 4000 5000<500", "2000", "3000"},
    };
    for (int i = 0; i < cases.length; i++) {
      try (Tsdb tsdb = Tsdb.open(dir.resolve("" + i), options)) {
        append(tsdb, kind, cases[i][0]);
        long from = Long.parseLong(cases[i][1]);
        long to = Long.parseLong(cases[i][2]);
        StringBuilder left = new StringBuilder();
        for (String sample : cases[i][0].split(" ")) {
          long t = Long.parseLong(sample.split("<")[0]);
          left.append(t < from || t > to ? sample + " " : "");
        }
        String expected = sorted(left.toString());

        tsdb.delete(from, to, List.of(Matcher.equal("foo", "bar")));
        assertThat(starts(tsdb)).as("in the head").isEqualTo(expected);
        assertThat(startsOfChunks(tsdb, 1500, 4500))
            .isEqualTo(expected.replaceAll("(^1000<[0-9]+ )|( 5000<[0-9]+$)", ""));
        tsdb.compactHead();
        assertThat(starts(tsdb)).as("in a block").isEqualTo(expected);
        tsdb.delete(5000, 5000, List.of(Matcher.equal("foo", "bar")));
        tsdb.cleanTombstones();
        assertThat(tsdb.blocks()).hasSize(1);
        assertThat(starts(tsdb)).as("cleaned").isEqualTo(expected.replace(" 5000<500", ""));
      }
    }
  }

  /** The log is read into the encoding of the time; chunks of a snapshot stay as they are. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, false", "HISTOGRAM, false", "FLOAT_HISTOGRAM, false",
    "FLOAT, true", "HISTOGRAM, true", "FLOAT_HISTOGRAM, true"
  })
  void theyMayBeKeptFromAStartOnAndUpToOne(SampleKind kind, boolean snapshot) throws IOException {
    TsdbOptions plain = options().head(head -> head.snapshotOnShutdown(snapshot)).build();
    TsdbOptions kept =
        options()
            .head(head -> head.snapshotOnShutdown(snapshot))
            .head(head -> head.storeSt(true).xor2(true).histogramSt(true))
            .build();
    for (boolean first : new boolean[] {true, false}) {
      Path db = dir.resolve("kept-" + first);
      try (Tsdb tsdb = Tsdb.open(db, first ? kept : plain)) {
        append(tsdb, kind, "100<50 200<50 300<250");
      }
      String before = first && snapshot ? "100<50 200<50 300<250" : "100<0 200<0 300<0";
      String last = first ? " 400<0" : " 400<350";
      try (Tsdb tsdb = Tsdb.open(db, first ? plain : kept)) {
        assertThat(starts(tsdb)).isEqualTo(before);
        append(tsdb, kind, "400<350");
        assertThat(starts(tsdb)).isEqualTo(before + last);
        tsdb.compactHead();
        assertThat(starts(tsdb)).isEqualTo(before + last);
      }
    }
  }
}
