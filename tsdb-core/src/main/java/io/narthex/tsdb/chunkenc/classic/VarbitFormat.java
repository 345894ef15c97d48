package io.narthex.tsdb.chunkenc.classic;

/**
 * The bits of a varbit chunk, big endian.
 *
 * <pre>
 *   byte 0  time of the first sample, 8 bytes
 *        8  value of the first sample, 8 bytes
 *       16  time of the last sample, 8 bytes
 *       24  value of the last sample, 8 bytes
 *       32  first step of time, 3 bytes
 *       35  flags: closed 1 bit, unused 5, value encoding 2
 *       36  bit offset of the next sample, 2 bytes (0: no sample yet, 1: one, 304: two)
 *       38  first step of the value, 4 bytes, if values are integers
 *       38 or 42   payload
 *           while the chunk is open, its last bytes are a footer; payload may overwrite it at the end
 *     1015  bit offset of the count of steps on time, 2 bytes (0: none)
 *     1017  last step of time, 3 bytes
 *     1020  last step of an integer value, 4 bytes; or leading zeros and significant bits, 1 byte each
 *
 *   time      0 + 7 bits       1 to 128 steps on time, this one included
 *             10 + 6, 110 + 17, 111 + 23     dod in two's complement
 *   value     zero             nothing: all are the same
 *             integer          dod: 0, 10 + 6, 110 + 13, 1110 + 20, 1111 + 33
 *             xor              0 same, 10 + bits in the last window, 11 + lead 5 + sig-1 6 + bits
 *             direct           64 bits
 * </pre>
 *
 * The last sample of a closed chunk is in the header only.
 *
 * @upstream storage/local/chunk/varbit.go, of v1.8.2
 */
final class VarbitFormat {
  static final int FIRST_TIME_AT = 0;
  static final int FIRST_VALUE_AT = 8;
  static final int LAST_TIME_AT = 16;
  static final int LAST_VALUE_AT = 24;
  static final int FIRST_STEP_AT = 32;
  static final int FLAGS_AT = 35;
  static final int NEXT_AT = 36;
  static final int FIRST_VALUE_STEP_AT = 38;

  static final int COUNT_AT = ClassicChunk.BYTES - 9;
  static final int LAST_STEP_AT = ClassicChunk.BYTES - 7;
  static final int LAST_VALUE_STEP_AT = ClassicChunk.BYTES - 4;
  static final int LAST_LEAD_AT = ClassicChunk.BYTES - 4;
  static final int LAST_SIG_AT = ClassicChunk.BYTES - 3;

  /** What {@link #NEXT_AT} says of a chunk with one sample. */
  static final int ONE_SAMPLE = 1;

  /** Bit offset of the third sample, if values take nothing. */
  static final int THIRD_SAMPLE = FIRST_VALUE_STEP_AT * 8;

  /** Behind this bit offset no sample goes into the payload, but one more into the header. */
  static final int FOOTER = COUNT_AT * 8;

  static final int BITS = ClassicChunk.BYTES * 8;
  static final int CLOSED = 0x80;

  /** Value encodings. */
  static final int ZERO = 0;

  static final int INTEGER = 1;
  static final int XOR = 2;
  static final int DIRECT = 3;

  /** The most bits that a sample may take in each value encoding. */
  static final int[] WORST_CASE_BITS = {27, 27 + 38, 27 + 13 + 64, 27 + 64};

  /** The longest step of time in ms. One too long for its three bytes: upstream compares so. */
  static final long MAX_STEP = 1 << 24;

  /** The most steps on time that one count tells. */
  static final int MAX_REPEATS = 128;

  static final int REPEAT_BITS = 7;
  static final int[] TIME_WIDTHS = {0, 6, 17, 23};
  static final int[] VALUE_WIDTHS = {0, 6, 13, 20, 33};

  /** Above so many bits of two XORs together, values are kept as they are. */
  static final int DIRECT_THRESHOLD = 100;

  /** A window is given up if the new XOR is so many bits shorter. */
  static final int SHRINK = 10;

  private VarbitFormat() {}

  /** Writes {@code n} bits over whatever is there. */
  static int put(byte[] bytes, int offset, long value, int n) {
    for (int i = n - 1; i >= 0; i--, offset++) {
      int mask = 0x80 >>> (offset & 7);
      if ((value >>> i & 1) != 0) {
        bytes[offset >>> 3] |= (byte) mask;
      } else {
        bytes[offset >>> 3] &= (byte) ~mask;
      }
    }
    return offset;
  }

  /** Reads {@code n} bits. */
  static long get(byte[] bytes, int offset, int n) {
    long v = 0;
    int left = n;
    while (left > 0) {
      int inByte = offset & 7;
      int take = Math.min(8 - inByte, left);
      int b = (bytes[offset >>> 3] & 0xFF) >>> (8 - inByte - take) & ((1 << take) - 1);
      v = v << take | b;
      offset += take;
      left -= take;
    }
    return v;
  }

  /** Whether a number fits {@code n} bits in two's complement. */
  static boolean fits(long v, int n) {
    return v << (64 - n) >> (64 - n) == v;
  }

  /** Leading zeros of an XOR, 31 at most; 0 of 0. */
  static int lead(long xor) {
    return xor == 0 ? 0 : Math.min(Long.numberOfLeadingZeros(xor), 31);
  }

  /** Bits of an XOR behind its leading zeros up to the last one; 0 of 0. */
  static int significant(long xor) {
    return xor == 0 ? 0 : 64 - lead(xor) - Long.numberOfTrailingZeros(xor);
  }
}
