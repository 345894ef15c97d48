package io.narthex.promql.functions;

/**
 * How far a change that was sampled within a range stretches to the range's edges.
 *
 * @param rangeStart left edge in ms, excluded
 * @param rangeEnd right edge in ms
 * @param firstT first sample in ms
 * @param lastT last sample in ms
 * @param samples number of samples, at least 1
 * @param startTime start timestamp of the first sample in ms, 0 if unknown or not wanted
 * @upstream promql/functions.go extrapolatedRate
 */
record Extrapolation(
    long rangeStart, long rangeEnd, long firstT, long lastT, int samples, long startTime) {
  /** Samples are "close" to an edge up to this many average distances: 10 % more than one. */
  static final double CLOSE = 1.1;

  /**
   * Whether the first sample says that its counter started at zero within the range: then that zero
   * is a sample, too, and nothing is extrapolated to the left.
   */
  boolean startsInside() {
    return startTime != 0 && startTime > rangeStart && startTime < firstT;
  }

  /**
   * The factor from sampled to extrapolated change.
   *
   * @param risesFromZero whether the left edge may not lie before the counter's zero
   * @param first value of the first sample
   * @param delta sampled change
   */
  double factor(boolean risesFromZero, double first, double delta) {
    double sampled = sampled();
    double toStart = toStart();
    if (risesFromZero && !startsInside()) {
      double toZero = sampled * (first / delta);
      if (toZero < toStart) {
        toStart = toZero;
      }
    }
    double toEnd = (rangeEnd - lastT) / 1000.0;
    if (toEnd >= threshold()) {
      toEnd = average() / 2;
    }
    return sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  }

  /** Seconds that the samples cover. */
  double sampled() {
    return (lastT - (startsInside() ? startTime : firstT)) / 1000.0;
  }

  /** Seconds that are added on the left if no zero is in the way. */
  double toStart() {
    if (startsInside()) {
      return 0;
    }
    double toStart = (firstT - rangeStart) / 1000.0;
    return toStart >= threshold() ? average() / 2 : toStart;
  }

  private double average() {
    return samples > 1 ? (lastT - firstT) / 1000.0 / (samples - 1) : 0;
  }

  private double threshold() {
    return average() * CLOSE;
  }
}
