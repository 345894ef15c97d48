package io.narthex.server.config;

import io.narthex.model.labels.LabelText;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code storage}, {@code tracing}, {@code otlp} and {@code runtime} sections.
 *
 * @upstream config/config.go StorageConfig, TracingConfig, OTLPConfig, RuntimeConfig
 */
final class StorageReader {
  private static final List<String> STRATEGIES =
      List.of(
          "UnderscoreEscapingWithSuffixes",
          "UnderscoreEscapingWithoutSuffixes",
          "NoUTF8EscapingWithSuffixes",
          "NoTranslation");

  private StorageReader() {}

  static StorageConfig storage(@Nullable YamlNode node) {
    if (node == null) {
      return StorageConfig.DEFAULT;
    }
    YamlMap map = node.map("config.plain");
    YamlNode tsdbNode = map.get("tsdb");
    YamlNode exemplarsNode = map.get("exemplars");
    map.rejectUnknown();
    long exemplars = StorageConfig.DEFAULT.maxExemplars();
    if (exemplarsNode != null) {
      YamlMap e = exemplarsNode.map("config.ExemplarsConfig");
      YamlNode max = e.get("max_exemplars");
      exemplars = max == null ? 0 : max.integer();
      e.rejectUnknown();
    }
    return tsdb(tsdbNode == null ? null : tsdbNode.map("config.plain"), exemplars);
  }

  private static StorageConfig tsdb(@Nullable YamlMap map, long exemplars) {
    StorageConfig none = StorageConfig.DEFAULT;
    if (map == null) {
      return new StorageConfig(none.outOfOrderWindow(), 0, "", none.retention(), exemplars);
    }
    String encoding = "";
    YamlNode encodings = map.get("chunk_encoding");
    if (encodings != null) {
      YamlMap e = encodings.map("config.ChunkEncodingConfig");
      encoding = e.text("floats", "");
      e.rejectUnknown();
      if (!Set.of("", "xor", "xor2").contains(encoding)) {
        throw encodings.fail(
            "'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be"
                + " omitted entirely, got "
                + LabelText.quote(encoding));
      }
    }
    StorageConfig storage =
        new StorageConfig(
            map.duration("out_of_order_time_window", Duration.ZERO),
            map.decimal("stale_series_compaction_threshold", 0),
            encoding,
            retention(map.get("retention")),
            exemplars);
    map.rejectUnknown();
    return storage;
  }

  private static StorageConfig.@Nullable Retention retention(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    YamlMap map = node.map("config.plain");
    StorageConfig.Retention retention =
        new StorageConfig.Retention(
            map.duration("time", Duration.ZERO),
            GlobalReader.size(map, "size"),
            map.decimal("percentage", 0));
    map.rejectUnknown();
    if (retention.bytes() < 0) {
      throw map.fail(
          "'storage.tsdb.retention.size' must be greater than or equal to 0, got "
              + map.text("size", ""));
    }
    if (retention.percentage() < 0 || retention.percentage() > 100) {
      throw map.fail(
          "'storage.tsdb.retention.percentage' must be in the range [0, 100], got "
              + map.text("percentage", ""));
    }
    return retention;
  }

  static TracingConfig tracing(YamlNode node, HttpReader http) {
    YamlMap map = node.map("config.plain");
    String client = map.text("client_type", "grpc");
    if (!client.equals("http") && !client.equals("grpc")) {
      throw map.fail("expected tracing client type to be to be http or grpc, but got " + client);
    }
    YamlNode headersNode = map.get("headers");
    Map<String, String> headers = headersNode == null ? Map.of() : headersNode.textMap();
    for (String header : headers.keySet()) {
      if (header.toLowerCase(Locale.ROOT).equals("authorization")) {
        throw map.fail("custom authorization header configuration is not yet supported");
      }
      if (HttpReader.isReserved(header)) {
        throw map.fail(header + " is a reserved header. It must not be changed");
      }
    }
    TracingConfig tracing =
        new TracingConfig(
            client,
            map.text("endpoint", ""),
            map.decimal("sampling_fraction", 0),
            map.bool("insecure", false),
            http.tls(map.get("tls_config")),
            headers,
            map.text("compression", ""),
            map.duration("timeout", Duration.ZERO));
    map.rejectUnknown();
    if (tracing.endpoint().isEmpty()) {
      throw map.fail("tracing endpoint must be set");
    }
    if (!tracing.compression().isEmpty() && !tracing.compression().equals("gzip")) {
      throw map.fail(
          "invalid compression type " + tracing.compression() + " provided, valid options: gzip");
    }
    return tracing;
  }

  static OtlpConfig otlp(@Nullable YamlNode node) {
    if (node == null) {
      return new OtlpConfig(
          new OtlpConfig.Attributes(false, List.of(), List.of(), false),
          STRATEGIES.get(0),
          new OtlpConfig.Switches(false, false, true, true));
    }
    YamlMap map = node.map("config.plain");
    boolean all = map.bool("promote_all_resource_attributes", false);
    List<String> promote = map.texts("promote_resource_attributes");
    List<String> ignore = map.texts("ignore_resource_attributes");
    if (all && !promote.isEmpty()) {
      throw map.fail(
          "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be"
              + " configured simultaneously");
    }
    if (!all && !ignore.isEmpty()) {
      throw map.fail(
          "'ignore_resource_attributes' cannot be configured unless"
              + " 'promote_all_resource_attributes' is true");
    }
    String strategy = map.text("translation_strategy", STRATEGIES.get(0));
    if (!strategy.isEmpty() && !STRATEGIES.contains(strategy)) {
      throw map.fail("unsupported OTLP translation strategy " + LabelText.quote(strategy));
    }
    OtlpConfig otlp =
        new OtlpConfig(
            new OtlpConfig.Attributes(
                all,
                sanitized(map, promote, "promoted", "promote_resource_attributes"),
                sanitized(map, ignore, "ignored", "ignore_resource_attributes"),
                map.bool("keep_identifying_resource_attributes", false)),
            strategy.isEmpty() ? STRATEGIES.get(0) : strategy,
            new OtlpConfig.Switches(
                map.bool("convert_histograms_to_nhcb", false),
                map.bool("promote_scope_metadata", false),
                map.bool("label_name_underscore_sanitization", true),
                map.bool("label_name_preserve_multiple_underscores", true)));
    map.rejectUnknown();
    return otlp;
  }

  private static List<String> sanitized(
      YamlMap map, List<String> attributes, String adjective, String key) {
    List<String> errors = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    List<String> clean = new ArrayList<>();
    for (String attribute : attributes) {
      String a = attribute.strip();
      if (a.isEmpty()) {
        errors.add("empty " + adjective + " OTel resource attribute");
      } else if (!seen.add(a)) {
        errors.add("duplicated " + adjective + " OTel resource attribute " + LabelText.quote(a));
      } else {
        clean.add(a);
      }
    }
    if (!errors.isEmpty()) {
      throw map.fail("invalid '" + key + "': " + String.join("\n", errors));
    }
    return clean;
  }

  /** The {@code runtime} section tunes Go's collector: checked, and of no effect here. */
  static void runtime(@Nullable YamlNode node) {
    if (node != null) {
      YamlMap map = node.map("config.RuntimeConfig");
      YamlNode gogc = map.get("gogc");
      if (gogc != null) {
        gogc.integer();
      }
      map.rejectUnknown();
    }
  }
}
