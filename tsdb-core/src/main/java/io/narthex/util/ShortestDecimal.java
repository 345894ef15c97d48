package io.narthex.util;

/**
 * The shortest decimal that reads back as a given double, and of those the closest to it.
 *
 * <p>The method is Schubfach ("pigeonhole") [1]: between a double and its neighbours lies an
 * interval of decimals that round to it. The power of ten {@code 10^k} is chosen so that the
 * interval is wider than {@code 10^k} and narrower than {@code 10^(k+1)}; so at most one multiple
 * of {@code 10^(k+1)} and at least one of {@code 10^k} is inside, and only four candidates need to
 * be looked at. Their comparison needs the three products {@code bound x 10^-k}, of which 64 bits
 * with a sticky last bit suffice.
 *
 * <pre>
 *        lower bound          v               upper bound
 *   ---------(----------------+-------------------)---------
 *        s*10^k  |            |      | (s+1)*10^k            k: two neighbours of v
 *                             | s'*10^(k+1)                  k+1: one digit fewer, if inside
 * </pre>
 *
 * <p>[1] Raffaello Giulietti, "The Schubfach way to render doubles", 2021.
 *
 * <p>Thread-safety: not shared; one object holds one result.
 *
 * @upstream Go strconv/ftoa.go, which takes Ryu
 */
final class ShortestDecimal {
  private static final int SIGNIFICAND_BITS = 52;
  private static final int MIN_EXPONENT = -1074;
  private static final long HIDDEN_BIT = 1L << SIGNIFICAND_BITS;
  private static final long MASK_63 = Long.MAX_VALUE;
  private static final double MILLION = 1e6;
  private static final double TEN_TO_15 = 1e15;

  /** Decimal digits as a number, without trailing zeros. */
  long digits;

  /** The value is {@code digits x 10^exponent}. */
  int exponent;

  /** Finds the decimal of a finite {@code v} > 0. */
  void of(double v) {
    long bits = Double.doubleToRawLongBits(v);
    int biased = (int) (bits >>> SIGNIFICAND_BITS) & 0x7ff;
    long fraction = bits & (HIDDEN_BIT - 1);
    if (biased == 0) {
      search(MIN_EXPONENT, fraction);
    } else {
      long significand = HIDDEN_BIT | fraction;
      int shift = 1 - MIN_EXPONENT - biased;
      if (shift > 0
          && shift <= SIGNIFICAND_BITS
          && Long.numberOfTrailingZeros(significand) >= shift) {
        digits = significand >>> shift; // an integer below 2^53: its own digits
        exponent = 0;
      } else if (!isFewDecimals(v)) {
        search(-shift, significand);
      }
    }
    stripZeros();
  }

  /**
   * Six decimals or fewer and at most 15 digits in all, as most measurements have. The quotient of
   * two whole numbers below 2^53 is rounded as a reader rounds the decimal, so if it gives {@code
   * v} the decimal reads back; and as no two decimals of 15 digits read as one double, no other
   * such decimal, and so no shorter one, does.
   */
  private boolean isFewDecimals(double v) {
    double millionths = Math.rint(v * MILLION);
    if (millionths >= TEN_TO_15 || millionths / MILLION != v) {
      return false;
    }
    digits = (long) millionths;
    exponent = -6;
    return true;
  }

  /** Finds the decimal of {@code significand x 2^q}. */
  private void search(int q, long significand) {
    boolean even = (significand & 1) == 0;
    int open = even ? 0 : 1; // an odd significand does not own its bounds
    long middle = significand << 2;
    long upper = middle + 2;
    boolean unevenSpacing = significand == HIDDEN_BIT && q > MIN_EXPONENT;
    long lower = unevenSpacing ? middle - 1 : middle - 2;
    int k = unevenSpacing ? floorLog10ThreeQuarters(q) : floorLog10(q);
    int shift = q + PowersOfTen.floorLog2(-k) + 2;

    long high = PowersOfTen.high(-k);
    long low = PowersOfTen.low(-k);
    if (PowersOfTen.isRoundedUp(-k)) {
      low--; // those entries are odd enough: never 0 in the lower half
    }
    // 126 bits, rounded up, in two halves of 63.
    long g1 = high >>> 1;
    long g0 = ((high & 1) << 62 | low >>> 2) + 1;
    if (g0 < 0) {
      g0 = 0;
      g1++;
    }
    long v = scaled(g1, g0, middle << shift);
    long vLower = scaled(g1, g0, lower << shift) + open;
    long vUpper = scaled(g1, g0, upper << shift) - open;
    choose(v, vLower, vUpper, k);
  }

  /** Picks among the candidates; arguments are four times the scaled values, last bit sticky. */
  private void choose(long v, long vLower, long vUpper, int k) {
    long s = v >>> 2;
    if (s >= 10) {
      long shorter = s / 10;
      boolean belowInside = vLower <= shorter * 40;
      boolean aboveInside = shorter * 40 + 40 <= vUpper;
      if (belowInside != aboveInside) {
        digits = belowInside ? shorter : shorter + 1;
        exponent = k + 1;
        return;
      }
    }
    exponent = k;
    boolean belowInside = vLower <= s << 2;
    boolean aboveInside = (s + 1) << 2 <= vUpper;
    if (belowInside != aboveInside) {
      digits = belowInside ? s : s + 1;
      return;
    }
    long half = v - ((s << 2) + 2);
    boolean below = half < 0 || (half == 0 && (s & 1) == 0);
    digits = below ? s : s + 1;
  }

  /** {@code g x c / 2^127} rounded to odd: the last bit tells whether anything was cut off. */
  private static long scaled(long g1, long g0, long c) {
    long carry = Math.multiplyHigh(g0, c);
    long middle = ((g1 * c) >>> 1) + carry;
    long top = Math.multiplyHigh(g1, c) + (middle >>> 63);
    return top | ((middle & MASK_63) + MASK_63) >>> 63;
  }

  /** {@code floor(log10(2^e))}. */
  private static int floorLog10(int e) {
    return (int) (e * 661_971_961_083L >> 41);
  }

  /** {@code floor(log10(3/4 x 2^e))}. */
  private static int floorLog10ThreeQuarters(int e) {
    return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
  }

  /** A power of ten is even: a number that is not divisible by 2^n is none of 10^n's multiples. */
  private void stripZeros() {
    while ((digits & 255) == 0 && digits % 100_000_000 == 0) {
      digits /= 100_000_000;
      exponent += 8;
    }
    if ((digits & 15) == 0 && digits % 10_000 == 0) {
      digits /= 10_000;
      exponent += 4;
    }
    if ((digits & 3) == 0 && digits % 100 == 0) {
      digits /= 100;
      exponent += 2;
    }
    if ((digits & 1) == 0 && digits % 10 == 0) {
      digits /= 10;
      exponent++;
    }
  }
}
