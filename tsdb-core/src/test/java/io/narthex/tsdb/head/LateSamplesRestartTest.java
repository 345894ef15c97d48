package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.FS;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.Conformance;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Late samples where their log, their chunks, or parts of them are lost; upstream's cases. */
class LateSamplesRestartTest {
  private static final long MINUTE = 60_000;
  private static final Labels ONE = Labels.of("foo", "bar1");

  @TempDir Path dir;

  private final TreeMap<Long, String> all = new TreeMap<>();

  private static HeadOptions options(int cap, int hours) {
    return HeadOptions.builder()
        .chunkRange(120 * MINUTE)
        .outOfOrderWindow(Duration.ofMillis(hours * 60 * MINUTE))
        .outOfOrderCap(cap)
        .build();
  }

  private void fill(Head head, SampleKind kind, long from, long to) throws IOException {
    Appender appender = head.appender();
    for (long m = from; m <= to; m++) {
      long n = m * 7 % 100; // up and down
      kind.append(appender, ONE, 0, m * MINUTE, n);
      all.put(m, kind.text(m * MINUTE, n));
    }
    appender.commit();
  }

  private static List<String> read(Head head) {
    long mint = Long.MIN_VALUE;
    long maxt = Long.MAX_VALUE;
    try (BlockQuerier querier = new BlockQuerier(head.reader(mint, maxt), mint, maxt)) {
      return SampleKind.read(querier).get(ONE);
    }
  }

  private List<String> minutes(long... ends) {
    TreeMap<Long, String> some = new TreeMap<>();
    for (int i = 0; i < ends.length; i += 2) {
      some.putAll(all.subMap(ends[i], true, ends[i + 1], true));
    }
    return List.copyOf(some.values());
  }

  private void reset(Path original, String sub) throws IOException {
    FS.deleteRecursively(dir.resolve(sub));
    Conformance.copyRecursively(original.resolve(sub), dir.resolve(sub));
  }

  private void assertAll(HeadOptions options, String as) throws IOException {
    assertSamples(options, List.copyOf(all.values()), as);
  }

  private void assertSamples(HeadOptions options, List<String> expected, String as)
      throws IOException {
    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(read(head)).as(as).isEqualTo(expected);
      assertThat(head.outOfOrderMint()).as(as).isEqualTo(195 * MINUTE);
      assertThat(head.outOfOrderMaxt()).as(as).isEqualTo(260 * MINUTE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void logAndChunksStandInForEachOther(SampleKind kind, @TempDir Path original) throws IOException {
    HeadOptions options = options(30, 4);
    try (Head head = HeadHarness.open(dir, options)) {
      fill(head, kind, 300, 300);
      fill(head, kind, 250, 260);
      fill(head, kind, 195, 249); // 60 of the 66 are in full chunks by then
      assertThat(head.stats().chunks().created()).isEqualTo(4);
    }
    for (String sub : List.of("wbl", "chunks_head")) {
      Conformance.copyRecursively(dir.resolve(sub), original.resolve(sub));
    }

    assertAll(options, "both");
    FS.deleteRecursively(dir.resolve("chunks_head"));
    assertAll(options, "the log only");
    FS.deleteRecursively(dir.resolve("wbl"));
    reset(original, "chunks_head");
    assertSamples(options, minutes(195, 243, 250, 260, 300, 300), "chunks only");
    reset(original, "wbl");
    reset(original, "chunks_head");
    assertAll(options(60, 4), "larger chunks");
    reset(original, "chunks_head");
    assertAll(options(10, 4), "smaller chunks");
    reset(original, "chunks_head");
    withoutMarkers(original.resolve("wbl"), dir.resolve("wbl"));
    assertAll(options, "a log that does not tell of chunks");
  }

  @ParameterizedTest
  @EnumSource
  void whatOneStartMapsTheNextOnesFind(SampleKind kind) throws IOException {
    HeadOptions options = options(10, 4);
    try (Head head = HeadHarness.open(dir, options)) {
      fill(head, kind, 300, 300);
      fill(head, kind, 250, 260);
      fill(head, kind, 195, 249);
    }
    FS.deleteRecursively(dir.resolve("chunks_head"));
    writeChunkOfAnother(); // so that the place of none is what a marker says
    assertAll(options, "the first start");
    long bytes = bytes("chunks_head");
    assertThat(bytes).isPositive();

    for (int i = 0; i < 3; i++) {
      assertAll(options, "start " + i);
      assertThat(bytes("chunks_head")).isEqualTo(bytes);
    }
    try (Head head = HeadHarness.open(dir, options)) {
      fill(head, kind, 261, 275); // and it goes on
    }
    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(read(head)).containsExactlyElementsOf(all.values());
    }
  }

  private void writeChunkOfAnother() throws IOException {
    ChunkAppender other = Chunks.empty(Encoding.XOR).appender();
    other.append(0, 300 * MINUTE, 1);
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir.resolve("chunks_head"))) {
      mapper.write(99, 300 * MINUTE, 300 * MINUTE, other.chunk(), false);
    }
  }

  /** Bytes of chunks in the files of a directory, without headers of files and zeros behind. */
  private long bytes(String sub) throws IOException {
    long bytes = 0;
    for (String file : files(sub)) {
      byte[] content = Files.readAllBytes(dir.resolve(sub).resolve(file));
      int end = content.length;
      while (end > 8 && content[end - 1] == 0) {
        end--;
      }
      bytes += end - 8;
    }
    return bytes;
  }

  private static void withoutMarkers(Path from, Path to) throws IOException {
    FS.deleteRecursively(to);
    int markers = 0;
    try (WalReader reader = WalReader.open(FS, from);
        Wal wal = Wal.open(FS, to, WalOptions.DEFAULT)) {
      while (reader.next()) {
        EncodeBuffer copy = new EncodeBuffer();
        if (RecordDecoder.type(reader.record()) == RecordType.MMAP_MARKERS) {
          markers++;
        } else {
          byte[] record = reader.record().take(reader.record().remaining());
          wal.log(copy.putBytes(record, 0, record.length));
        }
      }
    }
    assertThat(markers).isPositive();
  }

  private long size(String file) throws IOException {
    return Files.size(dir.resolve(file));
  }

  @Test
  void aDamagedLogKeepsItsPrefix() throws IOException {
    SampleKind kind = SampleKind.FLOAT;
    HeadOptions options = options(30, 5);
    long damagedAt;
    try (Head head = HeadHarness.open(dir, options)) {
      fill(head, kind, 340, 350);
      fill(head, kind, 90, 99);
      fill(head, kind, 100, 119);
      fill(head, kind, 120, 130);
      Wal log = head.log().outOfOrderWal();
      log.nextSegment();
      fill(head, kind, 200, 230);
      fill(head, kind, 240, 255);
      damagedAt = size("wbl/00000001");
      EncodeBuffer nonsense = new EncodeBuffer();
      for (int b : new int[] {RecordType.SAMPLES.code(), 99, 9, 99, 9, 99, 9, 99}) {
        nonsense.putByte(b);
      }
      log.log(nonsense);
      fill(head, kind, 260, 280);
      fill(head, kind, 290, 300);
      log.nextSegment();
      fill(head, kind, 310, 320);
      assertThat(read(head)).containsExactlyElementsOf(all.values());
      assertThat(size("wbl/00000001")).isGreaterThan(damagedAt);
    }
    FS.deleteRecursively(dir.resolve("chunks_head"));
    List<String> prefix = minutes(90, 255, 340, 350);

    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(head.stats().gc().walCorruptions()).isEqualTo(1);
      assertThat(read(head)).isEqualTo(prefix);
      assertThat(files("wbl")).containsExactly("00000000", "00000001", "00000002");
      assertThat(size("wbl/00000000")).isGreaterThan(100);
      assertThat(size("wbl/00000002")).isZero();
      byte[] repaired = Files.readAllBytes(dir.resolve("wbl/00000001"));
      byte[] behind = Arrays.copyOfRange(repaired, (int) damagedAt, repaired.length);
      assertThat(behind).containsOnly(0);
    }
    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(head.stats().gc().walCorruptions()).isZero();
      assertThat(read(head)).isEqualTo(prefix);
    }
  }

  private List<String> files(String sub) throws IOException {
    try (Stream<Path> names = Files.list(dir.resolve(sub))) {
      return names.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedChunkFileGoesWithAllBehindIt(SampleKind kind, @TempDir Path aside)
      throws IOException {
    HeadOptions options = options(10, 5);
    long[][] rounds = {{340, 350, 90, 99, 100, 109, 120, 120}, {200, 230, 240, 255}, {260, 290}};
    for (long[] round : rounds) { // each begins a chunk file
      try (Head head = HeadHarness.open(dir, options)) {
        for (int i = 0; i < round.length; i += 2) {
          fill(head, kind, round[i], round[i + 1]);
        }
        assertThat(read(head)).containsExactlyElementsOf(all.values());
      }
    }
    assertThat(files("chunks_head")).containsExactly("000001", "000002", "000003");
    try (RandomAccessFile file =
        new RandomAccessFile(dir.resolve("chunks_head/000002").toFile(), "rw")) {
      file.seek(20);
      file.write(new byte[] {99, 9, 99, 9, 99});
    }
    Files.move(dir.resolve("wbl"), aside.resolve("wbl"));

    for (int damages = 1; damages >= 0; damages--) {
      try (Head head = HeadHarness.open(dir, options)) {
        assertThat(head.stats().chunks().corruptions()).isEqualTo(damages);
        assertThat(read(head)).isEqualTo(minutes(90, 109, 340, 350));
        assertThat(files("chunks_head")).containsExactly("000001");
      }
    }
    FS.deleteRecursively(dir.resolve("wbl"));
    Files.move(aside.resolve("wbl"), dir.resolve("wbl"));
    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(read(head)).containsExactlyElementsOf(all.values());
    }
  }
}
