package io.narthex.tsdb.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What chunk files that are cut, bent or missing are said to be, in Prometheus's words. */
class ChunkFileTextsTest {
  private static final Fs FS = NioFs.instance();

  @TempDir Path dir;
  private Path file;
  private byte[] good;

  private static Chunk chunk() {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    chunk.appender().append(0, 10, 11);
    chunk.appender().append(0, 20, 12);
    return chunk;
  }

  /** One head chunk file with one record at byte 8. */
  @BeforeEach
  void write() throws IOException {
    file = dir.resolve("000001");
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      mapper.write(7, 10, 20, chunk(), false);
    }
    good = Files.readAllBytes(file);
  }

  private void headChunkSays(long ref, byte[] bytes, String text) throws IOException {
    Files.write(file, bytes);
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      assertThatThrownBy(() -> mapper.chunk(ref))
          .isInstanceOf(CorruptionException.class)
          .hasMessageEndingWith(text);
    }
  }

  private void scanSays(byte[] bytes, String text) throws IOException {
    Files.write(file, bytes);
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      ChunkDiskMapper.Damage damage = mapper.scan((s, r, from, to, n, e, late) -> null);
      assertThat(damage).isNotNull();
      assertThat(damage.message()).endsWith(text);
    }
  }

  @Test
  void aHeadChunkThatIsNotThere() throws IOException {
    headChunkSays(
        DiskMapperRef.pack(5, 8), good, "head chunk file index 5 more than current open file");
    headChunkSays(DiskMapperRef.pack(0, 8), good, "head chunk file index 0 does not exist on disk");
    headChunkSays(
        DiskMapperRef.pack(1, 5_000),
        good,
        "head chunk file doesn't include enough bytes to read the chunk size data field -"
            + " required:5029, available:"
            + good.length);
  }

  @Test
  void aHeadChunkThatIsCut() throws IOException {
    long ref = DiskMapperRef.pack(1, 8);
    int end = good.length - 4;

    headChunkSays(
        ref,
        Arrays.copyOf(good, end - 1),
        "head chunk file doesn't include enough bytes to read the chunk - required:"
            + end
            + ", available:"
            + (end - 1));
    scanSays(
        Arrays.copyOf(good, good.length - 1),
        "head chunk file doesn't include enough bytes to read the chunk header - required:"
            + good.length
            + ", available:"
            + (good.length - 1)
            + ", file:1");
    scanSays(
        Arrays.copyOf(good, 30),
        "head chunk file has some unread data, but doesn't include enough bytes to read the chunk"
            + " header - required:42, available:30, file:1");
  }

  @Test
  void aHeadChunkOfWrongBytes() throws IOException {
    byte[] bad = good.clone();
    bad[good.length - 6] ^= 1;
    headChunkSays(DiskMapperRef.pack(1, 8), bad, checksums(good, bad));
    byte[] endless = good.clone();
    Arrays.fill(endless, 33, 43, (byte) 0x81);

    headChunkSays(DiskMapperRef.pack(1, 8), endless, "reading chunk length failed with 0");
  }

  private static String checksums(byte[] good, byte[] bad) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(good, 8, good.length - 12);
    long expected = crc.getValue();
    crc.reset();
    crc.update(bad, 8, bad.length - 12);
    return String.format("checksum mismatch expected:%x, actual:%x", expected, crc.getValue());
  }

  @Test
  void headersOfHeadChunkFiles() throws IOException {
    Files.write(dir.resolve("000002"), good);
    Files.write(file, Arrays.copyOf(good, 7));
    assertThatThrownBy(() -> ChunkDiskMapper.open(FS, dir))
        .hasMessageEndingWith("invalid head chunk file header: invalid size");
    byte[] bad = good.clone();
    bad[4] = 9;
    Files.write(file, bad);
    assertThatThrownBy(() -> ChunkDiskMapper.open(FS, dir))
        .hasMessageEndingWith("invalid chunk format version 9");
    bad[1] = 0;
    Files.write(file, bad);
    assertThatThrownBy(() -> ChunkDiskMapper.open(FS, dir))
        .hasMessageEndingWith("invalid magic number 100bc91");
  }

  @Test
  void unwrittenLastFilesAreRemovedAndSoundOnesStay() throws IOException {
    for (byte[] unwritten : new byte[][] {{}, new byte[8], {1, 2}}) {
      Files.write(dir.resolve("000002"), unwritten);

      try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
        assertThat(mapper.lastFile()).isEqualTo(1);
      }
      assertThat(dir.resolve("000002")).doesNotExist();
    }
    ChunkDiskMapper.open(FS, dir).close();
    assertThat(file).exists();
  }

  @Test
  void chunksOfBlocks() throws IOException {
    Path chunks = dir.resolve("chunks");
    try (ChunkSegmentWriter writer = new ChunkSegmentWriter(FS, chunks, 20)) {
      for (int i = 0; i < 2; i++) { // a file each
        writer.write(List.of(new ChunkMeta(0, 10, 20, chunk())));
      }
    }
    Path second = chunks.resolve("000002");
    byte[] bytes = Files.readAllBytes(second);
    Files.write(second, Arrays.copyOf(bytes, 7));
    assertThatThrownBy(() -> ChunkSegmentReader.open(FS, chunks))
        .hasMessageEndingWith("invalid segment header in segment 1: invalid size");

    byte[] endless = bytes.clone();
    Arrays.fill(endless, 8, 18, (byte) 0x81);
    Files.write(second, endless);
    blockChunkSays(chunks, BlockChunkRef.pack(1, 8), "reading chunk length failed with 0");
    Files.write(second, Arrays.copyOf(bytes, bytes.length - 1));
    blockChunkSays(
        chunks,
        BlockChunkRef.pack(1, 8),
        "segment doesn't include enough bytes to read the chunk - required:"
            + bytes.length
            + ", available:"
            + (bytes.length - 1));
    blockChunkSays(chunks, BlockChunkRef.pack(2, 8), "segment index 2 out of range");
    blockChunkSays(
        chunks,
        BlockChunkRef.pack(0, bytes.length),
        "segment doesn't include enough bytes to read the chunk size data field - required:"
            + (bytes.length + 5)
            + ", available:"
            + bytes.length);
  }

  private static void blockChunkSays(Path chunks, long ref, String text) throws IOException {
    try (ChunkSegmentReader reader = ChunkSegmentReader.open(FS, chunks)) {
      assertThatThrownBy(() -> reader.chunk(new ChunkMeta(ref, 10, 20, null)))
          .isInstanceOf(CorruptionException.class)
          .hasMessageEndingWith(text);
    }
  }

  @Test
  void twoChunksOfOneSeriesFitIntoOneFile() throws IOException {
    Path chunks = dir.resolve("chunks");
    try (ChunkSegmentWriter writer = new ChunkSegmentWriter(FS, chunks, 0)) {
      writer.write(List.of(new ChunkMeta(0, 10, 20, chunk()), new ChunkMeta(0, 30, 40, chunk())));
    }

    assertThat(FS.list(chunks)).containsExactly("000001");
  }

  @Test
  void truncatingByNumberLeavesNoGapAndTheFileThatIsWritten() throws IOException {
    Path numbered = dir.resolve("numbered");
    for (int i = 1; i <= 7; i++) {
      add(numbered, i);
    }
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, numbered)) {
      mapper.truncate(3);
      mapper.write(1, 8, 8, chunk(), false);
      assertThat(FS.list(numbered))
          .containsExactly("000003", "000004", "000005", "000006", "000007", "000008");
      mapper.truncate(8);
      mapper.truncate(8); // cuts no file of its own
      assertThat(FS.list(numbered)).containsExactly("000008");
      mapper.write(1, 9, 9, chunk(), false);
      mapper.truncate(10);
      assertThat(FS.list(numbered)).containsExactly("000009");
    }
    ChunkDiskMapper.open(FS, numbered).close(); // and no gap is found
  }

  private static void add(Path dir, int i) throws IOException {
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      mapper.write(1, i, i, chunk(), false);
    }
  }
}
