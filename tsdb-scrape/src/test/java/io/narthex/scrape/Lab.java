package io.narthex.scrape;

import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Labels;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A scrape manager on simulated time with targets in memory. */
final class Lab implements AutoCloseable {
  static final long START = 1_700_000_000_000L;

  final ManualTime time = new ManualTime(START);
  final MemoryStorage storage = new MemoryStorage();
  final MemoryTargets targets = new MemoryTargets();
  final ScrapeManager manager;

  Lab() {
    this(false);
  }

  Lab(boolean startTimestamps) {
    manager =
        new ScrapeManager(
            storage, time, ScrapeOptions.inMemory(targets).withStartTimestamps(startTimestamps));
  }

  /** A job of one target {@code h:1}, every 10 s. */
  static ScrapeConfig.Builder job() {
    return ScrapeConfig.builder("j")
        .scrapeInterval(Duration.ofSeconds(10))
        .scrapeTimeout(Duration.ofSeconds(5))
        .staticTargets("h:1");
  }

  /** One with this job. */
  static Lab of(ScrapeConfig.Builder job) {
    return new Lab().apply(job.build());
  }

  Lab apply(ScrapeConfig... configs) {
    manager.apply(List.of(configs));
    return this;
  }

  /** Sets what the target says and lets one interval pass. */
  Lab scrape(String body) {
    targets.set("h:1", body);
    return pass(10);
  }

  Lab pass(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
    return this;
  }

  /** Values of a series of {@code h:1} in order of time: {@code "1 2 stale"}. */
  String values(String... nameValues) {
    String[] all = new String[nameValues.length + 3];
    all[0] = "__name__";
    System.arraycopy(nameValues, 0, all, 1, nameValues.length);
    all[nameValues.length + 1] = "job";
    all[nameValues.length + 2] = "j";
    List<String> withInstance = new ArrayList<>(List.of(all));
    withInstance.addAll(List.of("instance", "h:1"));
    return valuesOf(Labels.of(withInstance.toArray(String[]::new)));
  }

  String valuesOf(Labels labels) {
    StringBuilder sb = new StringBuilder();
    for (Object v : storage.samples(labels).values()) {
      sb.append(sb.length() == 0 ? "" : " ").append(text(v));
    }
    return sb.toString();
  }

  Map<Long, Object> samples(String name) {
    return storage.samples(Labels.of("__name__", name, "job", "j", "instance", "h:1"));
  }

  private static String text(Object v) {
    if (v instanceof Double d) {
      if (StaleNaN.isStale(d)) {
        return "stale";
      }
      return d == Math.rint(d) && Math.abs(d) < 1e15 ? String.valueOf(d.longValue()) : d.toString();
    }
    return v.toString();
  }

  /** Names of all series but those of the report. */
  List<String> series() {
    return storage.seriesLabels().stream()
        .filter(l -> !l.metricName().equals("up") && !l.metricName().startsWith("scrape_"))
        .map(Labels::toString)
        .toList();
  }

  String lastError() {
    String error = manager.targets().active().get(0).report().error();
    return error == null ? "" : error;
  }

  /** The report of the last scrape: {@code scraped/post/added up}. */
  String report() {
    return last("scrape_samples_scraped")
        + "/"
        + last("scrape_samples_post_metric_relabeling")
        + "/"
        + last("scrape_series_added")
        + " "
        + last("up");
  }

  String last(String name) {
    String all = values(name);
    return all.substring(all.lastIndexOf(' ') + 1);
  }

  @Override
  public void close() {
    manager.stop();
  }
}
