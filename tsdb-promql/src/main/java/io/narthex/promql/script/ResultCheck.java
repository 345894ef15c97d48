package io.narthex.promql.script;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.SequenceValue;
import io.narthex.promql.script.Expectations.ExpectedSeries;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.util.GoFloats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with what a script expects.
 *
 * @upstream promql/promqltest/test.go evalCmd.compareResult
 */
final class ResultCheck {
  private final Expectations expected;
  private final Expectations.Times times;

  ResultCheck(Expectations expected, Expectations.Times times) {
    this.expected = expected;
    this.times = times;
  }

  /** What differs, or null if all is as expected. */
  @Nullable String difference(Value value) {
    if (value instanceof Value.Matrix matrix) {
      return matrix(matrix.series());
    }
    if (value instanceof Value.Vector vector) {
      return vector(vector.samples());
    }
    if (value instanceof Value.Scalar scalar) {
      return scalar(scalar.v());
    }
    if (value instanceof Value.Text text) {
      String wanted = expected.text() == null ? "" : expected.text();
      return text.v().equals(wanted)
          ? null
          : "expected string \"" + wanted + "\" but got \"" + text.v() + "\"";
    }
    throw new AssertionError(value);
  }

  private @Nullable String scalar(double v) {
    Double wanted = expected.scalar();
    if (wanted == null) {
      return "expected vector or matrix result, but got scalar " + GoFloats.g(v);
    }
    return AlmostEqual.floats(wanted, v)
        ? null
        : "expected scalar " + GoFloats.g(wanted) + " but got " + GoFloats.g(v);
  }

  private @Nullable String vector(List<Sample> samples) {
    if (expected.scalar() != null) {
      return "expected scalar result, but got vector " + samples;
    }
    Set<Labels> seen = new HashSet<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      ExpectedSeries series = expected.series().get(sample.labels());
      if (series == null) {
        return "unexpected metric " + sample.labels() + " in result, has value " + text(sample);
      }
      if (expected.isOrdered() && series.position() != i + 1) {
        return "expected metric "
            + sample.labels()
            + " at position "
            + series.position()
            + " but was at "
            + (i + 1);
      }
      String difference = sample(series.values(), sample);
      if (difference != null) {
        return difference;
      }
      seen.add(sample.labels());
    }
    return missing(seen);
  }

  private static String text(Sample sample) {
    return sample.histogram() == null
        ? GoFloats.g(sample.v())
        : sample.histogram().testExpression();
  }

  private static @Nullable String sample(List<SequenceValue> values, Sample sample) {
    if (values.isEmpty()) {
      return "no value is given for " + sample.labels();
    }
    SequenceValue wanted = values.get(0);
    FloatHistogram histogram = wanted.histogram();
    FloatHistogram actual = sample.histogram();
    boolean equal;
    if (histogram == null) {
      equal = actual == null && AlmostEqual.floats(wanted.value(), sample.v());
    } else {
      equal = actual != null && AlmostEqual.histograms(histogram, actual, wanted.hintGiven());
    }
    return equal
        ? null
        : "expected " + text(wanted) + " for " + sample.labels() + " but got " + text(sample);
  }

  private static String text(SequenceValue value) {
    if (value.omitted()) {
      return "_";
    }
    FloatHistogram h = value.histogram();
    return h == null ? GoFloats.g(value.value()) : h.testExpression();
  }

  private @Nullable String missing(Set<Labels> seen) {
    for (Labels labels : expected.series().keySet()) {
      if (!seen.contains(labels)) {
        return "expected metric " + labels + " not found";
      }
    }
    return null;
  }

  private @Nullable String matrix(List<RangeSeries> result) {
    if (expected.isOrdered()) {
      return "expected ordered result, but query returned a matrix";
    }
    if (expected.scalar() != null) {
      return "expected scalar result, but got matrix " + result;
    }
    String unsorted = unsorted(result);
    if (unsorted != null) {
      return unsorted;
    }
    Set<Labels> seen = new HashSet<>();
    for (RangeSeries series : result) {
      ExpectedSeries wanted = expected.series().get(series.labels());
      if (wanted == null) {
        return "unexpected metric " + series.labels() + " in result, has " + text(series);
      }
      String difference = new PointCheck(times, series).difference(wanted.values());
      if (difference != null) {
        return difference + " (result has " + text(series) + ")";
      }
      seen.add(series.labels());
    }
    return missing(seen);
  }

  /** What is wrong with the order of a matrix, or null. */
  static @Nullable String unsorted(List<RangeSeries> result) {
    for (int i = 1; i < result.size(); i++) {
      if (result.get(i - 1).labels().compareTo(result.get(i).labels()) > 0) {
        return "matrix results should always be sorted by labels, but matrix is not sorted: series at"
            + " index "
            + i
            + " with labels "
            + result.get(i).labels()
            + " sorts before series at index "
            + (i - 1)
            + " with labels "
            + result.get(i - 1).labels();
      }
    }
    return null;
  }

  private static String text(RangeSeries series) {
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < series.floatCount(); i++) {
      sb.append(GoFloats.g(series.floatValue(i))).append(" @[").append(series.floatTime(i));
      sb.append("] ");
    }
    for (int i = 0; i < series.histogramCount(); i++) {
      sb.append(series.histogram(i).testExpression()).append(" @[");
      sb.append(series.histogramTime(i)).append("] ");
    }
    return sb.toString().strip();
  }
}
