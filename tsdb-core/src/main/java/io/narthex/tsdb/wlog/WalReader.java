package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from the first to the last of some segments.
 *
 * <pre>
 *   try (WalReader reader = WalReader.open(fs, dir)) {
 *     while (reader.next()) {
 *       handle(reader.record());     // valid until the next call of next()
 *     }
 *   } catch (CorruptionException e)  // every record before e was handed out, and none behind it
 * </pre>
 *
 * <p>Segments are opened one after the other, and those that exist when the reader is made are
 * read. A record that is not whole, wherever its segment ends, is corruption at the position where
 * it begins.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/wlog/reader.go Reader. Differs: the position of an error is that of the record, a
 *     cut fragment is never completed with zeros, and a record torn at the end of an earlier
 *     segment is reported there.
 */
public final class WalReader implements AutoCloseable {
  private static final int READ_PAGES = 16;

  private final Fs fs;
  private final List<SegmentFile> segments;
  private final int pageSize;
  private final RecordDecompressor decompressor = new RecordDecompressor();
  private final CRC32C crc = new CRC32C();
  private byte[] buffer = new byte[0];
  private final ByteReader record = new ByteReader(new byte[0]);

  private int segmentIndex = -1; // in segments
  private @Nullable MappedFile file;
  private long position;
  private long bufferStart;
  private int bufferLength;
  private long resumeAt;
  private boolean resuming;

  private byte[] assembled = new byte[1024];
  private int assembledLength;
  private long recordStart;
  private byte[] bytes = assembled;
  private int bytesOffset;
  private int bytesLength;

  /**
   * A segment to read.
   *
   * @param path where it is
   * @param index its number
   * @param from position at which reading begins
   */
  public record SegmentFile(Path path, int index, long from) {}

  public WalReader(Fs fs, List<SegmentFile> segments, int pageSize) {
    this.fs = fs;
    this.segments = List.copyOf(segments);
    this.pageSize = pageSize;
  }

  /** Reads all segments of a directory. */
  public static WalReader open(Fs fs, Path dir) throws IOException {
    return open(fs, dir, 0, Integer.MAX_VALUE);
  }

  /** Reads the segments {@code first} to {@code last} of a directory, both inclusive. */
  public static WalReader open(Fs fs, Path dir, int first, int last) throws IOException {
    return new WalReader(fs, segments(fs, dir, first, last), WalFormat.PAGE_SIZE);
  }

  /** The segments of a directory from {@code first} to {@code last}, both inclusive. */
  public static List<SegmentFile> segments(Fs fs, Path dir, int first, int last)
      throws IOException {
    Segments present = Segments.in(fs, dir);
    List<SegmentFile> files = new ArrayList<>();
    if (!present.isEmpty()) {
      int end = Math.min(last, present.last());
      for (int i = Math.max(first, present.first()); i <= end; i++) {
        files.add(new SegmentFile(dir.resolve(WalFormat.segmentName(i)), i, 0));
      }
    }
    return files;
  }

  /**
   * Goes on to the next record; false behind the last one.
   *
   * @throws CorruptionException at the first damage, with the segment file and the position where
   *     the damaged record begins
   */
  public boolean next() throws IOException {
    assembledLength = 0;
    int fragments = 0;
    while (true) {
      MappedFile current = file;
      if (current == null || position >= current.size()) {
        if (fragments > 0) {
          resumeAt = position;
          throw corrupt("last record is torn");
        }
        if (!nextSegment()) {
          return false;
        }
        continue;
      }
      int inPage = (int) (position % pageSize);
      resumeAt = position + pageSize - inPage;
      int at = load(current, pageSize - inPage);
      int available = (int) Math.min(pageSize - inPage, current.size() - position);
      if (fragments == 0) {
        recordStart = position;
      }
      int header = buffer[at] & 0xFF;
      int type = header & WalFormat.TYPE_MASK;
      if (type == WalFormat.PAGE_TERM) {
        checkZeros(at + 1, available - 1);
        position += available;
        continue;
      }
      if (crosses(at, available)) {
        available = loadCrossing(current);
        at = (int) (position - bufferStart);
      }
      int length = fragment(at, available, type, fragments);
      if (resuming && type > WalFormat.FIRST) { // the rest of a record that was lost
        position += WalFormat.HEADER_SIZE + length;
        continue;
      }
      resuming = false;
      position += WalFormat.HEADER_SIZE + length;
      if (type == WalFormat.FULL) {
        finish(header, buffer, at + WalFormat.HEADER_SIZE, length);
        return true;
      }
      assemble(at + WalFormat.HEADER_SIZE, length);
      fragments++;
      if (type == WalFormat.LAST) {
        finish(header, assembled, 0, assembledLength);
        return true;
      }
    }
  }

  private boolean nextSegment() throws IOException {
    closeFile();
    if (segmentIndex + 1 >= segments.size()) {
      return false;
    }
    SegmentFile next = segments.get(++segmentIndex);
    MappedFile opened = fs.map(next.path());
    file = opened;
    int wanted = (int) Math.min(READ_PAGES, opened.size() / pageSize + 1) * pageSize;
    if (buffer.length < wanted) {
      buffer = new byte[wanted];
    }
    position = next.from();
    bufferLength = 0;
    bufferStart = 0;
    recordStart = position;
    return true;
  }

  /** Has the rest of the page in the buffer; returns the index there of {@code position}. */
  private int load(MappedFile from, int wanted) {
    int needed = (int) Math.min(wanted, from.size() - position);
    if (position < bufferStart || position + needed > bufferStart + bufferLength) {
      bufferStart = position - position % pageSize;
      bufferLength = (int) Math.min(buffer.length, from.size() - bufferStart);
      from.copy(bufferStart, buffer, 0, bufferLength);
    }
    return (int) (position - bufferStart);
  }

  /** Whether a fragment goes beyond the end of its page, or of the file. */
  private boolean crosses(int at, int available) {
    return available < WalFormat.HEADER_SIZE
        || Fragments.length(buffer, at) > available - WalFormat.HEADER_SIZE;
  }

  /**
   * Has a whole fragment in the buffer that crosses the end of its page: no writer should make one,
   * but logs have been seen with them, and Prometheus reads them. Returns how much of it there is.
   */
  private int loadCrossing(MappedFile from) {
    long left = from.size() - position;
    int at = load(from, WalFormat.HEADER_SIZE);
    if (left < WalFormat.HEADER_SIZE) {
      return (int) left;
    }
    int whole = WalFormat.HEADER_SIZE + Fragments.length(buffer, at);
    int wanted = Math.min(whole, pageSize); // a longer one is refused unread
    load(from, wanted);
    return (int) Math.min(left, wanted);
  }

  private void checkZeros(int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (buffer[i] != 0) {
        throw corrupt("unexpected non-zero byte in padded page");
      }
    }
  }

  /** Checks the fragment whose header is at {@code at}; returns the length of its data. */
  private int fragment(int at, int available, int type, int fragmentsBefore) {
    if (available < WalFormat.HEADER_SIZE) {
      throw corrupt("last record is torn: " + available + " bytes of a fragment's header");
    }
    int length = Fragments.length(buffer, at);
    if (length > pageSize - WalFormat.HEADER_SIZE) {
      throw corrupt("invalid record size " + length);
    }
    if (length > available - WalFormat.HEADER_SIZE) {
      throw corrupt(
          "last record is torn: "
              + (available - WalFormat.HEADER_SIZE)
              + " of a fragment's "
              + length
              + " bytes");
    }
    int expected = Fragments.checksum(buffer, at);
    crc.reset();
    crc.update(buffer, at + WalFormat.HEADER_SIZE, length);
    int actual = (int) crc.getValue();
    if (actual != expected) {
      long end = position + WalFormat.HEADER_SIZE + length;
      resumeAt = Math.min(resumeAt, end); // the length may be what is wrong
      throw corrupt(Fragments.wrongChecksum(actual, expected));
    }
    String wrong = resuming ? null : Fragments.outOfPlace(type, fragmentsBefore);
    if (wrong != null) {
      throw corrupt(wrong);
    }
    return length;
  }

  private void assemble(int at, int length) {
    if (assembled.length - assembledLength < length) {
      assembled =
          Arrays.copyOf(assembled, Math.max(assembled.length * 2, assembledLength + length));
    }
    System.arraycopy(buffer, at, assembled, assembledLength, length);
    assembledLength += length;
  }

  private void finish(int header, byte[] data, int offset, int length) {
    resumeAt = position;
    Compression compression = WalFormat.compression(header);
    if (compression == Compression.NONE) {
      bytes = data;
      bytesOffset = offset;
      bytesLength = length;
      checkFlagWasNotLost();
      return;
    }
    try {
      bytesLength = decompressor.decompress(compression, data, offset, length);
    } catch (CorruptionException e) {
      throw located(e);
    }
    bytes = decompressor.array();
    bytesOffset = 0;
  }

  /**
   * The checksum does not cover the type byte: one flipped bit there passes compressed data off as
   * it is. Such data never begins like a record of ours, but an unknown kind of record is passed
   * over by readers, so it would be lost without a word.
   */
  private void checkFlagWasNotLost() {
    if (bytesLength > 0 && (bytes[bytesOffset] & 0xFF) > WalFormat.LAST_RECORD_TYPE) {
      if (RecordDecompressor.looksCompressed(bytes, bytesOffset, bytesLength)) {
        throw corrupt("compressed data in a fragment that is not marked so");
      }
    }
  }

  /**
   * Goes on behind the damage that {@link #next()} reported: at the next fragment or page that
   * makes sense. For who would rather have some records than none in order; a log that continues is
   * cut instead ({@link WalRepair}).
   */
  public void skipDamage() {
    position = Math.max(position, resumeAt);
    resuming = true;
  }

  /** A cursor at the beginning of the record; valid until {@link #next()}. */
  public ByteReader record() {
    record.reset(bytes, bytesOffset, bytesLength);
    return record;
  }

  /** Bytes of the record. */
  public int length() {
    return bytesLength;
  }

  /** Number of the segment the record is in, -1 before the first. */
  public int segment() {
    return segmentIndex < 0 ? -1 : segments.get(segmentIndex).index();
  }

  /** Position in the segment where the record begins. */
  public long offset() {
    return recordStart;
  }

  /** Position in the segment behind the record. */
  public long endOffset() {
    return position;
  }

  /** Index of the current segment among those to be read, for progress. */
  public int segmentsDone() {
    return Math.max(0, segmentIndex);
  }

  private CorruptionException corrupt(String message) {
    return new CorruptionException(where(), recordStart, message, null);
  }

  private @Nullable String where() {
    return segmentIndex < 0 ? null : segments.get(segmentIndex).path().toString();
  }

  /** What a decoder found wrong in the current record, with the place where that begins. */
  public CorruptionException located(CorruptionException e) {
    return new CorruptionException(where(), recordStart, e.reason(), e);
  }

  private void closeFile() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  @Override
  public void close() throws IOException {
    decompressor.close();
    closeFile();
  }

  @Override
  public String toString() {
    return "WalReader{" + where() + " at " + position + "}";
  }
}
