package io.narthex.promql.parser;

import io.narthex.model.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One place of a described series: a float, a histogram, or nothing.
 *
 * @param value the float; meaningless if {@code omitted} or {@code histogram} is set
 * @param omitted whether there is no sample here
 * @param histogram the histogram, else null
 * @param hintGiven whether the histogram's counter reset hint was spelled out, so that it matters
 * @upstream promql/parser/parse.go SequenceValue
 */
public record SequenceValue(
    double value, boolean omitted, @Nullable FloatHistogram histogram, boolean hintGiven) {
  /** No sample. */
  public static final SequenceValue OMITTED = new SequenceValue(0, true, null, false);

  /** A float. */
  public static SequenceValue of(double value) {
    return new SequenceValue(value, false, null, false);
  }

  /** A histogram. */
  public static SequenceValue of(FloatHistogram histogram, boolean hintGiven) {
    return new SequenceValue(0, false, histogram, hintGiven);
  }
}
