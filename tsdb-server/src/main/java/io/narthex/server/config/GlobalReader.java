package io.narthex.server.config;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.model.labels.Utf8;
import io.narthex.scrape.HistogramOptions;
import io.narthex.scrape.ScrapeLimits;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code global} section.
 *
 * @upstream config/config.go GlobalConfig.UnmarshalYAML
 */
final class GlobalReader {
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  static final Set<String> PROTOCOLS =
      new TreeSet<>(
          List.of(
              "PrometheusProto",
              "PrometheusText0.0.4",
              "PrometheusText1.0.0",
              "OpenMetricsText0.0.1",
              "OpenMetricsText1.0.0"));

  private final ConfigContext context;
  private final PrometheusConfig.Surroundings around;

  GlobalReader(ConfigContext context, PrometheusConfig.Surroundings around) {
    this.context = context;
    this.around = around;
  }

  GlobalConfig read(YamlMap map) {
    Duration interval = nonZero(map.duration("scrape_interval", Duration.ZERO), DEFAULT_INTERVAL);
    Duration timeout = map.duration("scrape_timeout", Duration.ZERO);
    if (timeout.compareTo(interval) > 0) {
      throw new YamlException(
          map.lineOf("scrape_timeout"), "global scrape timeout greater than scrape interval");
    }
    timeout = nonZero(timeout, min(DEFAULT_TIMEOUT, interval));
    NameValidation validation = validation(map);
    GlobalConfig.Scraping scraping =
        new GlobalConfig.Scraping(
            interval,
            timeout,
            protocolsOrDefault(map),
            limits(map),
            histograms(map),
            new GlobalConfig.Naming(
                validation == null ? NameValidation.UTF8 : validation, escaping(map)),
            map.bool("extra_scrape_metrics", false),
            context.path(map, "scrape_failure_log_file"));
    @Nullable Path queryLog = context.path(map, "query_log_file");
    GlobalConfig global =
        new GlobalConfig(
            scraping,
            nonZero(map.duration("evaluation_interval", Duration.ZERO), DEFAULT_INTERVAL),
            map.duration("rule_query_offset", Duration.ZERO),
            externalLabels(map, scraping.naming().validation()),
            queryLog);
    map.rejectUnknown();
    return global;
  }

  private static Duration nonZero(Duration value, Duration fallback) {
    return value.isZero() ? fallback : value;
  }

  static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  static ScrapeLimits limits(YamlMap map) {
    return new ScrapeLimits(
        size(map, "body_size_limit"),
        map.unsigned("sample_limit", 0),
        map.unsigned("target_limit", 0),
        map.unsigned("label_limit", 0),
        map.unsigned("label_name_length_limit", 0),
        map.unsigned("label_value_length_limit", 0),
        map.unsigned("keep_dropped_targets", 0));
  }

  private static HistogramOptions histograms(YamlMap map) {
    return new HistogramOptions(
        map.bool("scrape_native_histograms", false),
        map.bool("convert_classic_histograms_to_nhcb", false),
        map.bool("always_scrape_classic_histograms", false),
        0,
        0);
  }

  static long size(YamlMap map, String key) {
    YamlNode node = map.get(key);
    return node == null ? 0 : node.located(n -> Sizes.parse(n.text()));
  }

  /** Null if not configured. */
  static @Nullable NameValidation validation(YamlMap map) {
    YamlNode node = map.get("metric_name_validation_scheme");
    if (node == null || node.text().isEmpty()) {
      return null;
    }
    return switch (node.text()) {
      case "utf8" -> NameValidation.UTF8;
      case "legacy" -> NameValidation.LEGACY;
      default -> throw node.fail("unrecognized ValidationScheme: " + LabelText.quote(node.text()));
    };
  }

  /** Null if not configured. */
  private static @Nullable String escaping(YamlMap map) {
    YamlNode node = map.get("metric_name_escaping_scheme");
    if (node == null || node.text().isEmpty()) {
      return null;
    }
    checkEscaping(node, "global");
    return node.text();
  }

  static void checkEscaping(YamlNode node, String where) {
    switch (node.text()) {
      case "allow-utf-8", "underscores", "dots", "values" -> {}
      default ->
          throw node.fail(
              "unknown "
                  + where
                  + " name escaping method specified, must be one of 'allow-utf-8',"
                  + " 'underscores', 'dots', or 'values', got "
                  + LabelText.quote(node.text()));
    }
  }

  /** Null if the default depends on the job. */
  private @Nullable List<String> protocolsOrDefault(YamlMap map) {
    List<String> configured = protocols(map, " for global config");
    return configured == null && around.protobufFirst() ? ScrapeReader.PROTOBUF_FIRST : configured;
  }

  /** The configured protocols; null if there are none. */
  static @Nullable List<String> protocols(YamlMap map, String where) {
    YamlNode node = map.get("scrape_protocols");
    if (node == null) {
      return null;
    }
    List<String> protocols = node.texts();
    if (protocols.isEmpty()) {
      throw node.fail("scrape_protocols cannot be empty" + where);
    }
    Set<String> seen = new LinkedHashSet<>();
    for (String protocol : protocols) {
      if (!seen.add(protocol.toLowerCase(Locale.ROOT))) {
        throw node.fail(
            "duplicated protocol in scrape_protocols, got "
                + "["
                + String.join(" ", protocols)
                + "]"
                + where);
      }
      if (!PROTOCOLS.contains(protocol)) {
        throw node.fail("scrape_protocols: " + unknownProtocol(protocol) + where);
      }
    }
    return protocols;
  }

  static String unknownProtocol(String protocol) {
    return "unknown scrape protocol "
        + protocol
        + ", supported: ["
        + String.join(" ", PROTOCOLS)
        + "]";
  }

  private Labels externalLabels(YamlMap map, NameValidation validation) {
    YamlNode node = map.get("external_labels");
    if (node == null) {
      return Labels.empty();
    }
    Labels.Builder b = Labels.builder();
    for (Map.Entry<String, YamlNode> e : node.map("map[string]string").entries().entrySet()) {
      String name = e.getKey();
      String value = e.getValue().text();
      if (!validation.isLabelName(name)) {
        throw e.getValue().fail(shown(name) + " is not a valid label name");
      }
      if (!Utf8.isValid(value)) {
        throw e.getValue().fail(shown(value) + " is not a valid label value");
      }
      b.set(name, Environment.expand(value, around.environment()));
    }
    return b.build();
  }

  /** A lone surrogate is what the YAML reader makes of a byte that is not UTF-8. */
  static String shown(String s) {
    return LabelText.quote(s).replace("\\ud800", "\\xff");
  }
}
