package io.narthex.tsdb.chunkenc;

/**
 * Integers in as many bits as their size asks for: a prefix of ones tells the width.
 *
 * <pre>
 *   0                0
 *   10       +  3    signed -3..4           unsigned ..7
 *   110      +  6    signed -31..32         unsigned ..63
 *   1110     +  9    signed -255..256       unsigned ..511
 *   11110    + 12    signed -2047..2048     unsigned ..4095
 *   111110   + 18    three bytes in all
 *   1111110  + 25    four bytes in all
 *   11111110 + 56    eight bytes in all
 *   11111111 + 64    anything
 * </pre>
 *
 * <p>Invariants: what {@code writeX} writes {@code readX} reads; the shortest form is written.
 *
 * @upstream tsdb/chunkenc/varbit.go
 */
final class VarBit {
  /** Width of the number behind 0, 1, … 8 ones. */
  private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  private static final int LONGEST_PREFIX = 8;

  /** Ones in front of a number of 0 to 64 bits; of a negative one of 64 bits in magnitude, 65. */
  private static final byte[] PREFIXES = new byte[66];

  static {
    for (int bits = 1; bits < PREFIXES.length; bits++) {
      int ones = PREFIXES[bits - 1];
      PREFIXES[bits] = (byte) (bits > WIDTHS[ones] && ones < LONGEST_PREFIX ? ones + 1 : ones);
    }
  }

  /** From so many ones on, a number does not fit one window. */
  private static final int LONG_PREFIX = 7;

  private VarBit() {}

  static void writeInt(BitWriter out, long v) {
    write(out, v, PREFIXES[v == 0 ? 0 : 65 - Long.numberOfLeadingZeros(v > 0 ? v - 1 : -v)]);
  }

  static void writeUint(BitWriter out, long v) {
    write(out, v, PREFIXES[64 - Long.numberOfLeadingZeros(v)]);
  }

  private static void write(BitWriter out, long v, int ones) {
    int width = WIDTHS[ones];
    if (ones == LONGEST_PREFIX) {
      out.bits(0xFF, LONGEST_PREFIX);
      out.bits(v, width);
      return;
    }
    long prefix = (1L << (ones + 1)) - 2; // ones and a zero
    long number = v & ((1L << width) - 1);
    out.bits((prefix << width) | number, ones + 1 + width);
  }

  static long readInt(BitReader in) {
    long window = in.window();
    if (window >= 0) {
      in.skip(1);
      return 0;
    }
    int ones = Long.numberOfLeadingZeros(~window);
    if (ones >= LONG_PREFIX) {
      return readLongInt(in);
    }
    int width = WIDTHS[ones];
    in.skip(ones + 1 + width);
    long raw = window << (ones + 1) >>> (64 - width);
    return raw > 1L << (width - 1) ? raw - (1L << width) : raw; // as BitReader.skewedBits
  }

  /**
   * Adds a field to each of some differences, and those to the numbers they are of: as many {@link
   * #readInt}, but all that are whole in one window are taken from it.
   */
  static void advance(BitReader in, long[] numbers, long[] differences) {
    int i = 0;
    while (i < numbers.length) {
      long window = in.window();
      final int valid = Math.min(BitReader.WINDOW_BITS, in.remaining());
      int left = valid;
      for (; i < numbers.length; i++) {
        int ones = Long.numberOfLeadingZeros(~window);
        if (ones >= LONG_PREFIX || ones + 1 + WIDTHS[ones] > left) {
          break;
        }
        int width = WIDTHS[ones];
        if (ones > 0) {
          int unused = 64 - width;
          long raw = window << (ones + 1) >>> unused;
          differences[i] += (raw - 1 << unused >> unused) + 1; // as BitReader.skewedBits
        }
        numbers[i] += differences[i];
        window <<= ones + 1 + width;
        left -= ones + 1 + width;
      }
      in.skip(valid - left);
      if (left == valid) { // too long for a window, or cut off
        differences[i] += readInt(in);
        numbers[i] += differences[i];
        i++;
      }
    }
  }

  private static long readLongInt(BitReader in) {
    int width = WIDTHS[in.ones(LONGEST_PREFIX)];
    return width == 64 ? in.bits(64) : in.skewedBits(width);
  }

  /** The number of a field at the left of a window, for those who keep a position themselves. */
  static long peekInt(byte[] bytes, int lastWord, int position, long window) {
    int ones = Math.min(Long.numberOfLeadingZeros(~window), LONGEST_PREFIX);
    if (ones == 0) {
      return 0;
    }
    int width = WIDTHS[ones];
    long number =
        ones < LONG_PREFIX
            ? window << (ones + 1)
            : XorDecoder.peek64(bytes, lastWord, position + LONGEST_PREFIX);
    long raw = number >>> (64 - width);
    return width < 64 && raw > 1L << (width - 1) ? raw - (1L << width) : raw;
  }

  /** Bits of the field at the left of a window. */
  static int fieldBits(long window) {
    int ones = Math.min(Long.numberOfLeadingZeros(~window), LONGEST_PREFIX);
    return Math.min(ones + 1, LONGEST_PREFIX) + WIDTHS[ones];
  }

  static long readUint(BitReader in) {
    return in.bits(WIDTHS[in.ones(LONGEST_PREFIX)]);
  }
}
