package io.narthex.tsdb.chunks;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
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
import java.util.Arrays;
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
          checkHeader(file, files.size() - 1);
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

  private static void checkHeader(MappedFile file, int segment) {
    if (file.size() < ChunksFormat.HEADER_SIZE) {
      throw new CorruptionException(
          file.name(), 0, "invalid segment header in segment " + segment + ": invalid size", null);
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

  @Override
  public void decode(ChunkMeta meta, SampleBuffer into) {
    Chunk atHand = meta.chunk();
    if (atHand != null) {
      atHand.decode(into);
      return;
    }
    MappedFile file = segment(meta.ref());
    long position = BlockChunkRef.offset(meta.ref());
    int guess = (int) Math.min(GUESS, file.size() - position);
    byte[] record = into.scratch(guess);
    file.copy(position, record, 0, guess);
    ByteReader in = new ByteReader(record, 0, guess);
    long length = ChunkLength.read(in);
    int start = in.position() + ChunksFormat.ENCODING_SIZE;
    int all = recordSize(file, position, start, length);
    if (all > guess) {
      record = into.scratch(all);
      file.copy(position, record, 0, all);
    }
    int size = (int) length;
    checkCrc(record, start - ChunksFormat.ENCODING_SIZE, ChunksFormat.ENCODING_SIZE + size);
    Encoding encoding = Encoding.of(record[start - 1] & 0xFF);
    System.arraycopy(record, start, record, 0, size); // decoders read from the start of an array
    Chunks.of(encoding, record, size).decode(into);
  }

  private Chunk read(long ref) {
    MappedFile file = segment(ref);
    long position = BlockChunkRef.offset(ref);
    byte[] record = file.read(position, (int) Math.min(GUESS, file.size() - position));
    ByteReader in = new ByteReader(record);
    long length = ChunkLength.read(in);
    int start = in.position() + ChunksFormat.ENCODING_SIZE;
    int all = recordSize(file, position, start, length);
    if (all > record.length) {
      record = file.read(position, all);
    }
    int size = (int) length;
    checkCrc(record, start - ChunksFormat.ENCODING_SIZE, ChunksFormat.ENCODING_SIZE + size);
    byte[] data = Arrays.copyOfRange(record, start, start + size);
    return Chunks.of(Encoding.of(record[start - 1] & 0xFF), data);
  }

  /** The file of a chunk, if the chunk can be in there. */
  private MappedFile segment(long ref) {
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
    return file;
  }

  /**
   * Bytes of a record with data in {@code [start, start + length)}; all of them are in the file.
   */
  private static int recordSize(MappedFile file, long position, int start, long length) {
    long end = position + start + length + ChunksFormat.CRC_SIZE;
    if (length < 0 || end > file.size()) {
      throw new CorruptionException(
          "segment doesn't include enough bytes to read the chunk - required:"
              + Long.toUnsignedString(end)
              + ", available:"
              + file.size());
    }
    return (int) (end - position);
  }

  private static void checkCrc(byte[] record, int start, int size) {
    CRC32C crc = new CRC32C();
    crc.update(record, start, size);
    int expected = new ByteReader(record, start + size, ChunksFormat.CRC_SIZE).i32();
    if ((int) crc.getValue() != expected) {
      throw new CorruptionException(
          String.format("checksum mismatch expected:%x, actual:%x", expected, crc.getValue()));
    }
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
