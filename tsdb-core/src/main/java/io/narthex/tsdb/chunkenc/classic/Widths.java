package io.narthex.tsdb.chunkenc.classic;

/**
 * How many bytes a difference needs, and differences in so many bytes.
 *
 * @upstream storage/local/chunk/delta_helpers.go, of v1.8.2
 */
final class Widths {
  private static final double TWO_TO_63 = 0x1p63;

  private Widths() {}

  /** 1, 2, 4 or 8 bytes for a number that is not negative. */
  static int unsigned(long delta) {
    if (delta > 0xFFFF_FFFFL) {
      return 8;
    }
    if (delta > 0xFFFF) {
      return 4;
    }
    return delta > 0xFF ? 2 : 1;
  }

  /** 1, 2, 4 or 8 bytes for a number with a sign. */
  static int signed(long delta) {
    if (delta != (int) delta) {
      return 8;
    }
    if (delta != (short) delta) {
      return 4;
    }
    return delta != (byte) delta ? 2 : 1;
  }

  /** 0, 1, 2, 4 or 8 bytes for a whole number with a sign. */
  static int whole(double delta) {
    if (delta < Integer.MIN_VALUE || delta > Integer.MAX_VALUE) {
      return 8;
    }
    if (delta < Short.MIN_VALUE || delta > Short.MAX_VALUE) {
      return 4;
    }
    if (delta < Byte.MIN_VALUE || delta > Byte.MAX_VALUE) {
      return 2;
    }
    return delta != 0 ? 1 : 0;
  }

  /** Whether a value is a whole number of 64 bits. */
  static boolean isLong(double v) {
    return v < TWO_TO_63 && (double) (long) v == v;
  }

  static boolean isInt(double v) {
    return (double) (int) v == v;
  }

  /** Writes the low {@code width} bytes, lowest first. */
  static void put(byte[] bytes, int at, long v, int width) {
    for (int i = 0; i < width; i++) {
      bytes[at + i] = (byte) (v >>> (8 * i));
    }
  }

  static long getUnsigned(byte[] bytes, int at, int width) {
    long v = 0;
    for (int i = width - 1; i >= 0; i--) {
      v = v << 8 | (bytes[at + i] & 0xFF);
    }
    return v;
  }

  static long getSigned(byte[] bytes, int at, int width) {
    if (width == 0) {
      return 0;
    }
    int shift = 64 - 8 * width;
    return getUnsigned(bytes, at, width) << shift >> shift;
  }
}
