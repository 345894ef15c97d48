package io.narthex.scrape;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;

/**
 * An appender that holds samples of one body to the job's limits.
 *
 * <p>Thread-safety: none.
 *
 * @upstream scrape/target.go limitAppenderV2, timeLimitAppenderV2, bucketLimitAppenderV2,
 *     maxSchemaAppenderV2
 */
final class LimitedAppender {
  /** Samples may be at most this far ahead of the clock. */
  private static final long MAX_AHEAD_MILLIS = 10 * 60_000;

  private final Appender appender;
  private final long maxTime;
  private final long sampleLimit;
  private final HistogramFitter fitter;
  private long samples;

  LimitedAppender(Appender appender, ScrapeSettings settings, long nowMillis) {
    this.appender = appender;
    maxTime = nowMillis + MAX_AHEAD_MILLIS;
    sampleLimit = settings.config().limits().samples();
    fitter =
        new HistogramFitter(settings.config().histograms().bucketLimit(), settings.maxSchema());
  }

  long append(long ref, Labels labels, long st, long t, double v) {
    check(t);
    return appender.append(ref, labels, st, t, v);
  }

  long append(long ref, Labels labels, long st, long t, Histogram h) {
    Histogram fitted = fitter.fit(h);
    check(t);
    return appender.append(ref, labels, st, t, fitted);
  }

  long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
    FloatHistogram fitted = fitter.fit(h);
    check(t);
    return appender.append(ref, labels, st, t, fitted);
  }

  private void check(long t) {
    if (sampleLimit > 0 && ++samples > sampleLimit) {
      throw new AppendException(AppendException.Reason.LIMIT);
    }
    if (t > maxTime) {
      throw new AppendException(AppendException.Reason.OUT_OF_BOUNDS);
    }
  }
}
