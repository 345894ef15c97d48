package io.narthex.promql.value;

import io.narthex.promql.parser.PositionRange;
import io.narthex.util.GoFloats;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

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
    String scientific = String.format(Locale.ROOT, "%.1e", v);
    int e = scientific.indexOf('e');
    int exponent = Integer.parseInt(scientific.substring(e + 1));
    String digits = scientific.substring(0, e);
    if (digits.endsWith(".0")) {
      digits = digits.substring(0, digits.length() - 2);
    }
    if (exponent < -4 || exponent >= 2) {
      String magnitude = Integer.toString(Math.abs(exponent));
      String padded = magnitude.length() < 2 ? "0" + magnitude : magnitude;
      return digits + "e" + (exponent < 0 ? "-" : "+") + padded;
    }
    return new java.math.BigDecimal(digits + "e" + exponent).toPlainString();
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
