package io.narthex.tsdb.chunkenc;

/**
 * The bits of an XOR2 chunk (encoding 4).
 *
 * <pre>
 *   byte 0        2           3
 *   +------------+-----------+----------------------------------------------------+
 *   | count u16  | st header | sample 0 | sample 1 | sample 2 | ...  zero padding  |
 *   +------------+-----------+----------------------------------------------------+
 *   sample 0     t: zigzag varint    v: 64 bits      [start time]
 *   sample 1     t - t0: uvarint     v: value field  [start time]
 *   sample n     joint field                         [start time]    see StartTimes
 *
 *   joint field  0                       on time, same value
 *                10    + known           on time, other value
 *                110   + 13 bits + value dod of t from -4096 to 4095: with its prefix two bytes
 *                1110  + 20 bits + value dod of t from -524288 to 524287: three bytes
 *                11110 + 64 bits + value any dod
 *                11111                   on time, stale
 *   value field  0                       same value
 *                10  + bits              XOR fits the window
 *                110 + lead 5 + sig 6 + bits    a new window
 *                111                     stale
 *   known        0 + bits                XOR fits the window
 *                1 + lead 5 + sig 6 + bits      a new window
 * </pre>
 *
 * "Same" and XOR refer to the last value that was not stale, or to 0.0 if there is none: 5, stale,
 * 5 ends with a plain 0.
 *
 * @upstream tsdb/chunkenc/xor2.go
 */
final class Xor2Format {
  /** Bytes of the header: the number of samples and the start time header. */
  static final int HEADER_BYTES = 3;

  static final int DOD_SMALL_BITS = 13;
  static final int DOD_LARGE_BITS = 20;

  private Xor2Format() {}

  /** Whether {@code -2^(n-1) <= x < 2^(n-1)}: here it is two's complement. */
  static boolean fits(long x, int n) {
    return x << (64 - n) >> (64 - n) == x;
  }
}
