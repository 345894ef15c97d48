package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.FS;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.MmapMarkersRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.WalRecord;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What commits write to the two logs, record by record; upstream's cases. A line is a record:
 * {@code s} samples as {@code ref@minute}, {@code m} places of late chunks as {@code ref>offset}.
 */
class LogRecordsTest {
  private static final long MINUTE = 60_000;
  private static final Labels V1 = Labels.of("l", "v1");
  private static final Labels V2 = Labels.of("l", "v2");

  @TempDir Path dir;

  private List<String> records(String log) throws IOException {
    List<String> all = new ArrayList<>();
    RecordDecoder decoder = new RecordDecoder();
    try (WalReader reader = WalReader.open(FS, dir.resolve(log))) {
      while (reader.next()) {
        all.add(text(decoder.decode(reader.record())));
      }
    }
    return all;
  }

  private static String text(WalRecord record) {
    List<String> rows = new ArrayList<>();
    String kind = "s";
    if (record instanceof SeriesRecord r) {
      kind = "series";
      for (int i = 0; i < r.size(); i++) {
        rows.add(r.refs()[i] + "=" + r.labels()[i]);
      }
    } else if (record instanceof SamplesRecord r) {
      for (int i = 0; i < r.size(); i++) {
        rows.add(sample(SampleKind.FLOAT, r.refs()[i], r.times()[i], r.values()[i]));
      }
    } else if (record instanceof HistogramsRecord r) {
      SampleKind sort = r.customBucketRows() > 0 ? SampleKind.CUSTOM : SampleKind.HISTOGRAM;
      for (int i = 0; i < r.size(); i++) {
        rows.add(sample(sort, r.refs()[i], r.times()[i], r.histograms()[i]));
      }
    } else if (record instanceof FloatHistogramsRecord r) {
      SampleKind sort =
          r.customBucketRows() > 0 ? SampleKind.FLOAT_CUSTOM : SampleKind.FLOAT_HISTOGRAM;
      for (int i = 0; i < r.size(); i++) {
        rows.add(sample(sort, r.refs()[i], r.times()[i], r.histograms()[i]));
      }
    } else if (record instanceof MmapMarkersRecord r) {
      kind = "m";
      for (int i = 0; i < r.size(); i++) {
        long place = r.chunkRefs()[i];
        rows.add(r.refs()[i] + ">" + (place >>> 32) + ":" + (int) place);
      }
    } else if (record instanceof MetadataRecord r) {
      kind = "meta";
      for (int i = 0; i < r.size(); i++) {
        rows.add(r.refs()[i] + "=" + r.metadata(i));
      }
    }
    return kind + " " + String.join(" ", rows);
  }

  /** The minute a sample is of; what it holds must be of that minute too. */
  private static String sample(SampleKind kind, long ref, long t, Object value) {
    assertThat(value).isEqualTo(kind.value(t / MINUTE));
    return ref + "@" + t / MINUTE;
  }

  private static void commit(Head head, SampleKind kind, String samples) throws IOException {
    Appender appender = head.appender();
    for (String sample : samples.split(" ")) {
      String[] parts = sample.split("@");
      long minute = Long.parseLong(parts[1]);
      kind.append(appender, parts[0].equals("1") ? V1 : V2, 0, minute * MINUTE, minute);
    }
    appender.commit();
  }

  /** The sizes of the chunks, and so their places, are Prometheus's. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 8, 58, 107, 156",
    "HISTOGRAM, 8, 89, 172, 257",
    "FLOAT_HISTOGRAM, 8, 177, 348, 521",
    "CUSTOM, 8, 82, 160, 239",
    "FLOAT_CUSTOM, 8, 134, 263, 393"
  })
  void lateSamplesAreInBothLogsWithThePlacesOfTheirFullChunksBetween(
      SampleKind kind, int first, int second, int third, int fourth) throws IOException {
    HeadOptions options =
        HeadOptions.builder()
            .chunkRange(120 * MINUTE)
            .outOfOrderWindow(Duration.ofMillis(30 * MINUTE))
            .outOfOrderCap(2)
            .build();
    try (Head head = HeadHarness.open(dir, options)) {
      commit(head, kind, "1@60 2@60");
      commit(head, kind, "1@40");
      commit(head, kind, "2@42");
      commit(head, kind, "2@45 1@35 1@36 1@37"); // the third of a series fills a chunk
      commit(head, kind, "1@50 2@65"); // late, in order
      commit(head, kind, "2@50 2@51 2@52 2@53"); // fills two

      assertThat(records("wal"))
          .containsExactly(
              "series 1={l=\"v1\"} 2={l=\"v2\"}",
              "s 1@60 2@60",
              "s 1@40",
              "s 2@42",
              "s 2@45 1@35 1@36 1@37",
              "s 1@50 2@65",
              "s 2@50 2@51 2@52 2@53");
      assertThat(records("wbl"))
          .containsExactly(
              "m 1>0:0",
              "s 1@40",
              "m 2>0:0",
              "s 2@42",
              "s 2@45 1@35",
              "m 1>1:" + first,
              "s 1@36 1@37",
              "m 1>1:" + second,
              "s 1@50",
              "m 2>1:" + third,
              "s 2@50 2@51",
              "m 2>1:" + fourth,
              "s 2@52 2@53");
    }
  }

  @Test
  void ofWhatIsRolledBackTheSeriesAreLogged() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, Labels.of("type", "float"), 0, 0);
      var h = SampleKind.histogram(1, CounterResetHint.UNKNOWN);
      appender.append(0, Labels.of("type", "histogram"), 0, 0, h);
      appender.append(0, Labels.of("type", "floathistogram"), 0, 0, h.toFloat());
      appender.rollback();

      assertThat(HeadHarness.read(head)).isEmpty();
      assertThat(records("wal"))
          .containsExactly(
              "series 1={type=\"float\"} 2={type=\"histogram\"} 3={type=\"floathistogram\"}");
    }
  }

  private static MetricMetadata gauge(int n) {
    return new MetricMetadata("gauge", "unit_" + n, "help_" + n);
  }

  private static void metadata(Head head, Object... pairs) throws IOException {
    Appender appender = head.appender();
    for (int i = 0; i < pairs.length; i += 2) {
      appender.updateMetadata(0, (Labels) pairs[i], (MetricMetadata) pairs[i + 1]);
    }
    appender.commit();
  }

  @Test
  void metadataAreLoggedWhereTheyAreNewOnly() throws IOException {
    HeadOptions options = HeadOptions.builder().metadataRecords(true).build();
    Labels[] s = {
      Labels.of("a", "1"), Labels.of("a", "2"), Labels.of("a", "3"), Labels.of("a", "4")
    };
    try (Head head = HeadHarness.open(dir, options)) {
      Appender appender = head.appender();
      for (Labels labels : s) {
        appender.append(0, labels, 0, 0);
      }
      appender.commit();

      metadata(head, s[0], gauge(1), s[1], gauge(2), s[2], gauge(3));
      metadata(head, s[0], gauge(1), s[3], gauge(4), s[1], gauge(5));

      assertThat(records("wal").stream().filter(r -> r.startsWith("meta")))
          .containsExactly(
              "meta 1=" + gauge(1) + " 2=" + gauge(2) + " 3=" + gauge(3),
              "meta 4=" + gauge(4) + " 2=" + gauge(5));
    }
    try (Head head = HeadHarness.open(dir, options)) {
      MetricMetadata[] latest = {gauge(1), gauge(5), gauge(3), gauge(4)};
      for (int i = 0; i < s.length; i++) {
        assertThat(head.series().byLabels(s[i]).metadata()).isEqualTo(latest[i]);
      }
    }
  }
}
