package io.narthex.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.scrape.MemoryTargets;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeOptions;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeMetricsTest {
  private final ManualTime time = new ManualTime(1_700_000_000_000L);
  private final MemoryTargets targets = new MemoryTargets();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  private List<String> lines() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static ScrapeConfig.Builder job(String name) {
    return ScrapeConfig.builder(name).scrapeInterval(Duration.ofSeconds(90));
  }

  @Test
  void figuresHavePrometheusNames() throws IOException {
    targets.set("h:1", "# HELP a Help.\n# TYPE a counter\na 1\n");
    try (ScrapeManager manager =
        new ScrapeManager(new MemoryStorage(), time, ScrapeOptions.inMemory(targets))) {
      ScrapeMetrics.register(registry, manager);
      manager.apply(List.of(job("j").staticTargets("h:1").build(), job("empty").build()));
      time.advance(Duration.ofSeconds(10 * 90));
      manager.apply(
          List.of(job("j").staticTargets("h:1").honorLabels(true).build(), job("empty").build()));

      assertThat(lines())
          .contains(
              "prometheus_target_interval_length_seconds{interval=\"1m30s\",quantile=\"0.5\"} 90.0",
              "prometheus_target_interval_length_seconds_count{interval=\"1m30s\"} 9",
              "prometheus_target_interval_length_seconds_sum{interval=\"1m30s\"} 810.0",
              "prometheus_target_interval_length_histogram_seconds_bucket{interval=\"1m30s\",le=\"10.0\"} 0",
              "prometheus_target_sync_length_seconds_count{scrape_job=\"j\"} 3",
              "prometheus_target_reload_length_seconds_count{interval=\"1m30s\"} 1",
              "prometheus_target_scrape_pool_targets{scrape_job=\"empty\"} 0.0",
              "prometheus_target_scrape_pool_targets{scrape_job=\"j\"} 1.0",
              "prometheus_target_scrape_pool_sync_total{scrape_job=\"j\"} 3.0",
              "prometheus_target_sync_failed_total{scrape_job=\"j\"} 0.0",
              "prometheus_target_scrape_pools_total 2.0",
              "prometheus_target_scrape_duration_seconds_count 10",
              "prometheus_sd_discovered_targets{config=\"j\",name=\"scrape\"} 1.0",
              "prometheus_sd_updates_total{name=\"scrape\"} 2.0",
              "prometheus_sd_refresh_failures_total{mechanism=\"http\"} 0.0");
      assertThat(lines())
          .filteredOn(l -> l.startsWith("prometheus_target_metadata_cache_"))
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "250, 250ms",
    "1000, 1s",
    "1500, 1.5s",
    "20000, 20s",
    "60000, 1m0s",
    "3600000, 1h0m0s",
    "93784005, 26h3m4.005s"
  })
  void durationsReadAsInGo(long millis, String text) {
    assertThat(ScrapeMetrics.goText(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
