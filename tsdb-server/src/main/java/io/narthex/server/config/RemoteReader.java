package io.narthex.server.config;

import io.narthex.http.HttpClientConfig;
import io.narthex.model.labels.NameValidation;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code remote_write} and {@code remote_read} sections.
 *
 * @upstream config/config.go RemoteWriteConfig, RemoteReadConfig
 */
final class RemoteReader {
  private final HttpReader http;
  private final NameValidation validation;

  RemoteReader(ConfigContext context, NameValidation validation) {
    http = new HttpReader(context);
    this.validation = validation;
  }

  List<RemoteWriteConfig> writes(List<YamlNode> items) {
    List<RemoteWriteConfig> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode item : items) {
      if (item.isNull()) {
        throw item.fail("empty or null remote write config section");
      }
      RemoteWriteConfig config = write(item.map("config.plain"));
      if (!config.name().isEmpty() && !names.add(config.name())) {
        throw item.fail(
            "found multiple remote write configs with job name \"" + config.name() + "\"");
      }
      all.add(config);
    }
    return all;
  }

  private RemoteWriteConfig write(YamlMap map) {
    String url = url(map, "url for remote_write is empty");
    for (String unsupported : List.of("sigv4", "azuread", "google_iam")) {
      YamlNode node = map.get(unsupported);
      if (node != null) {
        throw node.fail("remote_write: " + unsupported + " is not supported");
      }
    }
    RemoteWriteConfig config =
        new RemoteWriteConfig(
            url,
            map.text("name", ""),
            map.duration("remote_timeout", Duration.ofSeconds(30)),
            headers(map.get("headers")),
            RelabelReader.read(
                map,
                "write_relabel_configs",
                "empty or null relabeling rule in remote write config",
                validation),
            sending(map),
            http.read(map, false),
            queue(map));
    map.bool("failed_request_logging", false);
    map.rejectUnknown();
    return config;
  }

  private static String url(YamlMap map, String missing) {
    YamlNode url = map.get("url");
    if (url == null) {
      throw map.fail(missing);
    }
    return HttpReader.uri(url.text(), url.line()).toString();
  }

  private static Map<String, String> headers(@Nullable YamlNode node) {
    if (node == null) {
      return Map.of();
    }
    Map<String, String> headers = node.textMap();
    for (String header : headers.keySet()) {
      if (header.toLowerCase(Locale.ROOT).equals("authorization")) {
        throw node.fail(
            "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4,"
                + " azuread or google_iam parameter");
      }
      if (HttpReader.isReserved(header)) {
        throw node.fail(header + " is a reserved header. It must not be changed");
      }
    }
    return headers;
  }

  private static RemoteWriteConfig.Sending sending(YamlMap map) {
    String message = map.text("protobuf_message", "prometheus.WriteRequest");
    if (!message.equals("prometheus.WriteRequest")
        && !message.equals("io.prometheus.write.v2.Request")) {
      throw map.fail(
          "invalid protobuf_message value: unknown type for remote write protobuf message "
              + message
              + ", supported: prometheus.WriteRequest, io.prometheus.write.v2.Request");
    }
    YamlNode node = map.get("metadata_config");
    boolean exemplars = map.bool("send_exemplars", false);
    boolean histograms = map.bool("send_native_histograms", false);
    boolean roundRobin = map.bool("round_robin_dns", false);
    if (node == null) {
      return new RemoteWriteConfig.Sending(
          message, exemplars, histograms, roundRobin, true, Duration.ofMinutes(1), 2000);
    }
    YamlMap metadata = node.map("config.MetadataConfig");
    RemoteWriteConfig.Sending sending =
        new RemoteWriteConfig.Sending(
            message,
            exemplars,
            histograms,
            roundRobin,
            metadata.bool("send", true),
            metadata.duration("send_interval", Duration.ofMinutes(1)),
            metadata.unsigned("max_samples_per_send", 2000));
    metadata.rejectUnknown();
    return sending;
  }

  private static RemoteWriteConfig.Queue queue(YamlMap map) {
    YamlNode node = map.get("queue_config");
    YamlMap q = node == null ? null : node.map("config.QueueConfig");
    RemoteWriteConfig.Queue queue =
        new RemoteWriteConfig.Queue(
            number(q, "capacity", 10_000),
            new RemoteWriteConfig.Shards(number(q, "min_shards", 1), number(q, "max_shards", 50)),
            number(q, "max_samples_per_send", 2000),
            duration(q, "batch_send_deadline", Duration.ofSeconds(5)),
            new RemoteWriteConfig.Retry(
                duration(q, "min_backoff", Duration.ofMillis(30)),
                duration(q, "max_backoff", Duration.ofSeconds(5)),
                q != null && q.bool("retry_on_http_429", false),
                duration(q, "sample_age_limit", Duration.ZERO)));
    if (q != null) {
      q.rejectUnknown();
      String wrong = wrong(queue);
      if (wrong != null) {
        throw q.fail("remote write queue " + wrong);
      }
    }
    return queue;
  }

  private static long number(@Nullable YamlMap map, String key, long fallback) {
    YamlNode node = map == null ? null : map.get(key);
    return node == null ? fallback : node.integer();
  }

  private static Duration duration(@Nullable YamlMap map, String key, Duration fallback) {
    return map == null ? fallback : map.duration(key, fallback);
  }

  private static @Nullable String wrong(RemoteWriteConfig.Queue q) {
    if (q.shards().max() <= 0) {
      return "max_shards must be positive";
    }
    if (q.shards().min() <= 0) {
      return "min_shards must be positive";
    }
    if (q.shards().min() > q.shards().max()) {
      return "min_shards must not be greater than max_shards";
    }
    if (q.maxSamplesPerSend() <= 0) {
      return "max_samples_per_send must be positive";
    }
    if (q.capacity() <= 0) {
      return "capacity must be positive";
    }
    if (q.retry().maxBackoff().compareTo(q.retry().minBackoff()) < 0) {
      return "max_backoff must not be less than min_backoff";
    }
    return null;
  }

  List<RemoteReadConfig> reads(List<YamlNode> items) {
    List<RemoteReadConfig> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode item : items) {
      if (item.isNull()) {
        throw item.fail("empty or null remote read config section");
      }
      RemoteReadConfig config = read(item.map("config.plain"));
      if (!config.name().isEmpty() && !names.add(config.name())) {
        throw item.fail(
            "found multiple remote read configs with job name \"" + config.name() + "\"");
      }
      all.add(config);
    }
    return all;
  }

  private RemoteReadConfig read(YamlMap map) {
    String url = url(map, "url for remote_read is empty");
    HttpClientConfig client = http.read(map, true);
    YamlNode required = map.get("required_matchers");
    RemoteReadConfig config =
        new RemoteReadConfig(
            url,
            map.text("name", ""),
            map.duration("remote_timeout", Duration.ofMinutes(1)),
            headers(map.get("headers")),
            client,
            required == null ? Map.of() : required.textMap(),
            new RemoteReadConfig.Reading(
                map.unsigned("chunked_read_limit", 50_000_000),
                map.bool("read_recent", false),
                map.bool("filter_external_labels", true)));
    map.rejectUnknown();
    return config;
  }
}
