package io.narthex.model;

/**
 * The marker that ends a series: a NaN of fixed bits, stored like a value.
 *
 * <p>All comparison is on raw bits: the marker is a signalling NaN, and arithmetic or {@link
 * Double#doubleToLongBits} would lose it.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/value/value.go
 */
public final class StaleNaN {
  /** Bits of the staleness marker. */
  public static final long BITS = 0x7ff0000000000002L;

  /** Bits of the NaN that ordinary arithmetic and parsing give. */
  public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

  /** The staleness marker as a value. */
  public static final double VALUE = Double.longBitsToDouble(BITS);

  /** The ordinary NaN as a value. */
  public static final double NORMAL_NAN = Double.longBitsToDouble(NORMAL_NAN_BITS);

  private StaleNaN() {}

  /** Whether {@code v} is the marker, by its bits. */
  public static boolean isStale(double v) {
    return Double.doubleToRawLongBits(v) == BITS;
  }
}
