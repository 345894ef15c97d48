package io.narthex.tsdb.index;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.MappedFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Walks through a section of a file that may be larger than one wants to hold, a window at a time.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/encoding/encoding.go Decbuf
 */
final class SectionCursor {
  private static final int WINDOW = 1 << 18;

  private final MappedFile file;
  private final long end;
  private byte[] window = new byte[0];
  private long windowStart; // position in the file of window[0]
  private int at;
  private int limit;

  /** A cursor over {@code [start, end)} of the file. */
  SectionCursor(MappedFile file, long start, long end) {
    this.file = file;
    this.end = end;
    this.windowStart = start;
  }

  /**
   * A cursor over the content of a section {@code len u32 | content | CRC32C}, whose CRC is
   * checked.
   */
  static SectionCursor checked(MappedFile file, long position, String what) {
    long length = lengthAt(file, position, what);
    long start = position + 4;
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[(int) Math.min(WINDOW, length)];
    for (long p = start; p < start + length; p += buffer.length) {
      int n = (int) Math.min(buffer.length, start + length - p);
      file.copy(p, buffer, 0, n);
      crc.update(buffer, 0, n);
    }
    int expected = ByteReaders.i32(file, start + length);
    if ((int) crc.getValue() != expected) {
      throw new CorruptionException(
          file.name(), position, "read " + what + ": invalid checksum", null);
    }
    return new SectionCursor(file, start, start + length);
  }

  /** Length of the section, checked against the file's size. */
  static long lengthAt(MappedFile file, long position, String what) {
    if (position < 0 || position + 8 > file.size()) {
      throw new CorruptionException(file.name(), position, "read " + what + ": invalid size", null);
    }
    long length = Integer.toUnsignedLong(ByteReaders.i32(file, position));
    if (position + 8 + length > file.size()) {
      throw new CorruptionException(file.name(), position, "read " + what + ": invalid size", null);
    }
    return length;
  }

  /** Position in the file of the next byte. */
  long position() {
    return windowStart + at;
  }

  boolean hasRemaining() {
    return position() < end;
  }

  /** Makes {@code n} bytes available in the window. */
  private void need(int n) {
    if (limit - at >= n) {
      return;
    }
    long start = position();
    if (n < 0 || end - start < n) {
      throw new CorruptionException(file.name(), start, "invalid size", null);
    }
    int size = (int) Math.min(end - start, Math.max(WINDOW, n));
    if (window.length < size) {
      window = new byte[size];
    }
    file.copy(start, window, 0, size);
    windowStart = start;
    at = 0;
    limit = size;
  }

  /** Passes over {@code n} bytes. */
  void skip(long n) {
    if (n <= limit - at) {
      at += (int) n;
    } else {
      windowStart = position() + n;
      at = 0;
      limit = 0;
    }
  }

  /**
   * Passes over a postings list and adds what is in it.
   *
   * @throws CorruptionException if its length or its checksum is wrong
   */
  void addList(RefBits bits, CRC32C crc) {
    long start = position();
    long length = Integer.toUnsignedLong(i32());
    if (length < 4 || length > Integer.MAX_VALUE - 16) {
      throw new CorruptionException(file.name(), start, "decode postings: invalid size", null);
    }
    need((int) length + 4);
    crc.reset();
    crc.update(window, at, (int) length);
    if ((int) crc.getValue() != ByteReaders.i32(window, at + (int) length)) {
      throw new CorruptionException(file.name(), start, "decode postings: invalid checksum", null);
    }
    long n = Integer.toUnsignedLong(ByteReaders.i32(window, at));
    if (length != 4 + 4 * n) {
      throw new CorruptionException(
          file.name(),
          start,
          "unexpected postings length: " + n + " in " + length + " bytes",
          null);
    }
    for (int i = 4; i < length; i += 4) {
      bits.add(ByteReaders.i32(window, at + i));
    }
    at += (int) length + 4;
  }

  int i32() {
    need(4);
    int v = ByteReaders.i32(window, at);
    at += 4;
    return v;
  }

  long uvarint() {
    long v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == limit) {
        need(1);
      }
      int b = window[at++];
      v |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return v;
      }
    }
    throw new CorruptionException(file.name(), position(), "varint too long", null);
  }

  /**
   * Bytes behind their length as uvarint: afterwards in the window, where {@code lastString} and
   * its like find them.
   */
  int bytes() {
    long length = uvarint();
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new CorruptionException(file.name(), position(), "invalid size", null);
    }
    need((int) length);
    at += (int) length;
    return (int) length;
  }

  /** Whether the last {@code length} bytes passed equal {@code other}. */
  boolean lastEquals(int length, byte[] other) {
    return Arrays.equals(window, at - length, at, other, 0, other.length);
  }

  /** Whether the last {@code length} bytes passed begin with {@code prefix}. */
  boolean lastStartsWith(int length, byte[] prefix) {
    int from = at - length;
    return length >= prefix.length
        && Arrays.equals(window, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /** Order of the last {@code length} bytes passed against {@code other}, unsigned. */
  int compareLast(int length, byte[] other) {
    return Arrays.compareUnsigned(window, at - length, at, other, 0, other.length);
  }

  /** A copy of the last {@code length} bytes passed. */
  byte[] copyLast(int length) {
    return Arrays.copyOfRange(window, at - length, at);
  }

  /** The last {@code length} bytes passed as a string. */
  String lastString(int length) {
    return Utf8.decode(window, at - length, length);
  }

  /** Small reads straight from a file or an array. */
  static final class ByteReaders {
    private static final VarHandle BE_INT =
        MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private ByteReaders() {}

    static int i32(MappedFile file, long position) {
      return i32(file.read(position, 4), 0);
    }

    static int i32(byte[] bytes, int at) {
      return (int) BE_INT.get(bytes, at);
    }
  }
}
