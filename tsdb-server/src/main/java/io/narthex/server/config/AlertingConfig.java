package io.narthex.server.config;

import io.narthex.discovery.DiscoveryConfig;
import io.narthex.http.HttpClientConfig;
import io.narthex.relabel.RelabelConfig;
import java.time.Duration;
import java.util.List;

/**
 * The {@code alerting} section: where alerts go.
 *
 * @param relabelConfigs rules over the labels of every alert
 * @upstream config/config.go AlertingConfig
 */
public record AlertingConfig(List<RelabelConfig> relabelConfigs, List<Alertmanager> alertmanagers) {
  /** No alerts go anywhere. */
  public static final AlertingConfig NONE = new AlertingConfig(List.of(), List.of());

  /**
   * A group of Alertmanagers.
   *
   * @param endpoint scheme and path in front of the API's own
   * @param targets where they are, and rules over their labels
   * @param alertRelabelConfigs rules over alerts that go to this group
   */
  public record Alertmanager(
      Endpoint endpoint,
      Duration timeout,
      HttpClientConfig http,
      Targets targets,
      List<RelabelConfig> alertRelabelConfigs) {}

  /** How an Alertmanager is addressed. */
  public record Endpoint(String scheme, String pathPrefix) {}

  /** Where the Alertmanagers of a group are found. */
  public record Targets(List<DiscoveryConfig> discovery, List<RelabelConfig> relabelConfigs) {}
}
