package io.narthex.tsdb.chunkenc;

/**
 * The bits of an XOR chunk (encoding 1).
 *
 * <pre>
 *   byte 0        2
 *   +------------+---------------------------------------------------------------+
 *   | count u16  | sample 0 | sample 1 | sample 2 | ...            | zero padding |
 *   +------------+---------------------------------------------------------------+
 *   sample 0     t: zigzag varint        v: 64 bits
 *   sample 1     t - t0: uvarint         v: value field
 *   sample n     dod of t: time field    v: value field
 *
 *   time field   0                          on time: same step as before
 *                10   + 14 bits             from -8191 to 8192
 *                110  + 17 bits             from -65535 to 65536
 *                1110 + 20 bits             from -524287 to 524288
 *                1111 + 64 bits             anything
 *   value field  0                          same value as before
 *                10 + bits                  XOR fits the window of the last one written in full
 *                11 + lead 5 + sig 6 + bits a new window: lead zeros, then sig bits (0 stands for 64)
 * </pre>
 *
 * @upstream tsdb/chunkenc/xor.go
 */
final class XorFormat {
  /** Bytes of the header: the number of samples. */
  static final int HEADER_BYTES = 2;

  /** The most samples the header can count. */
  static final int MAX_SAMPLES = 65_535;

  static final int DOD_SMALL_BITS = 14;
  static final int DOD_MEDIUM_BITS = 17;
  static final int DOD_LARGE_BITS = 20;

  static final int LEAD_BITS = 5;
  static final int SIG_BITS = 6;

  /** The most leading zeros that five bits can tell; more are written as if they counted. */
  static final int MAX_LEAD = 31;

  /** Says that there is no window yet: no XOR has this many leading zeros. */
  static final int NO_WINDOW = 0xFF;

  private XorFormat() {}

  /** Whether {@code -(2^(n-1) - 1) <= x <= 2^(n-1)}. */
  static boolean fits(long x, int n) {
    long limit = 1L << (n - 1);
    return -limit < x && x <= limit;
  }
}
