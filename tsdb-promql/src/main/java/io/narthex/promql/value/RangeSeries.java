package io.narthex.promql.value;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;

/**
 * One series of a matrix: floats and histograms, each ascending by time; a timestamp has one or the
 * other.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/value.go Series
 */
public final class RangeSeries {
  private static final FloatHistogram[] NO_HISTOGRAMS = new FloatHistogram[0];
  private static final long[] NO_TIMES = new long[0];

  private final Labels labels;
  private final long[] floatTimes;
  private final double[] floats;
  private final long[] histogramTimes;
  private final FloatHistogram[] histograms;

  /** Takes over the arrays: times in ms ascending, each as long as its values. */
  public RangeSeries(
      Labels labels,
      long[] floatTimes,
      double[] floats,
      long[] histogramTimes,
      FloatHistogram[] histograms) {
    if (floatTimes.length != floats.length || histogramTimes.length != histograms.length) {
      throw new IllegalArgumentException("times and values differ in number");
    }
    this.labels = labels;
    this.floatTimes = floatTimes;
    this.floats = floats;
    this.histogramTimes = histogramTimes;
    this.histograms = histograms;
  }

  /** A series of floats only; takes over the arrays. */
  public static RangeSeries ofFloats(Labels labels, long[] times, double[] values) {
    return new RangeSeries(labels, times, values, NO_TIMES, NO_HISTOGRAMS);
  }

  /** What identifies the series. */
  public Labels labels() {
    return labels;
  }

  /** Number of floats. */
  public int floatCount() {
    return floats.length;
  }

  /** Timestamp in ms of float {@code i}. */
  public long floatTime(int i) {
    return floatTimes[i];
  }

  /** Float {@code i}, from 0. */
  public double floatValue(int i) {
    return floats[i];
  }

  /** Number of histograms. */
  public int histogramCount() {
    return histograms.length;
  }

  /** Timestamp in ms of histogram {@code i}. */
  public long histogramTime(int i) {
    return histogramTimes[i];
  }

  /** Histogram {@code i}, from 0. */
  public FloatHistogram histogram(int i) {
    return histograms[i];
  }

  /** The same samples under other labels. */
  public RangeSeries withLabels(Labels newLabels) {
    return new RangeSeries(newLabels, floatTimes, floats, histogramTimes, histograms);
  }

  @Override
  public String toString() {
    return labels + " (" + floats.length + " floats, " + histograms.length + " histograms)";
  }
}
