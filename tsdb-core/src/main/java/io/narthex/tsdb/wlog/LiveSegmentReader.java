package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.GrowingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment while it is being written.
 *
 * <pre>
 *   while (true) {
 *     while (reader.next()) {
 *       handle(reader.record());     // valid until the next call of next()
 *     }
 *     waitUntilSomethingWasLogged();
 *   }
 * </pre>
 *
 * <p>Nothing is consumed before the record it belongs to is whole: {@code position} stands where a
 * record begins, and what is behind it is read afresh after a wait. So a commit of which only a
 * part is in the file yet, or of which the writer takes a part back after a full disk, costs
 * nothing but a second look.
 *
 * <pre>
 *   |rec|rec|first.....|middle....|la          file grows ──>
 *           ^ position             ^ end of the file: next() is false, and position stays
 * </pre>
 *
 * <p>A fragment that crosses the end of its page is read, as upstream's readers do: old logs have
 * some. A {@link CorruptionException} is final; every later call throws it again.
 *
 * <p>Thread-safety: none; the writer may be at work in another thread or process.
 *
 * @upstream tsdb/wlog/live_reader.go LiveReader. Differs: consumes whole records; a file that got
 *     shorter than what was read is damage.
 */
public final class LiveSegmentReader implements AutoCloseable {
  private static final int READ_PAGES = 4;

  private final GrowingFile file;
  private final String name;
  private final int pageSize;
  private final RecordDecompressor decompressor = new RecordDecompressor();
  private final CRC32C crc = new CRC32C();
  private final ByteReader record = new ByteReader(new byte[0]);

  /** Bytes of the file from {@code bufferStart} on. */
  private final byte[] buffer;

  private long bufferStart;
  private int bufferLength;

  private byte[] assembled = new byte[1024];
  private int assembledLength;

  private long position; // all before it is consumed
  private long recordStart;
  private byte[] bytes = assembled;
  private int bytesLength;
  private long crossings;
  private boolean waiting; // there was no whole record at the last look
  private @Nullable CorruptionException damage;

  public LiveSegmentReader(Fs fs, Path segment, int pageSize) throws IOException {
    this.file = fs.follow(segment);
    this.name = segment.toString();
    this.pageSize = pageSize;
    this.buffer = new byte[READ_PAGES * pageSize];
  }

  /**
   * Goes on to the next record; false if no whole one is there yet.
   *
   * @throws CorruptionException if what follows can never become a record, with the segment file
   *     and the position where it begins
   */
  public boolean next() throws IOException {
    if (damage != null) {
      throw damage;
    }
    if (waiting) {
      if (file.size() < position) {
        throw corrupt("file became shorter than what was read of it");
      }
      bufferStart = position;
      bufferLength = 0;
    }
    assembledLength = 0;
    recordStart = position;
    waiting = !assemble();
    return !waiting;
  }

  /** Walks over fragments and padding from {@code position} on. */
  private boolean assemble() throws IOException {
    long at = position;
    int fragments = 0;
    while (has(at, 1)) {
      int header = buffer[index(at)] & 0xFF;
      if (header == WalFormat.PAGE_TERM) {
        int rest = pageSize - (int) (at % pageSize);
        if (!has(at, rest)) {
          return false;
        }
        checkZeros(index(at), rest);
        at += rest;
        if (fragments == 0) {
          position = at;
          recordStart = at;
        }
        continue;
      }
      int length = fragment(at);
      if (length < 0) {
        return false;
      }
      int type = header & WalFormat.TYPE_MASK;
      String wrong = Fragments.outOfPlace(type, fragments);
      if (wrong != null) {
        throw corrupt(wrong);
      }
      take(index(at) + WalFormat.HEADER_SIZE, length);
      at += WalFormat.HEADER_SIZE + length;
      fragments++;
      if (type == WalFormat.FULL || type == WalFormat.LAST) {
        finish(WalFormat.compression(header));
        position = at;
        return true;
      }
    }
    return false;
  }

  /** Whether {@code n} bytes from {@code at} on are in the file; they are in the buffer then. */
  private boolean has(long at, int n) throws IOException {
    if (index(at) + n > bufferLength) {
      bufferStart = at;
      bufferLength = file.read(at, buffer, 0, buffer.length);
    }
    return index(at) + n <= bufferLength;
  }

  private int index(long at) {
    return (int) (at - bufferStart);
  }

  private void checkZeros(int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (buffer[i] != 0) {
        throw corrupt("unexpected non-zero byte in page term bytes");
      }
    }
  }

  /** Length of the data of the fragment at {@code at}, -1 if it is not all there yet. */
  private int fragment(long at) throws IOException {
    if (!has(at, WalFormat.HEADER_SIZE)) {
      return -1;
    }
    int length = Fragments.length(buffer, index(at));
    int whole = WalFormat.HEADER_SIZE + length;
    if (whole > pageSize) {
      throw corrupt("record length greater than a single page: " + whole + " > " + pageSize);
    }
    if (!has(at, whole)) {
      return -1;
    }
    int expected = Fragments.checksum(buffer, index(at));
    crc.reset();
    crc.update(buffer, index(at) + WalFormat.HEADER_SIZE, length);
    int actual = (int) crc.getValue();
    if (actual != expected) {
      throw corrupt(Fragments.wrongChecksum(actual, expected));
    }
    if (at % pageSize + whole > pageSize) {
      crossings++;
    }
    return length;
  }

  private void take(int from, int length) {
    if (assembled.length - assembledLength < length) {
      assembled =
          Arrays.copyOf(assembled, Math.max(assembled.length * 2, assembledLength + length));
    }
    System.arraycopy(buffer, from, assembled, assembledLength, length);
    assembledLength += length;
  }

  private void finish(Compression compression) {
    if (compression == Compression.NONE) {
      bytes = assembled;
      bytesLength = assembledLength;
      return;
    }
    try {
      bytesLength = decompressor.decompress(compression, assembled, 0, assembledLength);
    } catch (CorruptionException e) {
      throw corrupt(String.valueOf(e.getMessage()));
    }
    bytes = decompressor.array();
  }

  private CorruptionException corrupt(String message) {
    CorruptionException found = new CorruptionException(name, recordStart, message, null);
    damage = found;
    return found;
  }

  /** A cursor at the beginning of the record; valid until {@link #next()}. */
  public ByteReader record() {
    record.reset(bytes, 0, bytesLength);
    return record;
  }

  /** Bytes of the record. */
  public int length() {
    return bytesLength;
  }

  /** Position where the record begins. */
  public long offset() {
    return recordStart;
  }

  /** Bytes of the segment that are consumed: whole records and the zeros at the ends of pages. */
  public long position() {
    return position;
  }

  /** Fragments met so far that cross the end of their page, which no writer should write. */
  public long crossings() {
    return crossings;
  }

  /** Bytes in the file that are not consumed: of a record that is not whole yet. */
  public long unread() throws IOException {
    return Math.max(0, file.size() - position);
  }

  @Override
  public void close() throws IOException {
    decompressor.close();
    file.close();
  }

  @Override
  public String toString() {
    return "LiveSegmentReader{" + name + " at " + position + "}";
  }
}
