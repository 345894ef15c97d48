package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Series;
import org.jspecify.annotations.Nullable;

/**
 * A series whose native histograms are read without their buckets: count, sum and whether the
 * counter was reset. Resets are looked for here, while the buckets are at hand, and told by the
 * hint.
 *
 * @upstream promql/histogram_stats_iterator.go HistogramStatsIterator
 */
final class StatisticsSeries implements Series {
  private final Series series;

  StatisticsSeries(Series series) {
    this.series = series;
  }

  @Override
  public Labels labels() {
    return series.labels();
  }

  /** The samples with their buckets: who steps through them sees all. */
  @Override
  public SampleIterator iterator() {
    return series.iterator();
  }

  @Override
  public void read(SampleBuffer into, long mint, long maxt) {
    int from = into.size();
    series.read(into, mint, maxt);
    if (into.histograms() == null) {
      return;
    }
    @Nullable Object[] histograms = into.histogramColumn();
    Object last = null;
    for (int i = from; i < into.size(); i++) {
      Object h = histograms[i];
      if (h != null) {
        FloatHistogram statistics = statistics(h, last);
        histograms[i] = statistics;
        last = StaleNaN.isStale(statistics.sum()) ? last : h;
      }
    }
  }

  private static FloatHistogram statistics(Object h, @Nullable Object last) {
    CounterResetHint hint;
    FloatHistogram.Builder builder = FloatHistogram.builder();
    if (h instanceof Histogram integer) {
      hint = integer.counterResetHint();
      builder.schema(integer.schema()).count(integer.count()).sum(integer.sum());
    } else {
      FloatHistogram f = (FloatHistogram) h;
      hint = f.counterResetHint();
      builder.schema(f.schema()).count(f.count()).sum(f.sum());
    }
    if (hint == CounterResetHint.UNKNOWN && last != null) {
      hint =
          floats(h).detectsReset(floats(last))
              ? CounterResetHint.COUNTER_RESET
              : CounterResetHint.NOT_COUNTER_RESET;
    }
    return builder.counterResetHint(hint).build();
  }

  private static FloatHistogram floats(Object h) {
    return h instanceof Histogram integer ? integer.toFloat() : (FloatHistogram) h;
  }
}
