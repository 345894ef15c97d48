package io.narthex.tsdb.encoding;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cursor over bytes of a file: big-endian integers, varints, strings. Whatever lies
 * outside {@code [offset, offset + length)} cannot be reached; reading past the end is a {@link
 * CorruptionException} with the position.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/encoding/encoding.go Decbuf
 */
public final class ByteReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final @Nullable String file;
  private final long base; // position in the file of bytes[0]
  private byte[] bytes;
  private int position;
  private int end;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ByteReader(byte[] bytes, int offset, int length) {
    this(null, 0, bytes, offset, length);
  }

  /**
   * A cursor that knows where its bytes came from, for errors.
   *
   * @param file name of the file
   * @param base position in the file of {@code bytes[0]}
   */
  public ByteReader(@Nullable String file, long base, byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IllegalArgumentException(
          "offset " + offset + " length " + length + " of " + bytes.length + " bytes");
    }
    this.file = file;
    this.base = base;
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  /** Starts anew over other bytes. */
  public void reset(byte[] newBytes, int offset, int length) {
    bytes = newBytes;
    position = offset;
    end = offset + length;
  }

  public int remaining() {
    return end - position;
  }

  public boolean hasRemaining() {
    return position < end;
  }

  /** Index in the array of the next byte. */
  public int position() {
    return position;
  }

  /** The array behind this cursor. */
  public byte[] array() {
    return bytes;
  }

  /** Error at the current position. */
  public CorruptionException corrupt(String message) {
    return new CorruptionException(file, base + position, message, null);
  }

  private void need(int n) {
    if (n < 0 || end - position < n) {
      throw corrupt("invalid size: " + n + " bytes wanted, " + (end - position) + " left");
    }
  }

  /** An unsigned byte. */
  public int u8() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  public int u16() {
    need(2);
    int v = ((bytes[position] & 0xFF) << 8) | (bytes[position + 1] & 0xFF);
    position += 2;
    return v;
  }

  /** Four bytes as they are, sign included. */
  public int i32() {
    need(4);
    int v = (int) INT.get(bytes, position);
    position += 4;
    return v;
  }

  public long u32() {
    return i32() & 0xFFFFFFFFL;
  }

  public long i64() {
    need(8);
    long v = (long) LONG.get(bytes, position);
    position += 8;
    return v;
  }

  public double f64() {
    return Double.longBitsToDouble(i64());
  }

  /** An unsigned varint of up to 64 bits (the sign bit of the result is its top bit). */
  public long uvarint() {
    long v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      if (shift == 63 && b > 1) {
        throw corrupt("varint overflows 64 bits");
      }
      v |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return v;
      }
    }
    throw corrupt("varint longer than 10 bytes");
  }

  /** An unsigned varint that counts something here: must fit a non-negative int. */
  public int uvarint32() {
    long v = uvarint();
    if (v < 0 || v > Integer.MAX_VALUE) {
      throw corrupt("count " + Long.toUnsignedString(v) + " too large");
    }
    return (int) v;
  }

  /** A zigzag varint. */
  public long varint() {
    long u = uvarint();
    return (u >>> 1) ^ -(u & 1);
  }

  /** A string behind its length as uvarint. */
  public String string() {
    int length = uvarint32();
    need(length);
    String s = Utf8.decode(bytes, position, length);
    position += length;
    return s;
  }

  /** Copies {@code length} bytes out. */
  public byte[] take(int length) {
    need(length);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  public void skip(int length) {
    need(length);
    position += length;
  }

  /** A cursor over the next {@code length} bytes, which are passed over here. */
  public ByteReader slice(int length) {
    need(length);
    ByteReader slice = new ByteReader(file, base, bytes, position, length);
    position += length;
    return slice;
  }

  /** CRC32C of the remaining bytes. */
  public int crc32c() {
    CRC32C crc = new CRC32C();
    crc.update(bytes, position, end - position);
    return (int) crc.getValue();
  }

  /**
   * Takes the last four of the remaining bytes as the CRC32C of those before, and checks it.
   *
   * @throws CorruptionException if it does not fit
   */
  public void checkTrailingCrc() {
    need(4);
    int expected = (int) INT.get(bytes, end - 4);
    end -= 4;
    int actual = crc32c();
    if (actual != expected) {
      throw corrupt(String.format("checksum mismatch expected:%x, actual:%x", expected, actual));
    }
  }

  @Override
  public String toString() {
    return "ByteReader{at " + position + ", " + remaining() + " left}";
  }
}
