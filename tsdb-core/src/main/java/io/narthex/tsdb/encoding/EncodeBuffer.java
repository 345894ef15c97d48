package io.narthex.tsdb.encoding;

import io.narthex.model.labels.Utf8;
import java.util.Objects;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.OnHeapBytes;
import org.jspecify.annotations.Nullable;

/**
 * A growing buffer for what goes to a file: big-endian integers, varints, strings, CRC32C. Its
 * bytes lie in one {@code byte[]} that checksums, compression and file channels take directly.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/encoding/encoding.go Encbuf
 */
public final class EncodeBuffer {
  private final int capacity;
  private @Nullable OnHeapBytes allocated;

  public EncodeBuffer() {
    this(256);
  }

  /**
   * An empty buffer.
   *
   * @param capacity bytes to have room for when the first are written
   */
  public EncodeBuffer(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Made when first needed, as Chronicle Bytes takes long to start: who only reads does without.
   */
  private OnHeapBytes bytes() {
    OnHeapBytes bytes = allocated;
    return bytes == null ? allocate() : bytes;
  }

  private OnHeapBytes allocate() {
    OnHeapBytes bytes = Bytes.allocateElasticOnHeap(capacity);
    bytes.singleThreadedCheckDisabled(true); // owners hand it from thread to thread under locks
    allocated = bytes;
    return bytes;
  }

  /** Forgets the content, keeps the memory. */
  public void reset() {
    if (allocated != null) {
      allocated.clear();
    }
  }

  /** Number of bytes written. */
  public int length() {
    return allocated == null ? 0 : (int) allocated.writePosition();
  }

  /** The array that holds the content in {@code [0, length())}; replaced when the buffer grows. */
  public byte[] array() {
    return Objects.requireNonNull(bytes().bytesStore().underlyingObject());
  }

  /**
   * Makes room for {@code extra} bytes behind the content and returns the array, for a loop that
   * writes many small things itself: from index {@link #length()} on, then {@link #setLength}.
   */
  public byte[] reserve(int extra) {
    bytes().ensureCapacity(bytes().writePosition() + extra);
    return array();
  }

  /** Declares the first {@code length} bytes of the array the content. */
  public void setLength(int length) {
    bytes().writePosition(length);
  }

  /** A copy of the content. */
  public byte[] toByteArray() {
    return java.util.Arrays.copyOf(array(), length());
  }

  public EncodeBuffer putByte(int b) {
    bytes().writeByte((byte) b);
    return this;
  }

  public EncodeBuffer putBe16(int v) {
    bytes().writeShort(Short.reverseBytes((short) v));
    return this;
  }

  public EncodeBuffer putBe32(int v) {
    bytes().writeInt(Integer.reverseBytes(v));
    return this;
  }

  public EncodeBuffer putBe64(long v) {
    bytes().writeLong(Long.reverseBytes(v));
    return this;
  }

  public EncodeBuffer putDouble(double v) {
    return putBe64(Double.doubleToRawLongBits(v));
  }

  /** An unsigned varint; a negative {@code v} stands for its unsigned 64-bit value. */
  public EncodeBuffer putUvarint(long v) {
    OnHeapBytes bytes = bytes();
    while ((v & ~0x7FL) != 0) {
      bytes.writeByte((byte) (v | 0x80));
      v >>>= 7;
    }
    bytes.writeByte((byte) v);
    return this;
  }

  /** A zigzag varint. */
  public EncodeBuffer putVarint(long v) {
    return putUvarint((v << 1) ^ (v >> 63));
  }

  /** A string behind its length in bytes as uvarint. */
  public EncodeBuffer putString(String s) {
    byte[] utf8 = Utf8.encode(s);
    putUvarint(utf8.length);
    return putBytes(utf8, 0, utf8.length);
  }

  public EncodeBuffer putBytes(byte[] src, int offset, int length) {
    bytes().write(src, offset, length);
    return this;
  }

  /** Overwrites four bytes already written, such as a length known only afterwards. */
  public EncodeBuffer setBe32(int at, int v) {
    bytes().writeInt(at, Integer.reverseBytes(v));
    return this;
  }

  /** CRC32C of the content from {@code from} on. */
  public int crc32c(int from) {
    CRC32C crc = new CRC32C();
    crc.update(array(), from, length() - from);
    return (int) crc.getValue();
  }

  /** Appends the CRC32C of the content from {@code from} on. */
  public EncodeBuffer putCrc(int from) {
    return putBe32(crc32c(from));
  }

  /** A reader over the content. */
  public ByteReader reader() {
    return new ByteReader(array(), 0, length());
  }

  @Override
  public String toString() {
    return "EncodeBuffer{" + length() + " bytes}";
  }
}
