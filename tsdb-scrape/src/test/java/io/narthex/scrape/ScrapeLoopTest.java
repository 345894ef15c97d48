package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeLoopTest {
  @Test
  void storesSamplesUnderTheTargetsLabelsWithItsReport() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a{x=\"1\"} 5\nb 7\n");

      assertThat(lab.series())
          .containsExactly(
              "{__name__=\"a\", instance=\"h:1\", job=\"j\", x=\"1\"}",
              "{__name__=\"b\", instance=\"h:1\", job=\"j\"}");
      assertThat(lab.values("a", "x", "1")).isEqualTo("5");
      assertThat(lab.report()).isEqualTo("2/2/2 1");
      assertThat(lab.values("scrape_duration_seconds")).isEqualTo("0");
      assertThat(lab.values("scrape_timeout_seconds")).isEmpty();
    }
  }

  @Test
  void allSamplesOfAScrapeHaveOneTimestampOnTheTargetsPhase() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n").scrape("a 2\n").scrape("a 3\n");

      List<Long> times = List.copyOf(lab.samples("a").keySet());
      assertThat(times).hasSize(3);
      assertThat(times.get(0)).isBetween(Lab.START, Lab.START + 10_000);
      assertThat(times.get(1) - times.get(0)).isEqualTo(10_000);
      assertThat(times.get(2) - times.get(1)).isEqualTo(10_000);
      assertThat(List.copyOf(lab.samples("up").keySet())).isEqualTo(times);
    }
  }

  @Test
  void aSeriesThatVanishesEndsAtTheNextScrape() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\nb 1\n").scrape("b 2\n").scrape("a 3\nb 3\n");

      assertThat(lab.values("a")).isEqualTo("1 stale 3");
      assertThat(lab.values("b")).isEqualTo("1 2 3");
      assertThat(lab.values("scrape_series_added")).isEqualTo("2 0 1");
    }
  }

  @Test
  void aFailedScrapeEndsEverything() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\nb 1\n");
      lab.targets.fail("h:1", "server returned HTTP status 500 Internal Server Error");
      lab.pass(20);
      lab.scrape("a 2\nb 2\n");

      assertThat(lab.values("a")).isEqualTo("1 stale 2");
      assertThat(lab.values("b")).isEqualTo("1 stale 2");
      assertThat(lab.values("up")).isEqualTo("1 0 0 1");
      assertThat(lab.values("scrape_samples_scraped")).isEqualTo("2 0 0 2");
    }
  }

  @Test
  void aParseErrorRollsBackAndCountsUpToIt() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("x 1\n").scrape("a 1\nb 2\nc three\nd 4\n");

      assertThat(lab.series()).containsExactly("{__name__=\"x\", instance=\"h:1\", job=\"j\"}");
      assertThat(lab.values("x")).isEqualTo("1 stale");
      assertThat(lab.report()).isEqualTo("2/2/2 0");
      assertThat(lab.lastError()).contains("line 3");

      lab.scrape("a 1\nb 2\n");
      assertThat(lab.values("a")).isEqualTo("1");
      assertThat(lab.report()).isEqualTo("2/2/0 1");
    }
  }

  /**
   * Upstream's own behaviour, measured: what was read before the mistake is not marked as ended.
   */
  @Test
  void aParseErrorEndsWhatWasNotReadBeforeIt() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\nb 1\nc 1\nd 1\n").scrape("a 1\nb 1\nc oops\nd 1\n");
      assertThat(lab.values("b")).isEqualTo("1");
      assertThat(lab.values("c")).isEqualTo("1 stale");
      assertThat(lab.values("d")).isEqualTo("1 stale");

      lab.targets.fail("h:1", "gone");
      lab.pass(10);
      assertThat(lab.values("b")).isEqualTo("1 stale");
    }
  }

  @Test
  void anEmptyBodyIsHealthy() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n").scrape("");

      assertThat(lab.values("a")).isEqualTo("1 stale");
      assertThat(lab.report()).isEqualTo("0/0/0 1");
    }
  }

  @Test
  void aRemovedTargetEndsAtItsFirstMissedTurn() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n");
      long scraped = lab.samples("a").keySet().iterator().next();
      lab.manager.apply(List.of());

      lab.time.advance(Duration.ofMillis(scraped + 20_900 - lab.time.millis()));
      assertThat(lab.values("a")).isEqualTo("1");
      lab.pass(2);

      assertThat(lab.values("a")).isEqualTo("1 stale");
      assertThat(lab.samples("a")).containsKey(scraped + 10_000);
      for (String report :
          List.of(
              "up",
              "scrape_duration_seconds",
              "scrape_samples_scraped",
              "scrape_samples_post_metric_relabeling",
              "scrape_series_added")) {
        assertThat(lab.last(report)).as(report).isEqualTo("stale");
      }
      assertThat(lab.time.pending()).isZero();
    }
  }

  @Test
  void shutdownEndsNothing() {
    Lab lab = new Lab().apply(Lab.job().build());
    lab.scrape("a 1\n");

    lab.manager.stop();
    lab.pass(100);

    assertThat(lab.values("a")).isEqualTo("1");
    assertThat(lab.values("up")).isEqualTo("1");
    assertThat(lab.time.pending()).isZero();
  }

  @Test
  void shutdownAfterRemovalEndsNothing() {
    Lab lab = new Lab().apply(Lab.job().build());
    lab.scrape("a 1\n");
    lab.manager.apply(List.of());

    lab.manager.stop();
    lab.pass(100);

    assertThat(lab.values("a")).isEqualTo("1");
  }

  @Test
  void aTargetThatWasNeverScrapedWritesNothing() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.manager.apply(List.of());
      lab.pass(60);

      assertThat(lab.storage.seriesLabels()).isEmpty();
    }
  }

  @Test
  void reloadingTheSameConfigurationDisturbsNothing() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n").apply(Lab.job().build()).scrape("a 2\n").pass(50);

      assertThat(lab.values("a")).isEqualTo("1 2 2 2 2 2 2");
      assertThat(lab.values("scrape_series_added")).isEqualTo("1 0 0 0 0 0 0");
    }
  }

  @Test
  void anotherIntervalKeepsWhatIsKnownOfTheSeries() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n").apply(Lab.job().scrapeInterval(Duration.ofSeconds(5)).build());
      lab.pass(50);

      assertThat(lab.values("a")).doesNotContain("stale");
      assertThat(lab.values("scrape_series_added")).startsWith("1 0 0 0").doesNotEndWith("1");
    }
  }

  @Test
  void anotherLabelEndsTheOldSeries() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n");
      lab.apply(
          ScrapeConfig.builder("j2")
              .scrapeInterval(Duration.ofSeconds(10))
              .staticTargets("h:1")
              .build());
      lab.pass(50);

      assertThat(lab.values("a")).isEqualTo("1 stale");
      assertThat(lab.values("up")).isEqualTo("1 stale");
    }
  }

  @Test
  void aNewSeedMovesTheTurnsOfLoopsThatStart() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n");
      long turn = lastTime(lab) % 10_000;
      lab.manager.offsetSeed(0x1234_5678_9ABCL);
      lab.apply(Lab.job().build()).scrape("a 1\n");
      assertThat(lastTime(lab) % 10_000).isEqualTo(turn);

      lab.apply(Lab.job().honorLabels(true).build()).scrape("a 1\n");
      assertThat(lastTime(lab) % 10_000).isNotEqualTo(turn);
    }
  }

  private static long lastTime(Lab lab) {
    long last = 0;
    for (long t : lab.samples("up").keySet()) {
      last = t;
    }
    return last;
  }
}
