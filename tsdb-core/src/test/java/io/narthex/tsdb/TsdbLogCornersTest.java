package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Corners of a database's log: who is logged, what is cut, what is read: upstream's cases. */
class TsdbLogCornersTest extends TsdbCornersCase {
  private List<String> segments() throws IOException {
    try (Stream<Path> names = Files.list(dir.resolve("wal"))) {
      return names.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** First and last segment, and the checkpoint. */
  private String log() throws IOException {
    List<String> names = segments();
    List<String> numbers = names.stream().filter(n -> !n.startsWith("c")).toList();
    List<String> checkpoints = names.stream().filter(n -> n.startsWith("c")).toList();
    String span =
        Integer.parseInt(numbers.get(0)) + "-" + Integer.parseInt(numbers.get(numbers.size() - 1));
    return checkpoints.isEmpty()
        ? span
        : span + " " + Integer.parseInt(checkpoints.get(0).substring("checkpoint.".length()));
  }

  /** Whoever commits first logs the series; who made it does so no more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAppendersOfOneNewSeriesLoseNothing(boolean bothCommit) throws IOException {
    Path copy = dir.resolve("copy");
    try (Tsdb tsdb = Tsdb.open(dir.resolve("db"), options(1_000_000).build())) {
      Appender maker = tsdb.appender();
      maker.append(0, ONE, 3, 3);
      append(tsdb, ONE, 1, 2);
      if (bothCommit) {
        maker.commit();
      }
      Files.createDirectories(copy.resolve("wal"));
      Files.copy(dir.resolve("db/wal/00000000"), copy.resolve("wal/00000000"));
    }
    try (Tsdb tsdb = Tsdb.open(copy, options(1_000_000).build())) {
      assertThat(times(tsdb)).isEqualTo(bothCommit ? List.of(1L, 2L, 3L) : List.of(1L, 2L));
    }
  }

  @Test
  void aRoundOfCompactionCutsTheLogOnce() throws IOException {
    WalOptions small = WalOptions.DEFAULT.withSegmentSize(32 * 1024);
    TsdbOptions options = options(1000).wal(small).build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      Labels wide = Labels.of("a", "b".repeat(30_000)); // a segment each
      for (int i = 0; i < 60; i++) {
        append(tsdb, ONE, 1000L * i, 1000L * i + 500);
        append(tsdb, Labels.of("a", i + wide.get("a")), 1000L * i);
      }
      assertThat(log()).isEqualTo("0-59");

      tsdb.compact();

      assertThat(tsdb.stats().head().gc().checkpoints()).isEqualTo(1);
      assertThat(tsdb.stats().head().gc().truncations()).isEqualTo(58);
      assertThat(tsdb.blocks()).hasSize(58);
      assertThat(log()).isEqualTo("39-60 38"); // two thirds of those that are full
    }
    block(ONE, 58_000, 59_500);
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThat(tsdb.blocks()).hasSize(59);
      assertThat(tsdb.head().seriesCount()).isZero();
      append(tsdb, ONE, 120_000);
      assertThat(tsdb.head().mint()).isEqualTo(59_501);
      assertThat(log()).isEqualTo("39-61 38");

      tsdb.compact(); // many empty ranges

      assertThat(tsdb.stats().head().gc().checkpoints()).isEqualTo(1);
      assertThat(tsdb.blocks()).hasSize(59);
      assertThat(log()).isEqualTo("54-62 53");
    }
  }

  private Wal writeLog(boolean startTimes) throws IOException {
    Wal wal = Wal.open(FS, dir.resolve("wal"), WalOptions.DEFAULT);
    SeriesRecord series = new SeriesRecord();
    series.add(123, Labels.of("a", "1"));
    series.add(124, Labels.of("a", "2"));
    SamplesRecord samples = new SamplesRecord();
    samples.add(123, 0, 5000, 1);
    samples.add(124, 0, 15_000, 1);
    RecordEncoder encoder = new RecordEncoder(startTimes);
    EncodeBuffer first = new EncodeBuffer();
    encoder.series(first, series);
    wal.log(first);
    EncodeBuffer second = new EncodeBuffer();
    encoder.samples(second, samples);
    wal.log(second);
    return wal;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeadBeginsWithItsLogOrBehindItsBlocks(boolean startTimes) throws IOException {
    writeLog(startTimes).close();
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(tsdb.head().mint()).isEqualTo(5000);
      assertThat(tsdb.head().maxt()).isEqualTo(15_000);
      assertThat(tsdb.head().seriesCount()).isEqualTo(2);
    }
    block(ONE, 1000, 5999);
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(tsdb.head().mint()).isEqualTo(6000);
      assertThat(tsdb.head().maxt()).isEqualTo(15_000);
      assertThat(tsdb.head().seriesCount()).as("one was in the block only").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 9"})
  void samplesLoggedBeforeTheirSeriesAreLeftOut(int count, int chunks) throws IOException {
    RecordEncoder encoder = new RecordEncoder();
    try (Wal wal = Wal.open(FS, dir.resolve("wal"), WalOptions.DEFAULT)) {
      SamplesRecord before = new SamplesRecord();
      for (int t = 0; t < 1000; t++) {
        before.add(1, 0, t, t);
      }
      SeriesRecord series = new SeriesRecord();
      series.add(1, ONE);
      SamplesRecord after = new SamplesRecord();
      for (int t = 1000; t < 1000 + count; t++) {
        after.add(1, 0, t, t);
      }
      EncodeBuffer record = new EncodeBuffer();
      encoder.samples(record, before);
      wal.log(record);
      record.reset();
      encoder.series(record, series);
      wal.log(record);
      record.reset();
      encoder.samples(record, after);
      wal.log(record);
    }
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(times(tsdb)).hasSize(count);
      assertThat(TsdbChunks.read(tsdb, 0, 10_000).get(ONE)).hasSize(chunks);
    }
  }
}
