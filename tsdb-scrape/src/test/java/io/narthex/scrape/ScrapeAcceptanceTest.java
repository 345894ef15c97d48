package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelAction;
import io.narthex.relabel.RelabelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What upstream does with what a target says, case by case, on simulated time. */
class ScrapeAcceptanceTest {
  private static RelabelConfig drop(String name) {
    return RelabelConfig.builder()
        .action(RelabelAction.DROP)
        .sourceLabels("__name__")
        .regex(name)
        .build();
  }

  @Test
  void aMissingContentTypeFailsUnlessThereIsAFallback() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.targets.set("h:1", "", "a 1\n");
      lab.pass(10);
      assertThat(lab.report()).isEqualTo("0/0/0 0");
      assertThat(lab.lastError())
          .isEqualTo(
              "non-compliant scrape target sending blank Content-Type and no"
                  + " fallback_scrape_protocol specified for target");
    }
    ScrapeProtocols fallback =
        new ScrapeProtocols(
            ScrapeProtocols.DEFAULT_ACCEPTED,
            "PrometheusText0.0.4",
            true,
            NameValidation.UTF8,
            "allow-utf-8");
    try (Lab lab = Lab.of(Lab.job().protocols(fallback))) {
      lab.targets.set("h:1", "", "a 1\n");
      lab.pass(10);
      assertThat(lab.report()).isEqualTo("1/1/1 1");
    }
  }

  @Test
  void openMetricsMustEnd() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.targets.set(
          "h:1", "application/openmetrics-text; version=1.0.0", "# TYPE a counter\na_total 1\n");
      lab.pass(10);
      assertThat(lab.report()).isEqualTo("1/1/1 0");
      assertThat(lab.lastError()).contains("data does not end with # EOF");
      assertThat(lab.series()).isEmpty();
    }
  }

  @Test
  void clashingLabelsAreRenamedUntilFree() {
    ScrapeConfig.Builder job = Lab.job().staticTargets(Labels.of("exported_job", "target"), "g:1");
    try (Lab lab = Lab.of(job)) {
      lab.targets.set("g:1", "a{job=\"x\",instance=\"y\",exported_job=\"z\"} 1\n");
      lab.pass(10);
      assertThat(lab.series())
          .contains(
              "{__name__=\"a\", exported_exported_exported_job=\"z\", exported_exported_job=\"x\","
                  + " exported_instance=\"y\", exported_job=\"target\", instance=\"g:1\","
                  + " job=\"j\"}");
    }
  }

  @Test
  void honouredLabelsWinAnEmptyOneToo() {
    try (Lab lab = Lab.of(Lab.job().honorLabels(true))) {
      lab.scrape("a{job=\"x\",instance=\"\"} 1\n");
      assertThat(lab.series()).containsExactly("{__name__=\"a\", job=\"x\"}");
    }
  }

  @Test
  void ownTimestampsAreHonouredAndNotTracked() {
    long t = Lab.START - 30_000;
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a 1 " + t + "\n").scrape("b 1\n");
      assertThat(lab.samples("a")).containsOnlyKeys(t);
    }
    try (Lab lab = Lab.of(Lab.job().trackTimestampsStaleness(true))) {
      lab.scrape("a 1 " + t + "\n").scrape("b 1\n");
      assertThat(lab.values("a")).isEqualTo("1 stale");
    }
    try (Lab lab = Lab.of(Lab.job().honorTimestamps(false))) {
      lab.scrape("a 1 " + t + "\n").scrape("b 1\n");
      assertThat(lab.values("a")).isEqualTo("1 stale");
      assertThat(lab.samples("a")).doesNotContainKey(t);
    }
  }

  @Test
  void severalOwnTimestampsOfOneSeriesAreTaken() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a 1 " + (Lab.START - 2000) + "\na 2 " + (Lab.START - 1000) + "\n");
      assertThat(lab.values("a")).isEqualTo("1 2");
      assertThat(lab.report()).isEqualTo("2/2/1 1");
    }
  }

  @Test
  void samplesFarAheadAreLeftOutOfAHealthyScrape() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a 1 " + (Lab.START + 11 * 60_000) + "\nb 1\n");
      assertThat(lab.report()).isEqualTo("2/2/1 1");
      assertThat(lab.values("a")).isEmpty();
      assertThat(lab.manager.stats().samples().outOfBounds()).isEqualTo(1);
    }
  }

  @Test
  void ofEqualLinesTheFirstWins() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a 1\na 2\nb 3\nb 4\n").scrape("a 5\na 6\nb 7\n");
      assertThat(lab.values("a")).isEqualTo("1 5");
      assertThat(lab.values("b")).isEqualTo("3 7");
      assertThat(lab.values("scrape_samples_post_metric_relabeling")).isEqualTo("4 3");
      assertThat(lab.manager.stats().samples().duplicate()).isEqualTo(3);
    }
  }

  @Test
  void aRepeatedLabelNameFails() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("b 1\na{x=\"1\",x=\"2\"} 1\n");
      assertThat(lab.report()).isEqualTo("2/1/1 0");
      assertThat(lab.lastError()).isEqualTo("label name \"x\" is not unique: invalid sample");
      assertThat(lab.series()).isEmpty();
    }
  }

  @Test
  void emptyLabelsAreNone() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a{x=\"\"} 1\n");
      assertThat(lab.series()).containsExactly("{__name__=\"a\", instance=\"h:1\", job=\"j\"}");
    }
  }

  @Test
  void bucketBoundsAreWrittenAlike() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape(
          "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n");
      assertThat(lab.values("h_bucket", "le", "1.0")).isEqualTo("1");
    }
  }

  @Test
  void metricsWithoutNameAndWithBadNamesFail() {
    try (Lab lab =
        Lab.of(
            Lab.job()
                .metricRelabelConfigs(
                    List.of(
                        RelabelConfig.builder()
                            .action(RelabelAction.LABELDROP)
                            .regex("__name__")
                            .build())))) {
      lab.scrape("a 1\n");
      assertThat(lab.lastError()).isEqualTo("missing metric name (__name__ label)");
    }
    ScrapeProtocols legacy =
        new ScrapeProtocols(
            ScrapeProtocols.DEFAULT_ACCEPTED, "", true, NameValidation.LEGACY, "underscores");
    try (Lab lab = Lab.of(Lab.job().protocols(legacy))) {
      lab.scrape("{\"a.b\"} 1\n");
      assertThat(lab.lastError())
          .startsWith("invalid metric name or label names: {__name__=\"a.b\"");
    }
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("{\"a.b\",\"x.y\"=\"1\"} 1\n");
      assertThat(lab.report()).isEqualTo("1/1/1 1");
    }
  }

  @Test
  void droppedSeriesAreCountedAsScrapedOnly() {
    try (Lab lab = Lab.of(Lab.job().metricRelabelConfigs(List.of(drop("a"))))) {
      lab.scrape("a 1\nb 1\n").scrape("a 1\nb 1\n").scrape("b 1\na 1\n");
      assertThat(lab.report()).isEqualTo("2/1/0 1");
      assertThat(lab.values("b")).isEqualTo("1 1 1");
      assertThat(lab.values("a")).isEmpty();
    }
  }

  @Test
  void aSeriesSpeltDifferentlyGoesOn() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("a{x=\"1\",y=\"2\"} 1\n")
          .scrape("a{y=\"2\",x=\"1\"} 2\n")
          .scrape("a{x=\"1\",y=\"2\"} 3\n");
      assertThat(lab.values("a", "x", "1", "y", "2")).isEqualTo("1 2 3");
    }
  }

  @Test
  void exemplarsComeWithTheirSample() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.targets.set(
          "h:1",
          "application/openmetrics-text; version=1.0.0",
          "# TYPE a counter\na_total 1 # {trace=\"t\"} 0.5\n# TYPE b counter\nb_total 1 # {trace=\"u\"} 0.5 1.5\n# EOF\n");
      lab.pass(10);
      assertThat(lab.storage.exemplars()).hasSize(2);
      assertThat(lab.storage.exemplars().get(0).getValue().t())
          .isEqualTo(lab.samples("up").keySet().iterator().next());
      assertThat(lab.storage.exemplars().get(1).getValue().t()).isEqualTo(1500);
    }
  }

  @Test
  void createdSeriesAreSeriesUnlessStartTimestampsAreRead() {
    String body = "# TYPE a counter\na_total 1\na_created 1.5\n# EOF\n";
    for (boolean starts : new boolean[] {false, true}) {
      try (Lab lab = new Lab(starts).apply(Lab.job().build())) {
        lab.targets.set("h:1", "application/openmetrics-text", body);
        lab.pass(10);
        assertThat(lab.values("a_total")).isEqualTo("1");
        assertThat(lab.values("a_created")).isEqualTo(starts ? "" : "1.5");
      }
    }
  }

  @Test
  void metadataIsKnownPerTarget() {
    try (Lab lab = Lab.of(Lab.job())) {
      lab.scrape("# HELP a Some help.\n# TYPE a counter\na 1\n# TYPE empty gauge\n");
      List<TargetsView.Family> families = lab.manager.metadata().get(0).families();
      assertThat(families)
          .extracting(TargetsView.Family::name)
          .containsExactlyInAnyOrder("a", "empty");
      assertThat(families.toString()).contains("type=counter, unit=, help=Some help.");
    }
  }

  @Test
  void failedScrapesAreLogged(@TempDir Path dir) throws Exception {
    Path log = dir.resolve("failures.log");
    try (Lab lab = Lab.of(Lab.job().failureLogFile(log))) {
      lab.targets.fail("h:1", "no \"way\"");
      lab.pass(10);
    }
    assertThat(Files.readString(log))
        .matches(
            "\\{\"time\":\"2023-11-14T22:13:2\\d\\.\\d+Z\",\"level\":\"ERROR\",\"msg\":\"no \\\\\"way\\\\\"\",\"job_name\":\"j\",\"target\":\"http://h:1/metrics\"\\}\n");
  }

  @Test
  void classicHistogramsBecomeNativeOnRequest() {
    HistogramOptions convert = new HistogramOptions(false, true, false, 0, 0);
    String body =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_count 3\nh_sum 7\n";
    try (Lab lab = Lab.of(Lab.job().histograms(convert))) {
      lab.scrape(body).scrape(body);
      assertThat(lab.samples("h")).hasSize(2);
      assertThat(lab.series()).containsExactly("{__name__=\"h\", instance=\"h:1\", job=\"j\"}");
    }
    try (Lab lab = Lab.of(Lab.job().histograms(new HistogramOptions(false, true, true, 0, 0)))) {
      lab.scrape(body).scrape(body);
      assertThat(lab.series()).hasSize(5);
    }
    try (Lab lab = Lab.of(Lab.job().histograms(new HistogramOptions(false, true, false, 1, 0)))) {
      lab.scrape(body);
      assertThat(lab.lastError()).isEqualTo("histogram bucket limit exceeded");
    }
  }

  @Test
  void aCacheThatGrowsWhileScrapesFailIsFlushed() {
    try (Lab lab = Lab.of(Lab.job())) {
      for (int i = 0; i < 40; i++) {
        StringBuilder body = new StringBuilder();
        for (int k = 0; k < 100; k++) {
          body.append("a{i=\"").append(i).append("\",k=\"").append(k).append("\"} 1\n");
        }
        lab.scrape(body + "oops\n");
      }
      assertThat(lab.manager.stats().limits().cacheFlushForced()).isPositive();
    }
  }
}
