package io.narthex.model.histogram;

/**
 * Tells whether a counter histogram was reset since the one before: whether anything became less.
 *
 * <p>Lower resolution and a wider zero bucket are no reset by themselves, since both happen to
 * growing histograms; the older histogram is then seen with the newer one's layout. Higher
 * resolution and a narrower zero bucket come only with a reset.
 *
 * @upstream model/histogram/float_histogram.go DetectReset
 */
final class ResetDetection {
  private ResetDetection() {}

  static boolean detect(FloatHistogram current, FloatHistogram previous) {
    if (current.counterResetHint() == CounterResetHint.COUNTER_RESET) {
      return true;
    }
    if (current.counterResetHint() == CounterResetHint.NOT_COUNTER_RESET) {
      return false;
    }
    if (current.count() < previous.count()) {
      return true;
    }
    if (current.usesCustomBuckets()) {
      return !previous.usesCustomBuckets() || customDecreased(current, previous);
    }
    if (current.schema() > previous.schema()
        || current.zeroThreshold() < previous.zeroThreshold()) {
      return true;
    }
    return zeroDecreased(current, previous) || exponentialDecreased(current, previous);
  }

  private static boolean zeroDecreased(FloatHistogram current, FloatHistogram previous) {
    if (current.zeroThreshold() == previous.zeroThreshold()) {
      return current.zeroCount() < previous.zeroCount();
    }
    ZeroBucket zero = new ZeroBucket(previous.zeroThreshold(), previous.zeroCount(), 0);
    zero.grow(
        current.zeroThreshold(),
        BucketSums.of(previous.positiveSpans(), previous.positiveBuckets(), false),
        BucketSums.of(previous.negativeSpans(), previous.negativeBuckets(), false),
        previous.schema());
    return zero.threshold() != current.zeroThreshold() || current.zeroCount() < zero.count();
  }

  private static boolean exponentialDecreased(FloatHistogram current, FloatHistogram previous) {
    int difference = previous.schema() - current.schema();
    FloatHistogram older = previous;
    if (difference > 0) {
      HistogramAccumulator reduced = HistogramAccumulator.of(previous);
      reduced.reduceTo(current.schema());
      older = reduced.toHistogram();
    }
    double threshold = current.zeroThreshold();
    return sideDecreased(
            new SpanWalk(current.positiveSpans(), current.positiveBuckets()),
            new SpanWalk(older.positiveSpans(), older.positiveBuckets()),
            threshold,
            current.schema())
        || sideDecreased(
            new SpanWalk(current.negativeSpans(), current.negativeBuckets()),
            new SpanWalk(older.negativeSpans(), older.negativeBuckets()),
            threshold,
            current.schema());
  }

  private static boolean sideDecreased(
      SpanWalk current, SpanWalk previous, double threshold, int schema) {
    boolean inZero = threshold > 0;
    boolean hasCurrent = current.next();
    while (previous.next()) {
      inZero = inZero && ExponentialBounds.upper(previous.index(), schema) <= threshold;
      if (inZero || previous.count() == 0) {
        continue;
      }
      while (hasCurrent && current.index() < previous.index()) {
        hasCurrent = current.next();
      }
      boolean same = hasCurrent && current.index() == previous.index();
      if (!same || current.count() < previous.count()) {
        return true;
      }
    }
    return false;
  }

  private static boolean customDecreased(FloatHistogram current, FloatHistogram previous) {
    double[] bounds = current.customValues();
    double[] previousBounds = previous.customValues();
    if (HistogramAccumulator.boundsMatch(bounds, previousBounds)) {
      return sideDecreased(
          new SpanWalk(current.positiveSpans(), current.positiveBuckets()),
          new SpanWalk(previous.positiveSpans(), previous.positiveBuckets()),
          0,
          Schemas.CUSTOM_BUCKETS);
    }
    double[] common = HistogramAccumulator.commonBounds(bounds, previousBounds);
    double[] now = rolledUp(current, common);
    double[] before = rolledUp(previous, common);
    for (int i = 0; i < now.length; i++) {
      if (now[i] < before[i]) {
        return true;
      }
    }
    return false;
  }

  private static double[] rolledUp(FloatHistogram h, double[] common) {
    double[] sums = new double[common.length + 1];
    double[] bounds = h.customValues();
    SpanWalk walk = new SpanWalk(h.positiveSpans(), h.positiveBuckets());
    int target = 0;
    while (walk.next()) {
      double upper = walk.index() < bounds.length ? bounds[walk.index()] : Double.POSITIVE_INFINITY;
      while (target < common.length && common[target] < upper) {
        target++;
      }
      sums[target] += walk.count();
    }
    return sums;
  }
}
