package io.narthex.tsdb.chunkenc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes bits, most significant first, behind a header of whole bytes.
 *
 * <pre>
 *   bytes   [header][ word 0 ][ word 1 ][ word ...  ][ slack of zeros ]
 *                                        ^ wordStart
 *                                        |<-used->|
 * </pre>
 *
 * The word in progress lies in a field until it is full, and is stored behind each sample: the
 * array is complete whenever somebody may look at it.
 *
 * <p>Invariants: {@code bytes.length >= wordStart + 8}; bits behind the last one are zero.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/bstream.go bstream
 */
final class BitWriter {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private static final int INITIAL_BYTES = 128;
  static final int COMPACT_THRESHOLD = 32;

  /** Spare memory is given back if it is this part of what is used, and the threshold, or more. */
  private static final int SPARE_PART = 8;

  /** Room that encoders want to see ahead of a sample. */
  private static final int ROOM_AHEAD = 32;

  byte[] bytes;
  int wordStart;
  long word;

  /** Bits in use of the word in progress, 0 to 63. */
  byte used;

  /** Whether the array has half the length that was expected to be enough. */
  private boolean half;

  /** An empty stream behind a header of zeros. */
  BitWriter(int headerBytes) {
    bytes = new byte[INITIAL_BYTES];
    wordStart = headerBytes;
  }

  /**
   * The same, for about as many bytes as are expected: it begins with half the room for them and
   * grows once. Growing step by step allocates four times what the chunk takes in the end.
   *
   * @param expectedBytes header included; 0 if nothing is known
   */
  BitWriter(int headerBytes, int expectedBytes) {
    int enough = expectedBytes + expectedBytes / (2 * SPARE_PART) + ROOM_AHEAD;
    half = enough > INITIAL_BYTES;
    bytes = new byte[expectedBytes == 0 ? INITIAL_BYTES : half ? (enough + 1) / 2 : enough];
    wordStart = headerBytes;
  }

  /** A stream that continues at a bit position of bytes that are already there. */
  BitWriter(byte[] source, int headerBytes, int bitPosition) {
    int streamBits = bitPosition - headerBytes * 8;
    wordStart = headerBytes + (streamBits >>> 6) * 8;
    used = (byte) (streamBits & 63);
    int end = (bitPosition + 7) >>> 3;
    bytes = new byte[Math.max(INITIAL_BYTES, wordStart + 16)];
    System.arraycopy(source, 0, bytes, 0, end);
    long present = (long) LONG.get(bytes, wordStart);
    word = used == 0 ? 0 : present & (-1L << (64 - used));
    LONG.set(bytes, wordStart, word);
  }

  /** Stores the word in progress: to be called behind each sample. */
  void store() {
    LONG.set(bytes, wordStart, word);
  }

  /** The same, and the number of samples into the first two bytes. */
  void store(int count) {
    store();
    SHORT.set(bytes, 0, (short) count);
  }

  /** Bytes in use, header included. */
  int length() {
    return wordStart + ((used + 7) >>> 3);
  }

  /** Bits in use, header included. */
  int bitLength() {
    return wordStart * 8 + used;
  }

  void bit(int bit) {
    bits(bit, 1);
  }

  /** Writes the {@code n} right-most bits of {@code value}, 1 to 64; the others are ignored. */
  void bits(long value, int n) {
    long left = value << (64 - n); // the bits to write, at the left
    long filled = word | left >>> used;
    int end = used + n;
    if (end >= 64) {
      LONG.set(bytes, wordStart, filled);
      wordStart += 8;
      if (wordStart + 8 > bytes.length) {
        grow(bytes.length * 2);
      }
      filled = left << 1 << (63 - used); // in two steps, as it may be by 64
    }
    word = filled;
    used = (byte) (end & 63);
  }

  /**
   * Writes a field that knows its width: the bits behind its highest 1, at least one.
   *
   * <pre>
   *   0...01 1110 xxxxxxxxxxxxxxxxxxxx    24 bits
   * </pre>
   */
  void marked(long field) {
    bits(field, markedBits(field));
  }

  /** Writes such a field, or none of its bits, and others behind it. */
  void marked(long field, long second, int secondBits) {
    int fieldBits = markedBits(field);
    if (fieldBits + secondBits <= 64) {
      bits(field << secondBits | second, fieldBits + secondBits);
    } else {
      bits(field, fieldBits);
      bits(second, secondBits);
    }
  }

  private static int markedBits(long field) {
    return 63 - Long.numberOfLeadingZeros(field);
  }

  /** Writes {@code n} zeros, any number of them. */
  void zeros(int n) {
    int end = used + n;
    if (end < 64) {
      used = (byte) end;
      return;
    }
    LONG.set(bytes, wordStart, word);
    wordStart += end >>> 6 << 3;
    if (wordStart + 8 > bytes.length) {
      grow(Math.max(bytes.length * 2, wordStart + 8));
    }
    word = 0;
    used = (byte) (end & 63);
  }

  private void grow(int length) {
    bytes = Arrays.copyOf(bytes, length);
    half = false;
  }

  /**
   * Makes room for samples still to come, expecting them to be as large as those before.
   *
   * @param at bytes in use
   * @param done number of samples in them
   * @param left number of samples to come
   * @return the array that has room for {@code slack} more bytes at least; 16 times as long at most
   */
  byte[] growFor(int at, int done, int left, int slack) {
    int expected = (int) ((long) at * left / Math.max(done, 1));
    int length = at + slack + Math.min(expected + expected / 8, at * 15);
    grow(half ? Math.max(bytes.length * 2, at + slack) : length);
    return bytes;
  }

  /** Takes over the state of an encoder that writes to the array itself. */
  void position(int newWordStart, int newUsed, long newWord) {
    wordStart = newWordStart;
    used = (byte) newUsed;
    word = newWord;
  }

  /** An unsigned varint, seven bits a byte, low ones first. */
  void uvarint(long v) {
    long group = 0; // up to eight bytes, to be written as one
    int groupBits = 0;
    while ((v & ~0x7FL) != 0) {
      group = group << 8 | (v & 0x7F) | 0x80;
      groupBits += 8;
      v >>>= 7;
      if (groupBits == 64) {
        bits(group, 64);
        groupBits = 0;
      }
    }
    bits(group << 8 | v, groupBits + 8);
  }

  /** A zigzag varint. */
  void varint(long v) {
    uvarint((v << 1) ^ (v >> 63));
  }

  /** Gives spare memory back if it is worth it. */
  void compact() {
    int needed = wordStart + 8;
    if (bytes.length > needed + needed / SPARE_PART + COMPACT_THRESHOLD) {
      bytes = Arrays.copyOf(bytes, needed);
    }
  }
}
