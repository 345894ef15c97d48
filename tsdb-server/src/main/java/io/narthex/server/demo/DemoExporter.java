package io.narthex.server.demo;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.SplittableRandom;

/**
 * A small web shop that does not exist, so that there is something to see without configuration: a
 * daily wave squeezed into ten minutes, three paths, errors that come in spells, a queue that fills
 * when the load is high.
 *
 * <p>Thread-safety: {@link #tick} belongs to one thread; the registry may be scraped by any.
 *
 * @upstream none — the idea is PromLabs' demo service
 */
public final class DemoExporter {
  private static final double WAVE_SECONDS = 600;
  private static final double ERROR_SPELL_SECONDS = 240;
  private static final double REQUESTS_PER_SECOND = 40;
  private static final double SERVED_PER_SECOND = 60;

  private enum Path {
    HOME("/", 0.55, 0.02),
    SEARCH("/search", 0.35, 0.09),
    CHECKOUT("/checkout", 0.10, 0.18);

    private final String text;
    private final double share;
    private final double meanSeconds;

    Path(String text, double share, double meanSeconds) {
      this.text = text;
      this.share = share;
      this.meanSeconds = meanSeconds;
    }
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final SplittableRandom random;
  private final Counter requests;
  private final Histogram durations;
  private final Gauge cpu;
  private final Gauge memory;
  private final Gauge queue;
  private double elapsedSeconds;
  private double queued;

  /** A shop whose chance is ruled by {@code seed}. */
  public DemoExporter(long seed) {
    random = new SplittableRandom(seed);
    requests =
        Counter.builder()
            .name("demo_http_requests_total")
            .help("Requests answered.")
            .labelNames("path", "status")
            .register(registry);
    durations =
        Histogram.builder()
            .name("demo_http_request_duration_seconds")
            .help("Time to answer a request.")
            .labelNames("path")
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
            .register(registry);
    cpu =
        Gauge.builder()
            .name("demo_cpu_usage_ratio")
            .help("Share of all cores in use.")
            .register(registry);
    memory =
        Gauge.builder()
            .name("demo_memory_usage_bytes")
            .help("Memory in use: a saw-tooth, as of a garbage collector.")
            .register(registry);
    queue = Gauge.builder().name("demo_queue_length").help("Requests waiting.").register(registry);
    Info.builder()
        .name("demo_build_info")
        .help("What runs here.")
        .labelNames("version")
        .register(registry)
        .setLabelValues("1.0.0");
  }

  /** What a scrape of the shop shows. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Lives on by {@code seconds}. */
  public void tick(double seconds) {
    elapsedSeconds += seconds;
    double wave = 0.6 + 0.4 * Math.sin(2 * Math.PI * elapsedSeconds / WAVE_SECONDS);
    boolean errorSpell = elapsedSeconds % ERROR_SPELL_SECONDS > 0.85 * ERROR_SPELL_SECONDS;
    double load = 2 * REQUESTS_PER_SECOND * wave;
    queued = Math.max(0, queued + (load - SERVED_PER_SECOND) * seconds * 0.1);
    for (Path path : Path.values()) {
      serve(path, (int) Math.round(load * path.share * seconds + random.nextDouble()), errorSpell);
    }
    cpu.set(Math.min(1, 0.1 + load / 100 + 0.05 * random.nextDouble()));
    memory.set(2e8 + 1.5e8 * (elapsedSeconds % 90) / 90);
    queue.set(Math.floor(queued));
  }

  private void serve(Path path, int count, boolean errorSpell) {
    for (int i = 0; i < count; i++) {
      boolean error = random.nextDouble() < (errorSpell ? 0.12 : 0.005);
      requests.labelValues(path.text, error ? "500" : "200").inc();
      double exponential = -Math.log(1 - random.nextDouble()) * path.meanSeconds;
      durations.labelValues(path.text).observe(exponential * (1 + queued / 200));
    }
  }
}
