package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.relabel.RelabelAction;
import io.narthex.relabel.RelabelConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What upstream makes of targets: their limits and labels, and which are left out; on simulated
 * time.
 */
class TargetAcceptanceTest {
  private static ScrapeLimits limits(
      long samples, long targets, long labels, long name, long value) {
    return new ScrapeLimits(0, samples, targets, labels, name, value, 0);
  }

  @Test
  void theSampleLimitIsAllOrNothing() {
    try (Lab lab = Lab.of(Lab.job().limits(limits(4, 0, 0, 0, 0)))) {
      lab.scrape("a 1\nb 1\n");
      lab.scrape("a 1\nb 1\nc 1\nd 1\ne 1\nf 1\n");
      assertThat(lab.report()).isEqualTo("6/6/2 0");
      assertThat(lab.lastError()).isEqualTo("sample limit exceeded");
      assertThat(lab.values("c")).isEmpty();
      lab.scrape("a 2\nb 2\nc 2\nd 2\n");
      assertThat(lab.report()).endsWith(" 1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|0|0|label_limit exceeded (metric: b, number of labels: 4, limit: 3)",
        "0|8|0|label_name_length_limit exceeded (metric: b, label name: long_name_x, length: 11, limit: 8)",
        "0|0|3|label_value_length_limit exceeded (metric: b, label name: long_name_x, value: \"1234\", length: 4, limit: 3)",
      })
  void labelLimitsFailTheScrape(long labels, long name, long value, String error) {
    try (Lab lab = Lab.of(Lab.job().limits(limits(0, 0, labels, name, value)))) {
      lab.scrape("a 1\nb{long_name_x=\"1234\"} 1\n");
      assertThat(lab.lastError()).isEqualTo(error);
      assertThat(lab.report()).isEqualTo("2/1/1 0");
    }
  }

  @Test
  void tooManyTargetsAreNotAsked() {
    int[] asked = {0};
    try (Lab lab = Lab.of(Lab.job().staticTargets("h:2").limits(limits(0, 1, 0, 0, 0)))) {
      lab.targets.set(
          "h:1",
          t -> {
            asked[0]++;
            throw new java.io.IOException("asked");
          });
      lab.pass(20);
      assertThat(asked[0]).isZero();
      assertThat(lab.lastError())
          .isEqualTo("target_limit exceeded (number of targets: 2, limit: 1)");
      assertThat(lab.values("up")).isEqualTo("0 0");
    }
  }

  @Test
  void extraMetricsAreReportedOnRequest() {
    try (Lab lab = Lab.of(Lab.job().extraMetrics(true).limits(limits(100, 0, 0, 0, 0)))) {
      lab.scrape("a 1\n");
      assertThat(lab.values("scrape_timeout_seconds")).isEqualTo("5");
      assertThat(lab.values("scrape_sample_limit")).isEqualTo("100");
      assertThat(lab.values("scrape_body_size_bytes")).isEqualTo("4");
    }
  }

  @Test
  void labelsStartingWithUnderscoresSteerTheTarget() {
    ScrapeConfig.Builder job =
        Lab.job()
            .params(Map.of("module", List.of("a", "b")))
            .relabelConfigs(
                List.of(
                    RelabelConfig.builder()
                        .targetLabel("__param_module")
                        .replacement("x y")
                        .build(),
                    RelabelConfig.builder().targetLabel("__param_target").replacement("t").build(),
                    RelabelConfig.builder()
                        .targetLabel("__metrics_path__")
                        .replacement("probe")
                        .build(),
                    RelabelConfig.builder().targetLabel("__scheme__").replacement("https").build(),
                    RelabelConfig.builder()
                        .targetLabel("__scrape_interval__")
                        .replacement("30s")
                        .build(),
                    RelabelConfig.builder()
                        .targetLabel("__scrape_timeout__")
                        .replacement("3s")
                        .build()));
    try (Lab lab = Lab.of(job)) {
      TargetsView.Active target = lab.manager.targets().active().get(0);
      assertThat(target.url()).isEqualTo("https://h:1/probe?module=x+y&module=b&target=t");
      assertThat(target.interval()).isEqualTo(Duration.ofSeconds(30));
      assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(target.labels().toString()).isEqualTo("{instance=\"h:1\", job=\"j\"}");
      assertThat(target.discoveredLabels().get("__scrape_interval__")).isEqualTo("10s");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "__scrape_interval__, 0s",
    "__scrape_interval__, x",
    "__scrape_timeout__, 20s",
    "__address__, a/b",
    "__scrape_native_histograms__, maybe",
  })
  void targetsThatCannotBeScrapedAreLeftOut(String label, String value) {
    try (Lab lab =
        Lab.of(
            Lab.job()
                .relabelConfigs(
                    List.of(
                        RelabelConfig.builder().targetLabel(label).replacement(value).build())))) {
      assertThat(lab.manager.targets().active()).isEmpty();
      assertThat(lab.manager.stats().pools().syncFailed()).isEqualTo(1);
    }
  }

  @Test
  void droppedTargetsAreShownAndTwinsAreOne() {
    ScrapeConfig.Builder job =
        Lab.job()
            .staticTargets("h:1", "bad:1", "bad:2")
            .relabelConfigs(
                List.of(
                    RelabelConfig.builder()
                        .action(RelabelAction.DROP)
                        .sourceLabels("__address__")
                        .regex("bad.*")
                        .build()));
    try (Lab lab = Lab.of(job)) {
      TargetsView view = lab.manager.targets();
      assertThat(view.active()).hasSize(1);
      assertThat(view.dropped()).hasSize(2);
      assertThat(view.droppedCounts()).containsEntry("j", 2);
      assertThat(view.dropped().get(0).discoveredLabels().get("__address__")).isEqualTo("bad:1");
    }
  }
}
