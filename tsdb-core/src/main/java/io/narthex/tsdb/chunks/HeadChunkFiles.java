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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads files of {@code chunks_head/}: one record by its offset, or all in turn.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream tsdb/chunks/head_chunks.go ChunkDiskMapper.Chunk, IterateAllChunks, repairLastChunkFile
 */
final class HeadChunkFiles {
  private static final int SCAN_WINDOW = 1 << 20;

  private HeadChunkFiles() {}

  /** The chunk files of a directory by number. */
  static TreeMap<Integer, Path> list(Fs fs, Path dir) throws IOException {
    TreeMap<Integer, Path> found = new TreeMap<>();
    for (String name : fs.list(dir)) {
      int number = HeadChunksFormat.fileNumber(name);
      if (number >= 0) {
        found.put(number, dir.resolve(name));
      }
    }
    return found;
  }

  /** Removes the last file if its header is cut or zeros: a power cut came before its sync. */
  static void removeUnwrittenLast(Fs fs, TreeMap<Integer, Path> found) throws IOException {
    if (found.isEmpty()) {
      return;
    }
    Path last = found.lastEntry().getValue();
    boolean unwritten;
    try (MappedFile file = fs.map(last)) {
      unwritten =
          file.size() < HeadChunksFormat.HEADER_SIZE || new ByteReader(file.read(0, 4)).i32() == 0;
    }
    if (unwritten) {
      fs.delete(last);
      found.pollLastEntry();
    }
  }

  static void checkHeader(MappedFile file) {
    if (file.size() < HeadChunksFormat.HEADER_SIZE) {
      throw new CorruptionException(
          file.name(), 0, "invalid head chunk file header: invalid size", null);
    }
    ByteReader header = new ByteReader(file.read(0, HeadChunksFormat.HEADER_SIZE));
    int magic = header.i32();
    if (magic != HeadChunksFormat.MAGIC) {
      throw new CorruptionException(
          file.name(), 0, "invalid magic number " + Integer.toHexString(magic), null);
    }
    int version = header.u8();
    if (version != HeadChunksFormat.VERSION) {
      throw new CorruptionException(
          file.name(), 4, "invalid chunk format version " + version, null);
    }
  }

  /** Whether the fields before the chunk of a record at {@code offset} can be in the file. */
  private static void checkReaches(MappedFile file, long offset) {
    long required = offset + HeadChunksFormat.KEY_SIZE + ChunksFormat.MAX_LENGTH_SIZE;
    if (required > file.size()) {
      throw new CorruptionException(
          file.name(),
          offset,
          "head chunk file doesn't include enough bytes to read the chunk size data field"
              + " - required:"
              + required
              + ", available:"
              + file.size(),
          null);
    }
  }

  /** Where in a record its chunk lies. */
  private record Place(int coding, int start, int length) {
    int recordSize() {
      return start + length + HeadChunksFormat.CRC_SIZE;
    }

    static Place read(MappedFile file, long offset, ByteReader in) {
      in.skip(HeadChunksFormat.KEY_SIZE);
      int coding = in.u8() & ~HeadChunksFormat.OUT_OF_ORDER_BIT;
      long length = ChunkLength.read(in);
      int start = in.position();
      if (length > file.size() - offset - start - HeadChunksFormat.CRC_SIZE) {
        throw in.corrupt(
            "head chunk file doesn't include enough bytes to read the chunk - required:"
                + (offset + start + length)
                + ", available:"
                + file.size());
      }
      return new Place(coding, start, (int) length);
    }
  }

  /** The chunk of the record at {@code offset}; {@code readAhead} bytes are fetched at first. */
  static Chunk readChunk(MappedFile file, long offset, int readAhead) {
    checkReaches(file, offset);
    int first = (int) Math.min(readAhead, file.size() - offset);
    byte[] bytes = file.read(offset, first);
    Place place = Place.read(file, offset, new ByteReader(file.name(), offset, bytes, 0, first));
    if (place.recordSize() > first) {
      bytes = file.read(offset, place.recordSize());
    }
    new ByteReader(file.name(), offset, bytes, 0, place.recordSize()).checkTrailingCrc();
    byte[] data = Arrays.copyOfRange(bytes, place.start, place.start + place.length);
    return Chunks.of(Encoding.of(place.coding), data);
  }

  /** Appends the samples of the record at {@code offset}, as {@link #readChunk} would give them. */
  static void decode(MappedFile file, long offset, int readAhead, SampleBuffer into) {
    checkReaches(file, offset);
    int first = (int) Math.min(readAhead, file.size() - offset);
    byte[] bytes = into.scratch(first);
    file.copy(offset, bytes, 0, first);
    Place place = Place.read(file, offset, new ByteReader(file.name(), offset, bytes, 0, first));
    if (place.recordSize() > first) {
      bytes = into.scratch(place.recordSize());
      file.copy(offset, bytes, 0, place.recordSize());
    }
    new ByteReader(file.name(), offset, bytes, 0, place.recordSize()).checkTrailingCrc();
    System.arraycopy(bytes, place.start, bytes, 0, place.length); // decoders begin at 0
    Chunks.of(Encoding.of(place.coding), bytes, place.length).decode(into);
  }

  /** Passes over all records of a file; damage is a {@link CorruptionException}. */
  static void scan(MappedFile file, int number, ChunkDiskMapper.Visitor visitor) {
    checkHeader(file);
    byte[] window = new byte[0];
    long windowStart = 0;
    int windowLength = 0;
    CRC32C crc = new CRC32C();
    long at = HeadChunksFormat.HEADER_SIZE;
    long end = file.size();
    while (at < end) {
      if (end - at < HeadChunksFormat.MAX_META_SIZE) {
        requireZeros(file, number, at, (int) (end - at));
        return;
      }
      int wanted = HeadChunksFormat.MAX_META_SIZE;
      if (at + wanted > windowStart + windowLength) {
        windowLength = (int) Math.min(SCAN_WINDOW, end - at);
        window = file.read(at, windowLength);
        windowStart = at;
      }
      int offset = (int) (at - windowStart);
      ByteReader in =
          new ByteReader(file.name(), windowStart, window, offset, windowLength - offset);
      final long seriesRef = in.i64();
      final long mint = in.i64();
      final long maxt = in.i64();
      if (seriesRef == 0 && mint == 0 && maxt == 0) {
        return;
      }
      final int coding = in.u8();
      long wide = ChunkLength.read(in);
      long recordSize = in.position() - offset + wide + HeadChunksFormat.CRC_SIZE;
      if (at + recordSize > end) {
        throw in.corrupt(
            "head chunk file doesn't include enough bytes to read the chunk header - required:"
                + (at + recordSize)
                + ", available:"
                + end
                + ", file:"
                + number);
      }
      int length = (int) wide; // the file has it, and a file is small
      if (at + recordSize > windowStart + windowLength) {
        windowLength = (int) Math.min(Math.max(SCAN_WINDOW, recordSize), end - at);
        int consumed = in.position() - offset;
        window = file.read(at, windowLength);
        windowStart = at;
        offset = 0;
        in = new ByteReader(file.name(), at, window, consumed, windowLength - consumed);
      }
      final int samples =
          length < 2
              ? 0
              : ((window[in.position()] & 0xFF) << 8) | (window[in.position() + 1] & 0xFF);
      in.skip(length);
      crc.reset();
      crc.update(window, offset, in.position() - offset);
      int expected = in.i32();
      if ((int) crc.getValue() != expected) {
        throw new CorruptionException(
            file.name(),
            at,
            String.format(
                "checksum mismatch expected:%x, actual:%x", expected, (int) crc.getValue()),
            null);
      }
      String wrong =
          visitor.chunk(
              seriesRef,
              DiskMapperRef.pack(number, at),
              mint,
              maxt,
              samples,
              coding & ~HeadChunksFormat.OUT_OF_ORDER_BIT,
              (coding & HeadChunksFormat.OUT_OF_ORDER_BIT) != 0);
      if (wrong != null) {
        throw new CorruptionException(file.name(), at, wrong, null);
      }
      at += recordSize;
    }
  }

  private static void requireZeros(MappedFile file, int number, long at, int length) {
    for (byte b : file.read(at, length)) {
      if (b != 0) {
        throw new CorruptionException(
            file.name(),
            at,
            "head chunk file has some unread data, but doesn't include enough bytes to read the"
                + " chunk header - required:"
                + (at + HeadChunksFormat.MAX_META_SIZE)
                + ", available:"
                + file.size()
                + ", file:"
                + number,
            null);
      }
    }
  }
}
