package io.narthex.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.HistogramText;
import io.narthex.model.Exemplar;
import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import io.narthex.testing.MiniJson;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The same bodies scraped by us and by a Prometheus of Debian: every series with its value, the
 * report's counts among them, as text that can be compared.
 *
 * <p>Prometheus 2.42 does not write bucket bounds alike in the text format, so bounds are compared
 * as numbers; bounds of native buckets to nine digits.
 */
final class SideBySide {
  private static final Pattern NUMBER = Pattern.compile("[0-9][0-9.]*(e[+-]?[0-9]+)?");

  private final Exporters programs;
  private final Path dir;
  private final String targets;
  private final int port;

  SideBySide(Exporters programs, Path dir, String targets) throws IOException {
    this.programs = programs;
    this.dir = dir;
    this.targets = targets;
    port = Exporters.freePort();
  }

  /** Starts the Prometheus, a job for each path. */
  void startPrometheus(Iterable<String> jobs) throws IOException {
    StringBuilder config = new StringBuilder("global: {scrape_interval: 1s}\nscrape_configs:\n");
    for (String job : jobs) {
      config.append("  - {job_name: ").append(job).append(", metrics_path: /").append(job);
      config.append(", static_configs: [{targets: ['").append(targets).append("']}]}\n");
    }
    Files.writeString(dir.resolve("side.yml"), config);
    programs.run(
        Map.of(),
        "prometheus",
        "--config.file=side.yml",
        "--storage.tsdb.path=side",
        "--enable-feature=native-histograms,exemplar-storage,extra-scrape-metrics",
        "--web.listen-address=127.0.0.1:" + port);
  }

  private static boolean comparable(Labels labels) {
    return !labels.metricName().equals("scrape_duration_seconds")
        && !labels.metricName().equals("scrape_series_added");
  }

  private static String key(Labels labels) {
    Labels.Builder b = labels.toBuilder();
    for (String bound : List.of("le", "quantile")) {
      if (!labels.get(bound).isEmpty()) {
        b.set(bound, String.valueOf(goDouble(labels.get(bound))));
      }
    }
    return b.build().toString();
  }

  private static double goDouble(Object text) {
    return Double.parseDouble(text.toString().replace("Inf", "Infinity"));
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "NaN" : String.valueOf(v);
  }

  /** Series and values of a job as the Prometheus has them. */
  Map<String, String> theirs(String job) throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      Map<String, String> all = new TreeMap<>();
      for (Object o : query("query?query=" + encode("{job=\"" + job + "\"}"), "result")) {
        Map<String, Object> series = MiniJson.object(o);
        Labels labels = labels(series.get("metric"));
        if (comparable(labels)) {
          Object value = series.get("value");
          all.put(
              key(labels),
              value == null
                  ? histogram(MiniJson.list(series.get("histogram")).get(1))
                  : number(goDouble(MiniJson.list(value).get(1))));
        }
      }
      if (all.size() > 10) {
        return all;
      }
      Exporters.pause();
    }
    throw new AssertionError("Prometheus has no data for " + job);
  }

  /** The exemplars that a Prometheus holds of a job, once each. */
  TreeSet<String> theirExemplars(String job) throws IOException {
    TreeSet<String> all = new TreeSet<>();
    String range = "&start=0&end=" + Long.MAX_VALUE / 1_000_000;
    for (Object o :
        query("query_exemplars?query=" + encode("{job=\"" + job + "\"}") + range, null)) {
      Map<String, Object> series = MiniJson.object(o);
      for (Object e : MiniJson.list(series.get("exemplars"))) {
        Map<String, Object> exemplar = MiniJson.object(e);
        all.add(
            key(labels(series.get("seriesLabels")))
                + " # "
                + labels(exemplar.get("labels"))
                + " "
                + goDouble(exemplar.get("value"))
                + " @"
                + Math.round(((Number) exemplar.get("timestamp")).doubleValue() * 1000));
      }
    }
    return all;
  }

  private List<Object> query(String what, String field) throws IOException {
    String url = "http://127.0.0.1:" + port + "/api/v1/" + what;
    try {
      String answer = new String(programs.get(url, "*/*").body(), UTF_8);
      if (!answer.startsWith("{\"status\":\"success\"")) {
        return List.of();
      }
      Object data = MiniJson.object(MiniJson.parse(answer)).get("data");
      return MiniJson.list(field == null ? data : MiniJson.object(data).get(field));
    } catch (java.net.ConnectException e) {
      return List.of();
    }
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, UTF_8);
  }

  private static Labels labels(Object json) {
    Map<String, String> map = new LinkedHashMap<>();
    MiniJson.object(json).forEach((k, v) -> map.put(k, v.toString()));
    return Labels.of(map);
  }

  /** A histogram of the API in the form of {@link HistogramText}. */
  private static String histogram(Object json) {
    Map<String, Object> h = MiniJson.object(json);
    StringJoiner parts = new StringJoiner(", ", "{", "}");
    parts.add("count:" + GoFloats.g(goDouble(h.get("count"))));
    parts.add("sum:" + GoFloats.g(goDouble(h.get("sum"))));
    for (Object o : MiniJson.list(h.get("buckets"))) {
      List<Object> bucket = MiniJson.list(o);
      long rule = (Long) bucket.get(0);
      parts.add(
          (rule == 1 || rule == 3 ? "[" : "(")
              + GoFloats.g(goDouble(bucket.get(1)))
              + ","
              + GoFloats.g(goDouble(bucket.get(2)))
              + (rule == 0 || rule == 3 ? "]" : ")")
              + ":"
              + GoFloats.g(goDouble(bucket.get(3))));
    }
    return rounded(parts.toString());
  }

  private static String rounded(String histogram) {
    return NUMBER
        .matcher(histogram)
        .replaceAll(m -> String.format("%.8e", Double.parseDouble(m.group())));
  }

  /** What we made of a job. */
  record Ours(Map<String, String> series, TreeSet<String> exemplars, double seriesAdded) {}

  /** Scrapes a job twice, on simulated time. */
  Ours ours(String job, ScrapeConfig.Builder config) {
    ManualTime time = new ManualTime(System.currentTimeMillis());
    MemoryStorage storage = new MemoryStorage();
    try (ScrapeManager manager =
        new ScrapeManager(storage, time, ScrapeOptions.http().withExecutor(Runnable::run))) {
      manager.apply(
          List.of(
              config
                  .metricsPath("/" + job)
                  .staticTargets(targets)
                  .extraMetrics(true)
                  .scrapeInterval(Duration.ofSeconds(1))
                  .build()));
      time.advance(Duration.ofSeconds(2));
      assertThat(manager.targets().active().get(0).report().error()).isNull();
    }
    Map<String, String> all = new TreeMap<>();
    double added = 0;
    for (Labels labels : storage.seriesLabels()) {
      List<Object> samples = new ArrayList<>(storage.samples(labels).values());
      for (Label l : labels) {
        assertThat(l.value()).isNotEmpty();
      }
      if (comparable(labels)) {
        all.put(key(labels), text(samples.get(samples.size() - 1)));
      } else if (labels.metricName().equals("scrape_series_added")) {
        added = (Double) samples.get(0);
      }
    }
    TreeSet<String> exemplars = new TreeSet<>();
    for (Map.Entry<Labels, Exemplar> e : storage.exemplars()) {
      exemplars.add(
          key(e.getKey())
              + " # "
              + e.getValue().labels()
              + " "
              + e.getValue().value()
              + " @"
              + e.getValue().t());
    }
    return new Ours(all, exemplars, added);
  }

  private static String text(Object value) {
    if (value instanceof Double v) {
      assertThat(StaleNaN.isStale(v)).isFalse();
      return number(v);
    }
    return rounded(HistogramText.of(value));
  }

  /** {@code scrape_series_added} of the first scrape, by the Prometheus. */
  double theirSeriesAdded(String job) throws IOException {
    String expression = "max_over_time(scrape_series_added{job=\"" + job + "\"}[1h])";
    Map<String, Object> series =
        MiniJson.object(query("query?query=" + encode(expression), "result").get(0));
    return goDouble(MiniJson.list(series.get("value")).get(1));
  }
}
