package io.narthex.tsdb.chunks;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the chunk files of a block. Headers are checked when it is opened, a chunk's CRC each time
 * it is read.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/chunks/chunks.go Reader
 */
public final class ChunkSegmentReader implements ChunkReader {
  /** Covers nearly all chunks, so that most take one copy. */
  private static final int GUESS = 1200;

  private final List<MappedFile> segments;

  private ChunkSegmentReader(List<MappedFile> segments) {
    this.segments = segments;
  }

  /** Opens all numbered files of {@code dir}. */
  public static ChunkSegmentReader open(Fs fs, Path dir) throws IOException {
    List<MappedFile> files = new ArrayList<>();
    try {
      for (String name : fs.list(dir)) {
        if (isNumber(name)) {
          MappedFile file = fs.map(dir.resolve(name));
          files.add(file);
          checkHeader(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      closeAll(files);
      throw e;
    }
    return new ChunkSegmentReader(files);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static void checkHeader(MappedFile file) {
    if (file.size() < ChunksFormat.HEADER_SIZE) {
      throw new CorruptionException(file.name(), 0, "invalid segment header: invalid size", null);
    }
    ByteReader in = new ByteReader(file.read(0, ChunksFormat.HEADER_SIZE));
    int magic = in.i32();
    if (magic != ChunksFormat.MAGIC) {
      throw new CorruptionException(
          file.name(), 0, "invalid magic number " + Integer.toHexString(magic), null);
    }
    int version = in.u8();
    if (version != ChunksFormat.VERSION) {
      throw new CorruptionException(
          file.name(), 4, "invalid chunk format version " + version, null);
    }
  }

  /** Bytes in all files. */
  public long size() {
    long size = 0;
    for (MappedFile file : segments) {
      size += file.size();
    }
    return size;
  }

  public int segmentCount() {
    return segments.size();
  }

  @Override
  public Chunk chunk(ChunkMeta meta) {
    Chunk atHand = meta.chunk();
    return atHand != null ? atHand : read(meta.ref());
  }

  private Chunk read(long ref) {
    int segment = BlockChunkRef.segment(ref);
    if (segment < 0 || segment >= segments.size()) {
      throw new CorruptionException("segment index " + segment + " out of range");
    }
    MappedFile file = segments.get(segment);
    long position = BlockChunkRef.offset(ref);
    if (position + ChunksFormat.MAX_LENGTH_SIZE > file.size()) {
      throw new CorruptionException(
          "segment doesn't include enough bytes to read the chunk size data field - required:"
              + (position + ChunksFormat.MAX_LENGTH_SIZE)
              + ", available:"
              + file.size());
    }
    byte[] record = file.read(position, (int) Math.min(GUESS, file.size() - position));
    ByteReader in = new ByteReader(record);
    long length = in.uvarint();
    int start = in.position();
    long end = position + start + ChunksFormat.ENCODING_SIZE + length + ChunksFormat.CRC_SIZE;
    if (length < 0 || end > file.size()) {
      throw new CorruptionException(
          "segment doesn't include enough bytes to read the chunk - required:"
              + Long.toUnsignedString(end)
              + ", available:"
              + file.size());
    }
    int size = ChunksFormat.ENCODING_SIZE + (int) length;
    if (end - position > record.length) {
      record = file.read(position, (int) (end - position));
    }
    CRC32C crc = new CRC32C();
    crc.update(record, start, size);
    int expected = new ByteReader(record, start + size, ChunksFormat.CRC_SIZE).i32();
    if ((int) crc.getValue() != expected) {
      throw new CorruptionException(
          String.format("checksum mismatch expected:%x, actual:%x", expected, crc.getValue()));
    }
    byte[] data = new byte[(int) length];
    System.arraycopy(record, start + ChunksFormat.ENCODING_SIZE, data, 0, data.length);
    return decode(record[start] & 0xFF, data);
  }

  private static Chunk decode(int code, byte[] data) {
    return Chunks.of(Encoding.of(code), data);
  }

  @Override
  public void close() {
    try {
      closeAll(segments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeAll(List<MappedFile> files) throws IOException {
    IOException failure = null;
    for (MappedFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String toString() {
    return "ChunkSegmentReader{" + segments.size() + " files, " + size() + " bytes}";
  }
}
