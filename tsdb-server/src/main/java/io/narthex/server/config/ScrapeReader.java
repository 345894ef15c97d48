package io.narthex.server.config;

import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelConfig;
import io.narthex.scrape.HistogramOptions;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeLimits;
import io.narthex.scrape.ScrapeProtocols;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs, filling in what the {@code global} section says where they say nothing.
 *
 * @upstream config/config.go ScrapeConfig.UnmarshalYAML, Validate
 */
final class ScrapeReader {
  /** The usual order with protobuf before it. */
  static final List<String> PROTOBUF_FIRST = protobufFirst();

  private final ConfigContext context;
  private final GlobalConfig.Scraping global;
  private final HttpReader http;
  private final DiscoveryReader discovery;

  ScrapeReader(ConfigContext context, GlobalConfig.Scraping global) {
    this.context = context;
    this.global = global;
    http = new HttpReader(context);
    discovery = new DiscoveryReader(context, http);
  }

  private static List<String> protobufFirst() {
    List<String> all = new ArrayList<>(List.of("PrometheusProto"));
    all.addAll(ScrapeProtocols.DEFAULT_ACCEPTED);
    return List.copyOf(all);
  }

  /** All jobs of a list; {@code names} takes each name and the line where it stands. */
  List<ScrapeConfig> readAll(List<YamlNode> items, Map<String, Integer> names) {
    List<ScrapeConfig> jobs = new ArrayList<>();
    for (YamlNode item : items) {
      if (item.isNull()) {
        throw item.fail("empty or null scrape config section");
      }
      ScrapeConfig job = read(item.map("config.ScrapeConfig"));
      if (names.putIfAbsent(job.jobName(), item.line()) != null) {
        throw item.fail("found multiple scrape configs with job name \"" + job.jobName() + "\"");
      }
      context.job(job.jobName(), item);
      jobs.add(job);
    }
    return jobs;
  }

  private ScrapeConfig read(YamlMap map) {
    String job = map.text("job_name", "");
    boolean relabelled = !map.items("relabel_configs").isEmpty();
    ScrapeConfig.Builder b = ScrapeConfig.builder(job);
    b.http(http.read(map, true)).discovery(discovery.read(map, relabelled));
    @Nullable NameValidation ownValidation = GlobalReader.validation(map);
    NameValidation validation =
        ownValidation == null ? global.naming().validation() : ownValidation;
    b.relabelConfigs(
            rules(map, "relabel_configs", "empty or null target relabeling rule", validation))
        .metricRelabelConfigs(
            rules(
                map, "metric_relabel_configs", "empty or null metric relabeling rule", validation));
    times(map, job, b);
    HistogramOptions histograms = histograms(map);
    b.histograms(histograms).limits(limits(map));
    b.protocols(protocols(map, job, histograms.scrapeNative(), ownValidation));
    Path failures = context.path(map, "scrape_failure_log_file");
    b.failureLogFile(failures == null ? global.failureLogFile() : failures)
        .metricsPath(map.text("metrics_path", "/metrics"))
        .scheme(map.text("scheme", "http"))
        .params(params(map.get("params")))
        .honorLabels(map.bool("honor_labels", false))
        .honorTimestamps(map.bool("honor_timestamps", true))
        .trackTimestampsStaleness(map.bool("track_timestamps_staleness", false))
        .extraMetrics(map.bool("extra_scrape_metrics", global.extraMetrics()));
    map.rejectUnknown();
    if (job.isEmpty()) {
      throw map.fail("job_name is empty");
    }
    return b.build();
  }

  private static List<RelabelConfig> rules(
      YamlMap map, String key, String empty, NameValidation validation) {
    return RelabelReader.read(map, key, empty + " in scrape config", validation);
  }

  private void times(YamlMap map, String job, ScrapeConfig.Builder b) {
    Duration interval = map.duration("scrape_interval", Duration.ZERO);
    if (interval.isZero()) {
      interval = global.interval();
    }
    Duration timeout = map.duration("scrape_timeout", Duration.ZERO);
    if (timeout.compareTo(interval) > 0) {
      throw new YamlException(
          map.lineOf("scrape_timeout"),
          "scrape timeout greater than scrape interval for scrape config with job name \""
              + job
              + "\"");
    }
    if (timeout.isZero()) {
      timeout = GlobalReader.min(global.timeout(), interval);
    }
    b.scrapeInterval(interval).scrapeTimeout(timeout);
  }

  private ScrapeLimits limits(YamlMap map) {
    ScrapeLimits own = GlobalReader.limits(map);
    ScrapeLimits all = global.limits();
    return new ScrapeLimits(
        orElse(own.bodyBytes(), all.bodyBytes()),
        orElse(own.samples(), all.samples()),
        orElse(own.targets(), all.targets()),
        orElse(own.labels(), all.labels()),
        orElse(own.labelNameLength(), all.labelNameLength()),
        orElse(own.labelValueLength(), all.labelValueLength()),
        orElse(own.keepDroppedTargets(), all.keepDroppedTargets()));
  }

  private static long orElse(long own, long all) {
    return own == 0 ? all : own;
  }

  private HistogramOptions histograms(YamlMap map) {
    HistogramOptions all = global.histograms();
    return new HistogramOptions(
        map.bool("scrape_native_histograms", all.scrapeNative()),
        map.bool("convert_classic_histograms_to_nhcb", all.convertClassic()),
        map.bool("always_scrape_classic_histograms", all.keepClassic()),
        map.unsigned("native_histogram_bucket_limit", 0),
        map.decimal("native_histogram_min_bucket_factor", 0));
  }

  private ScrapeProtocols protocols(
      YamlMap map, String job, boolean scrapeNative, @Nullable NameValidation ownValidation) {
    String where = " for scrape config with job name \"" + job + "\"";
    List<String> accepted = GlobalReader.protocols(map, where);
    if (accepted == null) {
      accepted = global.protocols();
    }
    if (accepted == null) {
      accepted = scrapeNative ? PROTOBUF_FIRST : ScrapeProtocols.DEFAULT_ACCEPTED;
    }
    YamlNode fallback = map.get("fallback_scrape_protocol");
    if (fallback != null
        && !fallback.text().isEmpty()
        && !GlobalReader.PROTOCOLS.contains(fallback.text())) {
      throw fallback.fail(
          "invalid fallback_scrape_protocol"
              + where
              + ": "
              + GlobalReader.unknownProtocol(fallback.text()));
    }
    NameValidation validation =
        ownValidation == null ? global.naming().validation() : ownValidation;
    return new ScrapeProtocols(
        List.copyOf(accepted),
        fallback == null ? "" : fallback.text(),
        map.bool("enable_compression", true),
        validation,
        escaping(map, ownValidation));
  }

  private String escaping(YamlMap map, @Nullable NameValidation ownValidation) {
    YamlNode own = map.get("metric_name_escaping_scheme");
    NameValidation validation =
        ownValidation == null ? global.naming().validation() : ownValidation;
    String escaping;
    if (own != null && !own.text().isEmpty()) {
      GlobalReader.checkEscaping(own, "scrape config");
      escaping = own.text();
    } else {
      String all = global.naming().escaping();
      escaping = ownValidation == null && all != null ? all : defaultEscaping(validation);
    }
    if (escaping.equals("allow-utf-8") && validation != NameValidation.UTF8) {
      throw map.fail("utf8 metric names requested but validation scheme is not set to UTF8");
    }
    return escaping;
  }

  private static String defaultEscaping(NameValidation validation) {
    return validation == NameValidation.UTF8 ? "allow-utf-8" : "underscores";
  }

  private static Map<String, List<String>> params(@Nullable YamlNode node) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    if (node != null) {
      node.map("map[string][]string").entries().forEach((k, v) -> params.put(k, v.texts()));
    }
    return params;
  }
}
