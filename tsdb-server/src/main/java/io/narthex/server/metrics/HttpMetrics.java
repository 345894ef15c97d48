package io.narthex.server.metrics;

import io.narthex.server.http.ExchangeObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;

/**
 * Metrics of requests, by the route that answered.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/web.go newMetrics
 */
public final class HttpMetrics implements ExchangeObserver {
  private static final String HANDLER = "handler";

  /** First bound, factor and number of those of sizes. */
  private static final int SMALLEST = 100;

  private static final int SIZE_FACTOR = 10;
  private static final int SIZES = 8;

  private final Counter requests;
  private final Histogram durations;
  private final Histogram sizes;

  /** Adds the metrics to {@code registry}. */
  public HttpMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("prometheus_http_requests_total")
            .help("HTTP requests.")
            .labelNames(HANDLER, "code")
            .register(registry);
    durations =
        Histogram.builder()
            .name("prometheus_http_request_duration_seconds")
            .help("How long HTTP requests take.")
            .labelNames(HANDLER)
            .classicUpperBounds(.1, .2, .4, 1, 3, 8, 20, 60, 120)
            .nativeMaxNumberOfBuckets(100)
            .nativeResetDuration(1, TimeUnit.HOURS)
            .register(registry);
    sizes =
        Histogram.builder()
            .name("prometheus_http_response_size_bytes")
            .help("Size of the bodies of answers.")
            .labelNames(HANDLER)
            .classicOnly()
            .classicExponentialUpperBounds(SMALLEST, SIZE_FACTOR, SIZES)
            .register(registry);
  }

  @Override
  public void routed(String handler) {
    requests.labelValues(handler, "200");
  }

  @Override
  public void answered(String handler, int status, long bytes, long nanos) {
    requests.labelValues(handler, Integer.toString(status)).inc();
    durations.labelValues(handler).observe(nanos / 1e9);
    sizes.labelValues(handler).observe(bytes);
  }
}
