package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Labels;
import io.narthex.relabel.RelabelConfig;
import io.narthex.relabel.RelabelTrace;
import io.narthex.scrape.MemoryTargets;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeOptions;
import io.narthex.server.config.PrometheusConfig;
import io.narthex.testing.Conformance;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the lessons on relabelling and scraping show is what happens. */
class ScrapeLessonsTest {
  private static String block(String lesson, String kind) throws IOException {
    String text = Files.readString(Conformance.projectRoot().resolve("docs/lessons/" + lesson));
    int from = text.indexOf("```" + kind + "\n") + kind.length() + 4;
    return text.substring(from, text.indexOf("```", from));
  }

  @Test
  void theTraceOfTheRelabellingLessonIsTrue() throws Exception {
    String rules = block("relabelling.md", "yaml").indent(4);
    PrometheusConfig config =
        PrometheusConfig.parse("scrape_configs:\n  - job_name: j\n" + rules, Path.of("lesson.yml"));
    List<RelabelConfig> list = config.scrapeConfigs().get(0).relabelConfigs();

    RelabelTrace trace =
        RelabelTrace.of(
            Labels.of("__address__", "db-3.example:9104", "__meta_role", "replica"), list);
    RelabelTrace dropped =
        RelabelTrace.of(
            Labels.of("__address__", "db-3.example:9104", "__meta_role", "backup"), list);

    assertThat(trace.toString()).isEqualTo(block("relabelling.md", "trace"));
    assertThat(dropped.steps()).hasSize(1);
  }

  @Test
  void theResultOfTheScrapingLessonIsTrue() throws IOException {
    ManualTime time = new ManualTime(1_700_000_000_000L);
    MemoryStorage storage = new MemoryStorage();
    MemoryTargets targets = new MemoryTargets();
    ScrapeManager manager = new ScrapeManager(storage, time, ScrapeOptions.inMemory(targets));
    manager.apply(
        List.of(
            ScrapeConfig.builder("j")
                .scrapeInterval(Duration.ofSeconds(10))
                .staticTargets("h:1")
                .build()));
    for (String body : List.of("a 1\nb 1\n", "b 2\n", "oops\n", "a 4\n")) {
      targets.set("h:1", body);
      time.advance(Duration.ofSeconds(10));
    }
    manager.stop();

    StringBuilder result = new StringBuilder();
    for (String name : List.of("a", "b", "up")) {
      String values =
          storage
              .samples(Labels.of("__name__", name, "job", "j", "instance", "h:1"))
              .values()
              .stream()
              .map(
                  v ->
                      StaleNaN.isStale((Double) v)
                          ? "stale"
                          : String.valueOf(((Double) v).longValue()))
              .collect(Collectors.joining(" "));
      result.append(String.format("%-4s%s%n", name, values));
    }
    assertThat(result.toString()).isEqualToNormalizingNewlines(block("scraping.md", "result"));
  }
}
