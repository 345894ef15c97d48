package io.narthex.server.metrics;

import io.narthex.tsdb.compact.Distribution;
import io.narthex.tsdb.head.HeadStats;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Shows figures that are kept elsewhere as metrics: they are read when the registry is scraped.
 *
 * <p>Thread-safety: filled by one thread; the suppliers are called by those that scrape.
 *
 * @upstream prometheus/client_golang GaugeFunc, CounterFunc
 */
final class Figures {
  /** Observations between bounds, the last ones above all; and their sum. */
  static final class Buckets {
    private final double[] bounds;
    private final long[] counts;
    private final double sum;

    Buckets(double[] bounds, long[] counts, double sum) {
      this.bounds = bounds;
      this.counts = counts;
      this.sum = sum;
    }

    static Buckets of(Distribution d) {
      long[] counts = d.cumulativeCounts();
      for (int i = counts.length - 1; i > 0; i--) {
        counts[i] -= counts[i - 1];
      }
      return new Buckets(d.bounds(), counts, d.sum());
    }
  }

  private final PrometheusRegistry registry;
  private final String prefix;

  /** Metrics of {@code registry} whose names begin with {@code prefix}. */
  Figures(PrometheusRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
  }

  void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(prefix + name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(prefix + name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  /** A counter with one label. */
  void counter(
      String name,
      String help,
      String label,
      Supplier<? extends Map<String, ? extends Number>> values) {
    CounterWithCallback.builder()
        .name(prefix + name)
        .help(help)
        .labelNames(label)
        .callback(c -> values.get().forEach((text, value) -> c.call(value.doubleValue(), text)))
        .register(registry);
  }

  /** A summary without quantiles. */
  void summary(String name, String help, Supplier<HeadStats.Timed> value) {
    SummaryWithCallback.builder()
        .name(prefix + name)
        .help(help)
        .callback(
            c -> {
              HeadStats.Timed timed = value.get();
              c.call(timed.count(), timed.nanos() / 1e9, Quantiles.EMPTY);
            })
        .register(registry);
  }

  /** A histogram of classic buckets. */
  void histogram(String name, String help, Supplier<Buckets> value) {
    Collector collector = () -> snapshot(prefix + name, help, value.get());
    registry.register(collector);
  }

  private static MetricSnapshot snapshot(String name, String help, Buckets buckets) {
    double[] bounds = Arrays.copyOf(buckets.bounds, buckets.bounds.length + 1);
    bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
    return HistogramSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, buckets.counts))
                .sum(buckets.sum)
                .labels(Labels.EMPTY)
                .build())
        .build();
  }
}
