package io.narthex.server.metrics;

import io.narthex.promql.Query;
import io.narthex.promql.QueryObserver;
import io.narthex.promql.QueryResult;
import io.narthex.promql.QueryStats;
import io.narthex.promql.value.Value;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;

/**
 * Metrics of queries: how many run, how long their parts take, how many samples they look at.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream promql/engine.go engineMetrics
 */
public final class EngineMetrics implements QueryObserver {
  private static final String ENGINE = "prometheus_engine_";
  private static final String SLICE = "slice";
  private static final int MAX_AGE_SECONDS = 600;

  private final Gauge queries;
  private final Counter samples;
  private final Counter samplesRead;
  private final Slice queue;
  private final Slice prepare;
  private final Slice inner;
  private final Slice sort;

  /** One part of a query's time. */
  private record Slice(DistributionDataPoint quantiles, DistributionDataPoint buckets) {
    void observe(double seconds) {
      quantiles.observe(seconds);
      buckets.observe(seconds);
    }
  }

  /**
   * Adds the metrics to {@code registry}.
   *
   * @param maxConcurrent the most queries that run at a time
   */
  public EngineMetrics(PrometheusRegistry registry, int maxConcurrent) {
    queries =
        Gauge.builder()
            .name(ENGINE + "queries")
            .help("Queries that run or wait for a place.")
            .register(registry);
    new Figures(registry, ENGINE)
        .gauge("queries_concurrent_max", "The most queries at a time.", () -> maxConcurrent);
    samples =
        Counter.builder()
            .name(ENGINE + "query_samples_total")
            .help("Samples that queries looked at, whole windows at each step.")
            .register(registry);
    samplesRead =
        Counter.builder()
            .name(ENGINE + "query_samples_read_total")
            .help("Samples that queries looked at, each once.")
            .register(registry);
    Summary quantiles =
        Summary.builder()
            .name(ENGINE + "query_duration_seconds")
            .help("How long the parts of a query take.")
            .labelNames(SLICE)
            .quantile(0.5, 0.05)
            .quantile(0.9, 0.01)
            .quantile(0.99, 0.001)
            .maxAgeSeconds(MAX_AGE_SECONDS)
            .register(registry);
    Histogram buckets =
        Histogram.builder()
            .name(ENGINE + "query_duration_histogram_seconds")
            .help("How long the parts of a query take.")
            .labelNames(SLICE)
            .classicUpperBounds(0.01, 0.1, 1, 10)
            .nativeMaxNumberOfBuckets(100)
            .nativeResetDuration(1, TimeUnit.HOURS)
            .register(registry);
    queue = slice(quantiles, buckets, "queue_time");
    prepare = slice(quantiles, buckets, "prepare_time");
    inner = slice(quantiles, buckets, "inner_eval");
    sort = slice(quantiles, buckets, "result_sort");
  }

  private static Slice slice(Summary quantiles, Histogram buckets, String slice) {
    return new Slice(quantiles.labelValues(slice), buckets.labelValues(slice));
  }

  @Override
  public void started(Query query) {
    queries.inc();
  }

  @Override
  public void finished(Query query, QueryResult result) {
    queries.dec();
    QueryStats stats = result.stats();
    samples.inc(stats.totalQueryableSamples());
    samplesRead.inc(stats.samplesRead());
    queue.observe(stats.execQueueTime());
    if (stats.evalTotalTime() > 0) {
      prepare.observe(stats.queryPreparationTime());
    }
    if (stats.innerEvalTime() > 0) {
      inner.observe(stats.innerEvalTime());
    }
    if (result.error() == null && result.value() instanceof Value.Matrix) {
      sort.observe(stats.resultSortTime());
    }
  }
}
