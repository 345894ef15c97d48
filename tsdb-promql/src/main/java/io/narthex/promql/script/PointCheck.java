package io.narthex.promql.script;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.parser.SequenceValue;
import io.narthex.promql.value.RangeSeries;
import io.narthex.util.GoFloats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the points of one series of a matrix with those expected at each step.
 *
 * <p>Thread-safety: none; one use.
 */
final class PointCheck {
  private final Expectations.Times times;
  private final RangeSeries actual;
  private int floats;
  private int histograms;

  PointCheck(Expectations.Times times, RangeSeries actual) {
    this.times = times;
    this.actual = actual;
  }

  @Nullable String difference(List<SequenceValue> values) {
    for (int i = 0; i < values.size(); i++) {
      long t = times.start() + i * times.step();
      if (t > times.end()) {
        return "expected "
            + values.size()
            + " points for "
            + actual.labels()
            + ", but query time range cannot return this many points";
      }
      String difference = point(values.get(i), t);
      if (difference != null) {
        return difference;
      }
    }
    if (floats != actual.floatCount() || histograms != actual.histogramCount()) {
      return "expected "
          + floats
          + " float points and "
          + histograms
          + " histogram points for "
          + actual.labels();
    }
    return null;
  }

  private @Nullable String point(SequenceValue wanted, long t) {
    if (wanted.omitted()) {
      return null;
    }
    FloatHistogram histogram = wanted.histogram();
    if (histogram != null) {
      int i = histograms++;
      boolean equal =
          i < actual.histogramCount()
              && actual.histogramTime(i) == t
              && AlmostEqual.histograms(histogram, actual.histogram(i), wanted.hintGiven());
      return equal ? null : expected(histogram.testExpression(), t);
    }
    int i = floats++;
    boolean equal =
        i < actual.floatCount()
            && actual.floatTime(i) == t
            && AlmostEqual.floats(actual.floatValue(i), wanted.value());
    return equal ? null : expected(GoFloats.g(wanted.value()), t);
  }

  private String expected(String value, long t) {
    return "expected " + value + " at t=" + t + " for " + actual.labels();
  }
}
