package io.narthex.server.api;

import io.narthex.model.MetricMetadata;
import io.narthex.model.labels.Matcher;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.TargetsView;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.util.DurationText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Targets, their metadata, and the jobs they belong to.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go targets, targetMetadata, metricMetadata, scrapePools
 */
public final class TargetsApi {
  private final ScrapeManager scrape;
  private final GlobalUrl globalUrl;

  public TargetsApi(ScrapeManager scrape, GlobalUrl globalUrl) {
    this.scrape = scrape;
    this.globalUrl = globalUrl;
  }

  public void addTo(Router router) {
    router.get("/api/v1/targets", ApiRoutes.route(this::targets));
    router.get("/api/v1/targets/metadata", ApiRoutes.route(this::targetMetadata));
    router.get("/api/v1/metadata", ApiRoutes.route(this::metricMetadata));
    router.get("/api/v1/scrape_pools", ApiRoutes.route(this::pools));
  }

  private Answer targets(WebRequest request) {
    String state = request.parameter("state").toLowerCase(Locale.ROOT);
    String pool = request.parameter("scrapePool");
    boolean any = state.isEmpty() || state.equals("any");
    TargetsView view = scrape.targets();
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("activeTargets");
          for (TargetsView.Active target : view.active()) {
            if ((any || state.equals("active")) && (pool.isEmpty() || pool.equals(target.job()))) {
              writeActive(json, target);
            }
          }
          json.writeEndArray();
          json.writeArrayFieldStart("droppedTargets");
          for (TargetsView.Dropped target : view.dropped()) {
            if ((any || state.equals("dropped")) && (pool.isEmpty() || pool.equals(target.job()))) {
              json.writeStartObject();
              json.writeFieldName("discoveredLabels");
              json.writeLabels(target.discoveredLabels());
              json.writeStringField("scrapePool", target.job());
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          json.writeFieldName("droppedTargetCounts");
          if (any || state.equals("dropped")) {
            json.writeStartObject();
            for (Map.Entry<String, Integer> count : view.droppedCounts().entrySet()) {
              json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
          } else {
            json.writeRawValue("null");
          }
          json.writeEndObject();
        });
  }

  private void writeActive(JsonWriter json, TargetsView.Active target) throws IOException {
    json.writeStartObject();
    json.writeFieldName("discoveredLabels");
    json.writeLabels(target.discoveredLabels());
    json.writeFieldName("labels");
    json.writeLabels(target.labels());
    json.writeStringField("scrapePool", target.job());
    json.writeStringField("scrapeUrl", target.url());
    json.writeStringField("globalUrl", globalUrl.of(target.url()));
    String error = target.report().error();
    json.writeStringField("lastError", error == null ? "" : error);
    long last = target.report().lastScrapeMillis();
    json.writeStringField("lastScrape", JsonWriter.time(last));
    json.writeFieldName("lastScrapeDuration");
    json.writeNumber(target.report().duration().toNanos() / 1e9);
    json.writeStringField("health", target.report().health().text());
    json.writeStringField("scrapeInterval", DurationText.format(target.interval()));
    json.writeStringField("scrapeTimeout", DurationText.format(target.timeout()));
    json.writeEndObject();
  }

  private Answer pools(WebRequest request) {
    List<String> names = scrape.jobs().stream().map(ScrapeConfig::jobName).toList();
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("scrapePools");
          for (String name : names) {
            json.writeString(name);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Answer targetMetadata(WebRequest request) {
    int limit = number(request, "limit");
    String metric = request.parameter("metric");
    String selector = request.parameter("match_target");
    List<Matcher> matchers;
    try {
      matchers = selector.isEmpty() ? List.of() : MatchersParam.parseOne(selector);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("match_target", String.valueOf(e.getMessage()));
    }
    return Answer.of(
        json -> {
          json.writeStartArray();
          int written = 0;
          for (TargetsView.Metadata target : scrape.metadata()) {
            boolean full = limit >= 0 && written >= limit; // targets are not divided
            if (full || !matchers.stream().allMatch(m -> m.matches(target.target()))) {
              continue;
            }
            for (TargetsView.Family family : target.families()) {
              if (metric.isEmpty() || metric.equals(family.name())) {
                json.writeStartObject();
                json.writeFieldName("target");
                json.writeLabels(target.target());
                if (metric.isEmpty()) {
                  json.writeStringField("metric", family.name());
                }
                json.writeStringField("type", family.metadata().type());
                json.writeStringField("help", family.metadata().help());
                json.writeStringField("unit", family.metadata().unit());
                json.writeEndObject();
                written++;
              }
            }
          }
          json.writeEndArray();
        });
  }

  private Answer metricMetadata(WebRequest request) {
    int limit = number(request, "limit");
    int perMetric = number(request, "limit_per_metric");
    String metric = request.parameter("metric");
    Map<String, Set<MetricMetadata>> families = new TreeMap<>();
    for (TargetsView.Metadata target : scrape.metadata()) {
      for (TargetsView.Family family : target.families()) {
        if (metric.isEmpty() || metric.equals(family.name())) {
          families
              .computeIfAbsent(family.name(), n -> new LinkedHashSet<>())
              .add(family.metadata());
        }
      }
    }
    Map<String, List<MetricMetadata>> shown = new LinkedHashMap<>();
    families.forEach(
        (name, found) -> {
          if (limit < 0 || shown.size() < limit) {
            shown.put(
                name, found.stream().limit(perMetric > 0 ? perMetric : Long.MAX_VALUE).toList());
          }
        });
    return Answer.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, List<MetricMetadata>> e : shown.entrySet()) {
            json.writeArrayFieldStart(e.getKey());
            for (MetricMetadata metadata : e.getValue()) {
              json.writeStartObject();
              json.writeStringField("type", metadata.type());
              json.writeStringField("unit", metadata.unit());
              json.writeStringField("help", metadata.help());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  /** A count; -1 if absent. */
  private static int number(WebRequest request, String name) {
    String s = request.parameter(name);
    if (s.isEmpty()) {
      return -1;
    }
    try {
      return Integer.parseInt(s);
    } catch (NumberFormatException e) {
      throw ApiException.badData(name + " must be a number");
    }
  }
}
