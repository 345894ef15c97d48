package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.ExemplarQueryable.SeriesExemplars;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a head makes of a log written record by record; upstream's cases. */
class HeadReplayTest {
  private static final HeadOptions OPTIONS =
      HeadOptions.builder().chunkRange(1000).maxExemplars(10).replayShards(2).build();
  private static final double STALE = StaleNaN.VALUE;

  @TempDir Path dir;

  private static Labels a(int value) {
    return Labels.of("a", Integer.toString(value));
  }

  /** Writes records. */
  private interface Script {
    void write(Log log) throws IOException;
  }

  private static final class Log {
    private final Wal wal;
    private final RecordEncoder encoder = new RecordEncoder();

    Log(Wal wal) {
      this.wal = wal;
    }

    Log series(long ref, Labels labels) throws IOException {
      SeriesRecord record = new SeriesRecord();
      record.add(ref, labels);
      EncodeBuffer out = new EncodeBuffer();
      encoder.series(out, record);
      wal.log(out);
      return this;
    }

    Log sample(long ref, long t, double v) throws IOException {
      SamplesRecord record = new SamplesRecord();
      record.add(ref, 0, t, v);
      EncodeBuffer out = new EncodeBuffer();
      encoder.samples(out, record);
      wal.log(out);
      return this;
    }

    Log histogram(long ref, long t, Histogram h) throws IOException {
      HistogramsRecord record = new HistogramsRecord();
      record.add(ref, 0, t, h);
      EncodeBuffer out = new EncodeBuffer();
      encoder.histograms(out, record);
      wal.log(out);
      return this;
    }

    Log delete(long ref, long mint, long maxt) throws IOException {
      TombstonesRecord record = new TombstonesRecord();
      record.add(ref, mint, maxt);
      EncodeBuffer out = new EncodeBuffer();
      encoder.tombstones(out, record);
      wal.log(out);
      return this;
    }

    Log exemplar(long ref, long t, double v, String id) throws IOException {
      ExemplarsRecord record = new ExemplarsRecord();
      record.add(ref, t, v, Labels.of("id", id));
      EncodeBuffer out = new EncodeBuffer();
      encoder.exemplars(out, record);
      wal.log(out);
      return this;
    }

    Log counter(long ref, String unit, String help) throws IOException {
      MetadataRecord record = new MetadataRecord();
      record.add(ref, 1, unit, help);
      EncodeBuffer out = new EncodeBuffer();
      encoder.metadata(out, record);
      wal.log(out);
      return this;
    }

    Log fromTheFuture() throws IOException {
      EncodeBuffer out = new EncodeBuffer();
      out.putByte(255);
      out.putByte(42);
      wal.log(out);
      return this;
    }

    Log evict(long ref) throws IOException {
      return delete(ref, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }

  private void log(Compression compression, Script script) throws IOException {
    try (Wal wal =
        Wal.open(
            HeadHarness.FS, dir.resolve("wal"), WalOptions.DEFAULT.withCompression(compression))) {
      script.write(new Log(wal));
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aSecondReferenceGoesToTheFirst(Compression compression) throws IOException {
    log(
        compression,
        log ->
            log.series(10, a(1))
                .series(11, a(2))
                .series(100, a(3))
                .sample(1, 99, 1)
                .sample(10, 100, 2)
                .sample(100, 100, 3)
                .series(50, a(4))
                .series(101, a(3))
                .sample(10, 101, 5)
                .sample(50, 101, 6)
                .sample(101, 101, 7)
                .delete(1, 99, 101)
                .delete(101, 0, 100)
                .exemplar(10, 100, 1, "x")
                .exemplar(101, 101, 7, "y")
                .counter(101, "foo", "total foo"));

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.factory().lastRef()).isEqualTo(101);
      assertThat(head.series().byRef(11)).as("series without samples go").isNull();
      assertThat(head.series().byRef(101)).isNull();
      assertThat(read(head))
          .containsOnlyKeys(a(1), a(3), a(4))
          .containsEntry(a(1), List.of(sample(100, 2), sample(101, 5)))
          .containsEntry(a(4), List.of(sample(101, 6)))
          .as("samples before the second record are in a block by now")
          .containsEntry(a(3), List.of(sample(101, 7)));
      assertThat(head.tombstones().get(100)).containsExactly(new Interval(0, 100));
      MemSeries first = head.series().byRef(100);
      assertThat(first.metadata().help()).isEqualTo("total foo");
      assertThat(exemplars(head, 1)).isEqualTo(100);
      assertThat(exemplars(head, 3)).isEqualTo(101);
      assertThat(head.stats().replay().unknownRefs()).isNotEmpty();
    }
  }

  private static long exemplars(Head head, int series) {
    List<SeriesExemplars> found =
        head.exemplarQueryable()
            .exemplars(0, 1000, List.of(List.of(Matcher.equal("a", Integer.toString(series)))));
    assertThat(found).hasSize(1);
    return found.get(0).exemplars().get(0).t();
  }

  @Test
  void anEvictedSeriesIsGoneAndMayComeBack() throws IOException {
    log(
        Compression.NONE,
        log ->
            log.series(1, a(1))
                .series(2, a(1)) // the same series
                .sample(2, 100, 1)
                .evict(2)
                .series(3, a(3))
                .sample(3, 100, 1)
                .evict(3)
                .series(3, a(3))
                .sample(3, 200, 2)
                .series(4, a(4))
                .sample(4, 100, 1)
                .evict(4)
                .series(5, a(4))
                .sample(5, 300, 3)
                .fromTheFuture()
                .evict(77));

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.seriesCount()).isEqualTo(2);
      assertThat(head.postings().seriesCount()).isEqualTo(2);
      assertThat(read(head))
          .containsOnlyKeys(a(3), a(4))
          .containsEntry(a(3), List.of(sample(200, 2)))
          .containsEntry(a(4), List.of(sample(300, 3)));
      assertThat(head.series().byLabels(a(4)).ref).isEqualTo(5);
      assertThat(head.stats().chunks().now()).isEqualTo(2);
      append(head, a(5), 300, 1);
      assertThat(head.series().byLabels(a(5)).ref)
          .as("a reference evicted is used up")
          .isEqualTo(78);
    }
  }

  /** The threads that have its samples are slow. */
  @Test
  void anEvictedSeriesComesBackUnderItsReference() throws IOException {
    Executor slow =
        step ->
            new Thread(
                    () -> {
                      LockSupport.parkNanos(50_000_000);
                      step.run();
                    })
                .start();
    log(
        Compression.NONE,
        log ->
            log.series(1, a(1))
                .sample(1, 100, 1)
                .evict(1)
                .series(1, a(1))
                .sample(1, 200, 2)
                .series(2, a(2))
                .sample(2, 200, 3));

    try (Head head = HeadHarness.open(dir, OPTIONS, Long.MIN_VALUE, slow)) {
      assertThat(read(head))
          .containsOnlyKeys(a(1), a(2))
          .containsEntry(a(1), List.of(sample(200, 2)));
      assertThat(head.seriesCount()).isEqualTo(2);
      append(head, a(1), 300, 4);
      assertThat(read(head)).containsEntry(a(1), List.of(sample(200, 2), sample(300, 4)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void samplesOlderThanTheNewestAreLeftOutWhateverTheirType(boolean histogramFirst)
      throws IOException {
    Histogram stale = Histogram.builder().sum(STALE).build();
    Histogram plain = Histogram.builder().count(1).zeroCount(1).build();
    log(
        Compression.NONE,
        log -> {
          log.series(1, a(1)).sample(1, 0, 1);
          if (histogramFirst) {
            log.histogram(1, 200, stale).sample(1, 100, 1);
          } else {
            log.sample(1, 200, STALE).histogram(1, 100, plain);
          }
        });

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.series().byRef(1).newest()).isEqualTo(200);
      assertThat(head.series().byRef(1).isStale()).isTrue();
      assertThat(head.stats().appends().staleSeries()).isEqualTo(1);
      assertThat(head.stats().appends().histogramSeries()).isEqualTo(histogramFirst ? 1 : 0);
    }
  }

  @Test
  void seriesOfAnyOrderAreFoundByWhatTheyAreNot() throws IOException {
    log(
        Compression.NONE,
        log -> {
          for (int i = 1; i <= 300; i++) {
            int ref = i <= 150 ? i * 100 : (i - 150) * 100 - 50;
            log.series(ref, Labels.of("foo", "x" + i, "job", "a")).sample(ref, 1000, i);
          }
        });
    Path snapshot = dir.resolve("chunk_snapshot.000000.0000000100");
    Files.createDirectories(snapshot);
    Files.write(snapshot.resolve("00000000"), new byte[] {1, 5, 3, 5, 6, 7, 4, 2, 2});

    try (Head head = HeadHarness.open(dir, OPTIONS.toBuilder().snapshotOnShutdown(true).build());
        BlockQuerier querier = new BlockQuerier(head.reader(0, 2000), 0, 2000)) {
      Matcher all = Matcher.regex("foo", "x.+");
      assertThat(querier.select(false, null, List.of(all, Matcher.notEqual("job", "a"))).next())
          .isFalse();
      assertThat(querier.labelValues("foo", 0, List.of(all, Matcher.equal("job", "a"))))
          .hasSize(300);
      assertThat(ExpectedData.read(querier)).hasSize(300);
    }
  }

  @Test
  void fullChunksAreMappedWhileTheLogIsRead() throws IOException {
    Map<Labels, List<String>> written;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      for (int t = 0; t < 400; t++) {
        append(head, a(1), t, t);
      }
      written = read(head);
    }
    Files.deleteIfExists(dir.resolve("chunks_head/000001"));

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.series().byRef(1).mappedCount()).isEqualTo(3);
      assertThat(head.series().byRef(1).heapChunks()).isEqualTo(1);
      assertThat(read(head)).isEqualTo(written);
    }
  }

  /** As upstream: their samples are gone, as the log is read from behind the newest chunk only. */
  @Test
  void chunksOfAnUnknownEncodingArePassedOver() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      for (int t = 0; t < 400; t++) {
        append(head, a(1), t, t);
      }
      head.mapFullChunks();
      assertThat(head.series().byRef(1).mappedCount()).isEqualTo(3);
    }
    Path file = dir.resolve("chunks_head/000001");
    byte[] bytes = Files.readAllBytes(file);
    int encoding = 8 + 3 * 8; // of the first chunk: behind file header, reference, mint and maxt
    bytes[encoding] = 0x7F;
    int data = bytes[encoding + 1] < 0 ? encoding + 3 : encoding + 2;
    int length = bytes[encoding + 1] & 0x7F | (data - encoding - 2) * bytes[encoding + 2] << 7;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 8, data + length - 8);
    ByteBuffer.wrap(bytes).putInt(data + length, (int) crc.getValue());
    Files.write(file, bytes);

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.stats().chunks().corruptions()).isZero();
      assertThat(head.series().byRef(1).mappedCount()).isEqualTo(2);
      assertThat(read(head).get(a(1))).hasSize(275).startsWith(sample(125, 125));
    }
  }
}
