package io.narthex.tsdb.head;

import io.narthex.model.histogram.InvalidHistogramException;
import io.narthex.storage.AppendException;
import io.narthex.storage.AppendException.Reason;
import io.narthex.util.GoFloats;

/**
 * What an appender says to samples that are not taken, in upstream's words, and counts of them.
 *
 * @upstream tsdb/head_append.go headAppender.Append, storage.ErrDuplicateSampleForTimestamp
 */
final class AppendRefusals {
  private AppendRefusals() {}

  /** The exception for a verdict that refuses. */
  static AppendException refuse(AppendDecision decision, HeadCounters.Refused counters) {
    counters.count(decision);
    Reason reason = decision.reason();
    if (reason == null) {
      throw new AssertionError(decision);
    }
    return new AppendException(reason);
  }

  /** The exception for a histogram that contradicts itself. */
  static AppendException invalid(InvalidHistogramException e) {
    return new AppendException(Reason.INVALID_HISTOGRAM, String.valueOf(e.getMessage()));
  }

  /** The exception for a second value at the newest timestamp; the caller holds the lock. */
  static AppendException duplicate(MemSeries series, long t, double v) {
    if (t == 0) {
      return new AppendException(Reason.DUPLICATE_TIMESTAMP);
    }
    String existing =
        series.lastHistogram() != null ? "is a histogram" : GoFloats.g(series.lastValue());
    return new AppendException(
        Reason.DUPLICATE_TIMESTAMP,
        "duplicate sample for timestamp "
            + t
            + "; overrides not allowed: existing "
            + existing
            + ", new value "
            + GoFloats.g(v));
  }
}
