package io.narthex.tsdb.chunkenc;

import io.narthex.model.CorruptionException;

/**
 * Reads bits, most significant first: the form for reading a sample at a time. Reading past the end
 * is a {@link CorruptionException} with the position in bits.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/bstream.go bstreamReader
 */
final class BitReader {
  /** Bits that are valid in a window at any position. */
  static final int WINDOW_BITS = 57;

  private final byte[] bytes;
  private final int endBits;
  private final int lastWord; // last index at which eight bytes can be loaded
  private int position;

  /**
   * A reader of a part of an array.
   *
   * @param bitPosition where to start
   * @param endBits where to end
   */
  BitReader(byte[] bytes, int bitPosition, int endBits) {
    this.bytes = bytes;
    this.endBits = endBits;
    this.lastWord = bytes.length - 8;
    this.position = bitPosition;
  }

  /** Position in bits of the next bit. */
  int position() {
    return position;
  }

  int remaining() {
    return endBits - position;
  }

  /** At least 57 bits from a position on, at the left; zeros behind the end of the array. */
  static long peek(byte[] bytes, int lastWord, int position) {
    int index = position >>> 3;
    long word = index <= lastWord ? (long) BitWriter.LONG.get(bytes, index) : tail(bytes, index);
    return word << (position & 7);
  }

  private static long tail(byte[] bytes, int index) {
    int behind = index - (bytes.length - 8);
    if (behind >= 8) {
      return 0;
    }
    if (bytes.length >= 8) {
      return (long) BitWriter.LONG.get(bytes, bytes.length - 8) << (behind * 8);
    }
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = (word << 8) | (index + i < bytes.length ? bytes[index + i] & 0xFF : 0);
    }
    return word;
  }

  private void need(int n) {
    if (endBits - position < n) {
      throw corrupt("chunk ends within a field of " + n + " bits");
    }
  }

  /** Error at the current position. */
  CorruptionException corrupt(String message) {
    return corrupt(message, position);
  }

  static CorruptionException corrupt(String message, int bitPosition) {
    return new CorruptionException(
        null, bitPosition >>> 3, message + " at bit " + bitPosition, null);
  }

  int bit() {
    need(1);
    int bit = (bytes[position >>> 3] >>> (7 - (position & 7))) & 1;
    position++;
    return bit;
  }

  /** The next {@code n} bits, 0 to 64, at the right. */
  long bits(int n) {
    need(n);
    if (n <= WINDOW_BITS) {
      long window = peek(bytes, lastWord, position);
      position += n;
      return n == 0 ? 0 : window >>> (64 - n);
    }
    long high = bits(n - 32);
    return (high << 32) | bits(32);
  }

  /** The next {@code n} bits as they are in two's complement. */
  long signedBits(int n) {
    return bits(n) << (64 - n) >> (64 - n);
  }

  /**
   * The next {@code n} bits, below 64, as a number from {@code -(2^(n-1) - 1)} to {@code 2^(n-1)}:
   * not quite two's complement, the one value of the top bit alone is positive.
   */
  long skewedBits(int n) {
    long raw = bits(n);
    return raw > 1L << (n - 1) ? raw - (1L << n) : raw;
  }

  /** At least 57 bits from here on, at the left; those behind the end mean nothing. */
  long window() {
    return peek(bytes, lastWord, position);
  }

  /** Takes bits that {@link #window} showed. */
  void skip(int n) {
    need(n);
    position += n;
  }

  /**
   * Counts ones up to a zero, which is taken too, or up to {@code max} ones. Bit by bit: a
   * processor guesses the way through the loop and goes on, where it would have to wait for a
   * count.
   */
  int ones(int max) {
    int n = 0;
    while (n < max && bit() == 1) {
      n++;
    }
    return n;
  }

  /** An unsigned varint of up to ten bytes. */
  long uvarint() {
    long v = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      long b = bits(8);
      if (shift == 63 && b > 1) {
        throw corrupt("varint overflows 64 bits");
      }
      v |= (b & 0x7F) << shift;
      if (b < 0x80) {
        return v;
      }
    }
    throw corrupt("varint longer than 10 bytes");
  }

  /** A zigzag varint. */
  long varint() {
    long u = uvarint();
    return (u >>> 1) ^ -(u & 1);
  }
}
