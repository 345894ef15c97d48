package io.narthex.promql.value;

import io.narthex.promql.parser.PositionRange;
import io.narthex.util.GoFloats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Classic histogram buckets had to be made monotonic.
 *
 * @param mint first timestamp in ms at which it happened
 * @param maxt last timestamp in ms at which it happened
 * @param minBucket lowest upper bound concerned
 * @param maxBucket highest upper bound concerned
 * @param maxDiff greatest correction
 * @param count how often it happened
 * @upstream util/annotations/annotations.go histogramQuantileForcedMonotonicityErr
 */
record ForcedMonotonicity(
    String key,
    long mint,
    long maxt,
    double minBucket,
    double maxBucket,
    double maxDiff,
    int count,
    PositionRange position)
    implements Annotation {
  @Override
  public Level level() {
    return Level.INFO;
  }

  @Override
  public String text(String query) {
    return key
        + ", from buckets "
        + GoFloats.g(minBucket)
        + " to "
        + GoFloats.g(maxBucket)
        + ", with a max diff of "
        + twoDigits(maxDiff)
        + ", over "
        + count
        + " samples from "
        + rfc3339(mint)
        + " to "
        + rfc3339(maxt)
        + " ("
        + position.startIn(query)
        + ")";
  }

  private static String rfc3339(long t) {
    return Instant.ofEpochSecond(t / 1000).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Go's {@code %.2g}: two significant digits, no trailing zeros. */
  static String twoDigits(double v) {
    if (v == 0 || Double.isNaN(v) || Double.isInfinite(v)) {
      return GoFloats.g(v);
    }
    BigDecimal rounded =
        new BigDecimal(v).round(new MathContext(2, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < 2) {
      return rounded.toPlainString();
    }
    String digits = rounded.movePointLeft(exponent).toPlainString();
    String magnitude = Integer.toString(Math.abs(exponent));
    String padded = magnitude.length() < 2 ? "0" + magnitude : magnitude;
    return digits + "e" + (exponent < 0 ? "-" : "+") + padded;
  }

  @Override
  public Annotation mergedWith(Annotation earlier) {
    if (!(earlier instanceof ForcedMonotonicity e)) {
      return this;
    }
    return new ForcedMonotonicity(
        key,
        Math.min(mint, e.mint),
        Math.max(maxt, e.maxt),
        Math.min(minBucket, e.minBucket),
        Math.max(maxBucket, e.maxBucket),
        Math.max(maxDiff, e.maxDiff),
        e.count + count,
        e.position);
  }
}
