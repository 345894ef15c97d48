package io.narthex.model.histogram;

import io.narthex.model.histogram.InvalidHistogramException.Reason;
import io.narthex.util.GoFloats;
import java.util.Locale;

/**
 * The rules by which a histogram is taken into storage.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream model/histogram/histogram.go Validate, float_histogram.go Validate, generic.go
 *     checkHistogram…
 */
final class HistogramChecks {
  private HistogramChecks() {}

  static void check(Histogram h) {
    long negative = 0;
    if (h.usesCustomBuckets()) {
      checkCustom(
          h.customValues(),
          h.positiveSpans(),
          h.positiveBuckets().length,
          h.zeroCount() != 0,
          h.zeroThreshold(),
          h.negativeSpans().length,
          h.negativeBuckets().length);
    } else {
      checkExponential(h.schema());
      checkSpans(h.positiveSpans(), h.positiveBuckets().length, "positive side");
      checkSpans(h.negativeSpans(), h.negativeBuckets().length, "negative side");
      negative = sumOfDeltas(h.negativeBuckets(), "negative side");
      checkNoCustomBounds(h.customValues());
    }
    long inBuckets = negative + sumOfDeltas(h.positiveBuckets(), "positive side") + h.zeroCount();
    boolean notANumberSeen = Double.isNaN(h.sum()); // then observations may be in no bucket
    boolean fits =
        notANumberSeen ? Long.compareUnsigned(inBuckets, h.count()) <= 0 : inBuckets == h.count();
    if (!fits) {
      throw InvalidHistogramException.of(
          notANumberSeen ? Reason.COUNT_NOT_BIG_ENOUGH : Reason.COUNT_MISMATCH,
          Long.toUnsignedString(inBuckets)
              + " observations found in buckets, but the Count field is "
              + Long.toUnsignedString(h.count()));
    }
  }

  static void check(FloatHistogram h) {
    if (h.usesCustomBuckets()) {
      checkCustom(
          h.customValues(),
          h.positiveSpans(),
          h.positiveBuckets().length,
          h.zeroCount() != 0,
          h.zeroThreshold(),
          h.negativeSpans().length,
          h.negativeBuckets().length);
    } else {
      checkExponential(h.schema());
      checkSpans(h.positiveSpans(), h.positiveBuckets().length, "positive side");
      checkSpans(h.negativeSpans(), h.negativeBuckets().length, "negative side");
      checkCounts(h.negativeBuckets(), "negative side");
      if (h.zeroCount() < 0) {
        throw InvalidHistogramException.of(
            Reason.NEGATIVE_BUCKET_COUNT,
            "zero bucket has observation count of " + GoFloats.g(h.zeroCount()));
      }
      checkNoCustomBounds(h.customValues());
    }
    if (h.count() < 0) {
      throw InvalidHistogramException.of(
          Reason.NEGATIVE_COUNT, "observation count is  " + GoFloats.g(h.count()));
    }
    checkCounts(h.positiveBuckets(), "positive side");
  }

  private static void checkExponential(int schema) {
    if (!Schemas.isExponential(schema)) {
      throw InvalidHistogramException.ofSchema(schema);
    }
  }

  private static void checkNoCustomBounds(double[] customValues) {
    if (customValues.length > 0) {
      throw InvalidHistogramException.of(Reason.EXPONENTIAL_CUSTOM_BOUNDS);
    }
  }

  private static void checkSpans(Span[] spans, int buckets, String side) {
    long inSpans = 0;
    for (int i = 0; i < spans.length; i++) {
      if (i > 0 && spans[i].offset() < 0) {
        throw negativeOffset(spans, i).in(side);
      }
      inSpans += Integer.toUnsignedLong(spans[i].length());
    }
    if (inSpans != buckets) {
      throw mismatch(inSpans, buckets).in(side);
    }
  }

  private static InvalidHistogramException negativeOffset(Span[] spans, int i) {
    return InvalidHistogramException.of(
        Reason.SPAN_NEGATIVE_OFFSET,
        "span number " + (i + 1) + " with offset " + spans[i].offset());
  }

  private static InvalidHistogramException mismatch(long inSpans, int buckets) {
    return InvalidHistogramException.of(
        Reason.SPANS_BUCKETS_MISMATCH,
        "spans need " + inSpans + " buckets, have " + buckets + " buckets");
  }

  /** Adds up counts that are given as differences. */
  private static long sumOfDeltas(long[] deltas, String side) {
    long current = 0;
    long sum = 0;
    for (int i = 0; i < deltas.length; i++) {
      current += deltas[i];
      if (current < 0) {
        throw negativeBucket(i, Long.toString(current)).in(side);
      }
      sum += current;
    }
    return sum;
  }

  private static void checkCounts(double[] counts, String side) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw negativeBucket(i, GoFloats.g(counts[i])).in(side);
      }
    }
  }

  private static InvalidHistogramException negativeBucket(int i, String count) {
    return InvalidHistogramException.of(
        Reason.NEGATIVE_BUCKET_COUNT,
        "bucket number " + (i + 1) + " has observation count of " + count);
  }

  private static void checkCustom(
      double[] bounds,
      Span[] spans,
      int buckets,
      boolean zeroCount,
      double zeroThreshold,
      int negativeSpans,
      int negativeBuckets) {
    checkBounds(bounds);
    checkCustomSpans(bounds, spans, buckets);
    if (zeroCount) {
      throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_ZERO_COUNT);
    }
    if (zeroThreshold != 0) {
      throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_ZERO_THRESHOLD);
    }
    if (negativeSpans > 0) {
      throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_NEGATIVE_SPANS);
    }
    if (negativeBuckets > 0) {
      throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_NEGATIVE_BUCKETS);
    }
  }

  private static void checkBounds(double[] bounds) {
    double previous = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < bounds.length; i++) {
      double bound = bounds[i];
      if (Double.isNaN(bound)) {
        throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_NAN).in("custom buckets");
      }
      if (i > 0 && bound <= previous) {
        String details =
            "previous bound is " + sixDecimals(previous) + " and current is " + sixDecimals(bound);
        throw InvalidHistogramException.of(Reason.CUSTOM_BUCKETS_INVALID, details)
            .in("custom buckets");
      }
      previous = bound;
    }
    if (previous == Double.POSITIVE_INFINITY) {
      throw InvalidHistogramException.of(
              Reason.CUSTOM_BUCKETS_INFINITE, "last +Inf bound must not be explicitly defined")
          .in("custom buckets");
    }
  }

  private static void checkCustomSpans(double[] bounds, Span[] spans, int buckets) {
    long inSpans = 0;
    long reach = 0;
    for (int i = 0; i < spans.length; i++) {
      if (spans[i].offset() < 0) {
        throw negativeOffset(spans, i).in("custom buckets");
      }
      inSpans += Integer.toUnsignedLong(spans[i].length());
      reach += Integer.toUnsignedLong(spans[i].length()) + spans[i].offset();
    }
    if (inSpans != buckets) {
      throw mismatch(inSpans, buckets).in("custom buckets");
    }
    if (bounds.length + 1 < reach) {
      throw InvalidHistogramException.of(
              Reason.CUSTOM_BUCKETS_MISMATCH,
              "only "
                  + bounds.length
                  + " custom bounds defined which is insufficient to cover total span length of "
                  + reach)
          .in("custom buckets");
    }
  }

  /** Go's {@code %f}. */
  private static String sixDecimals(double v) {
    return Double.isInfinite(v) ? GoFloats.g(v) : String.format(Locale.ROOT, "%f", v);
  }
}
