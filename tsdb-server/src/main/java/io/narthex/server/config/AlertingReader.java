package io.narthex.server.config;

import io.narthex.discovery.DiscoveryConfig;
import io.narthex.http.HttpClientConfig;
import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelConfig;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code alerting} section.
 *
 * @upstream config/config.go AlertmanagerConfig.UnmarshalYAML
 */
final class AlertingReader {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpReader http;
  private final DiscoveryReader discovery;
  private final NameValidation validation;

  AlertingReader(ConfigContext context, NameValidation validation) {
    this.validation = validation;
    http = new HttpReader(context);
    discovery = new DiscoveryReader(context, http);
  }

  AlertingConfig read(YamlMap map) {
    List<RelabelConfig> rules =
        RelabelReader.read(
            map, "alert_relabel_configs", "empty or null alert relabeling rule", validation);
    List<AlertingConfig.Alertmanager> managers = new ArrayList<>();
    for (YamlNode item : map.items("alertmanagers")) {
      managers.add(alertmanager(item.map("config.AlertmanagerConfig")));
    }
    map.rejectUnknown();
    return new AlertingConfig(rules, managers);
  }

  private AlertingConfig.Alertmanager alertmanager(YamlMap map) {
    if (map.get("sigv4") != null) {
      throw map.fail("sigv4 is not supported");
    }
    YamlNode version = map.get("api_version");
    if (version != null && !version.text().equals("v2")) {
      throw version.fail(
          "expected Alertmanager api version to be one of [v2] but got " + version.text());
    }
    HttpClientConfig client = http.read(map, true);
    boolean relabelled = !map.items("relabel_configs").isEmpty();
    List<DiscoveryConfig> found = discovery.read(map, relabelled);
    AlertingConfig.Alertmanager manager =
        new AlertingConfig.Alertmanager(
            new AlertingConfig.Endpoint(map.text("scheme", "http"), map.text("path_prefix", "")),
            map.duration("timeout", DEFAULT_TIMEOUT),
            client,
            new AlertingConfig.Targets(
                found,
                RelabelReader.read(
                    map,
                    "relabel_configs",
                    "empty or null Alertmanager target relabeling rule",
                    validation)),
            RelabelReader.read(
                map,
                "alert_relabel_configs",
                "empty or null Alertmanager alert relabeling rule",
                validation));
    map.rejectUnknown();
    return manager;
  }
}
