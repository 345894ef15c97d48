package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelAction;
import io.narthex.relabel.RelabelConfig;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrapes into the database itself, whose verdicts decide what a scrape makes of a sample. */
class ScrapeTsdbTest {
  private static final long START = 1_700_000_000_000L;

  @TempDir Path dir;
  private final ManualTime time = new ManualTime(START);
  private final MemoryTargets targets = new MemoryTargets();

  private static ScrapeConfig.Builder job() {
    return ScrapeConfig.builder("j").scrapeInterval(Duration.ofSeconds(10)).staticTargets("h:1");
  }

  private List<String> names(Tsdb tsdb) throws Exception {
    List<String> names = new ArrayList<>();
    try (Querier querier = tsdb.querier(0, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("job", "j")));
      while (set.next()) {
        names.add(set.at().labels().metricName());
      }
    }
    names.removeIf(n -> n.startsWith("scrape_"));
    return names;
  }

  @Test
  void samplesFarInThePastAndInTheFutureAreLeftOutOfAHealthyScrape() throws Exception {
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults());
        ScrapeManager manager = new ScrapeManager(tsdb, time, ScrapeOptions.inMemory(targets))) {
      manager.apply(List.of(job().build()));
      targets.set("h:1", "a 1\n");
      time.advance(Duration.ofSeconds(10));
      targets.set("h:1", "a 1\nold 1 1000\nahead 1 " + (START + 3_600_000) + "\nb 1\n");
      time.advance(Duration.ofSeconds(10));

      assertThat(names(tsdb)).containsExactlyInAnyOrder("a", "b", "up");
      assertThat(manager.targets().active().get(0).report().error()).isNull();
      assertThat(manager.stats().samples().outOfBounds()).isEqualTo(2);
    }
  }

  @Test
  void exemplarsOfMoreThan128CharactersAreLeftOut() throws Exception {
    TsdbOptions options = TsdbOptions.builder().head(head -> head.maxExemplars(10)).build();
    try (Tsdb tsdb = Tsdb.open(dir, options);
        ScrapeManager manager = new ScrapeManager(tsdb, time, ScrapeOptions.inMemory(targets))) {
      manager.apply(List.of(job().build()));
      targets.set(
          "h:1",
          "application/openmetrics-text",
          "# TYPE a counter\na_total 1 # {t=\""
              + "ü".repeat(127)
              + "\"} 1\n# TYPE b counter\n"
              + "b_total 1 # {t=\""
              + "ü".repeat(128)
              + "\"} 1\n# TYPE c counter\n"
              + "c_total 1 # {\"t.q\"=\"x\"} 1\n# EOF\n");
      time.advance(Duration.ofSeconds(10));

      assertThat(manager.targets().active().get(0).report().error()).isNull();
      assertThat(tsdb.stats().head().exemplars().stored()).isEqualTo(2);
    }
  }

  @Test
  void aRuleMayMendANameBeforeItIsChecked() throws Exception {
    ScrapeProtocols legacy =
        new ScrapeProtocols(
            ScrapeProtocols.DEFAULT_ACCEPTED, "", true, NameValidation.LEGACY, "underscores");
    RelabelConfig mend =
        RelabelConfig.builder()
            .action(RelabelAction.REPLACE)
            .sourceLabels("__name__")
            .regex("(.*)\\.(.*)")
            .targetLabel("__name__")
            .replacement("${1}_$2")
            .build();
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults());
        ScrapeManager manager = new ScrapeManager(tsdb, time, ScrapeOptions.inMemory(targets))) {
      manager.apply(List.of(job().protocols(legacy).metricRelabelConfigs(List.of(mend)).build()));
      targets.set("h:1", "{\"a.b\"} 1\n");
      time.advance(Duration.ofSeconds(10));

      assertThat(manager.targets().active().get(0).report().error()).isNull();
      assertThat(names(tsdb)).contains("a_b");
    }
  }

  @Test
  void aScrapeThatFailsLeavesNothingBehindAndTheNextRecovers() throws Exception {
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults());
        ScrapeManager manager = new ScrapeManager(tsdb, time, ScrapeOptions.inMemory(targets))) {
      manager.apply(List.of(job().build()));
      targets.set("h:1", "good 1\nnew_one 1\noops\n");
      time.advance(Duration.ofSeconds(10));
      assertThat(names(tsdb)).containsExactly("up");

      targets.set("h:1", "good 1\nnew_one 2\n");
      time.advance(Duration.ofSeconds(10));
      assertThat(names(tsdb)).containsExactlyInAnyOrder("good", "new_one", "up");
      assertThat(manager.targets().active().get(0).report().error()).isNull();
    }
  }
}
