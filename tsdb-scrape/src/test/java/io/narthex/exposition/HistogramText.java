package io.narthex.exposition;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.util.GoFloats;
import java.util.StringJoiner;

/** Histograms as Prometheus prints them, for comparing with recorded results. */
public final class HistogramText {
  private HistogramText() {}

  public static String of(Object h) {
    return h instanceof Histogram i ? of(i.toFloat()) : of((FloatHistogram) h);
  }

  private static String of(FloatHistogram h) {
    StringJoiner parts = new StringJoiner(", ", "{", "}");
    parts.add("count:" + GoFloats.g(h.count())).add("sum:" + GoFloats.g(h.sum()));
    StringBuilder negative = new StringBuilder();
    int index = 0;
    int bucket = 0;
    for (Span span : h.negativeSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, bucket++) {
        double count = h.negativeBuckets()[bucket];
        if (count != 0) {
          negative.insert(
              0,
              ", ["
                  + bound(-upper(h, index))
                  + ","
                  + bound(-upper(h, index - 1))
                  + "):"
                  + bound(count));
        }
      }
    }
    if (negative.length() > 0) {
      parts.add(negative.substring(2));
    }
    if (h.zeroCount() != 0) {
      String z = bound(h.zeroThreshold());
      parts.add("[-" + z + "," + z + "]:" + bound(h.zeroCount()));
    }
    index = 0;
    bucket = 0;
    for (Span span : h.positiveSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, bucket++) {
        double count = h.positiveBuckets()[bucket];
        if (count != 0) {
          String open = h.usesCustomBuckets() && index == 0 ? "[" : "(";
          parts.add(
              open
                  + bound(upper(h, index - 1))
                  + ","
                  + bound(upper(h, index))
                  + "]:"
                  + bound(count));
        }
      }
    }
    return parts.toString();
  }

  private static String bound(double v) {
    return GoFloats.g(v);
  }

  private static double upper(FloatHistogram h, int index) {
    if (h.usesCustomBuckets()) {
      double[] bounds = h.customValues();
      return index < 0
          ? Double.NEGATIVE_INFINITY
          : index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }
    int perPower = 1 << Math.max(0, h.schema());
    int power = h.schema() >= 0 ? Math.floorDiv(index, perPower) : index << -h.schema();
    int rest = h.schema() >= 0 ? Math.floorMod(index, perPower) : 0;
    double fraction = rest == 0 ? 1 : Math.pow(2, (double) rest / perPower);
    boolean lastOfNumbers = power == 1024 && rest == 0;
    return lastOfNumbers ? Double.MAX_VALUE : Math.scalb(fraction, power);
  }
}
