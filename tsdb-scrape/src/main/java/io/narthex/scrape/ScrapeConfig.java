package io.narthex.scrape;

import io.narthex.discovery.DiscoveryConfig;
import io.narthex.discovery.StaticDiscovery;
import io.narthex.discovery.TargetGroup;
import io.narthex.http.HttpClientConfig;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One job: which targets, how often, how, and what is kept of what they say.
 *
 * <pre>{@code
 * ScrapeConfig.builder("node").staticTargets("localhost:9100").scrapeInterval(ofSeconds(15)).build();
 * }</pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream config/config.go ScrapeConfig
 */
public final class ScrapeConfig {
  private final Builder b;

  private ScrapeConfig(Builder b) {
    this.b = b;
  }

  /** A job with upstream's defaults: every minute, 10 s at most, {@code http}, {@code /metrics}. */
  public static Builder builder(String jobName) {
    return new Builder(jobName);
  }

  /** A builder that starts with all of this job's settings. */
  public Builder toBuilder() {
    return new Builder(b);
  }

  public String jobName() {
    return b.jobName;
  }

  public Duration scrapeInterval() {
    return b.scrapeInterval;
  }

  public Duration scrapeTimeout() {
    return b.scrapeTimeout;
  }

  public String metricsPath() {
    return b.metricsPath;
  }

  public String scheme() {
    return b.scheme;
  }

  /** URL parameters by name. */
  public Map<String, List<String>> params() {
    return b.params;
  }

  /** Whether labels of the sample win over the target's. */
  public boolean honorLabels() {
    return b.honorLabels;
  }

  /** Whether timestamps in the body are used. */
  public boolean honorTimestamps() {
    return b.honorTimestamps;
  }

  /** Whether series with their own timestamps get staleness markers too. */
  public boolean trackTimestampsStaleness() {
    return b.trackTimestampsStaleness;
  }

  /** Formats to ask for and how to take them. */
  public ScrapeProtocols protocols() {
    return b.protocols;
  }

  public ScrapeLimits limits() {
    return b.limits;
  }

  public HistogramOptions histograms() {
    return b.histograms;
  }

  /** Whether the report has timeout, sample limit and body size too. */
  public boolean extraMetrics() {
    return b.extraMetrics;
  }

  /** File that takes a line for each failed scrape; null for none. */
  public @Nullable Path failureLogFile() {
    return b.failureLogFile;
  }

  /** How targets are reached. */
  public HttpClientConfig http() {
    return b.http;
  }

  /** Rules over a target's labels. */
  public List<RelabelConfig> relabelConfigs() {
    return b.relabelConfigs;
  }

  /** Rules over a sample's labels. */
  public List<RelabelConfig> metricRelabelConfigs() {
    return b.metricRelabelConfigs;
  }

  /** Where targets come from. */
  public List<DiscoveryConfig> discovery() {
    return b.discovery;
  }

  /** Whether what is known of a target's series stays valid when {@code this} becomes {@code o}. */
  boolean sameSeriesAs(ScrapeConfig o) {
    return seriesRelevant().equals(o.seriesRelevant());
  }

  private ScrapeConfig seriesRelevant() {
    ScrapeLimits l = limits();
    return toBuilder()
        .scrapeInterval(Duration.ofMinutes(1))
        .scrapeTimeout(Duration.ofSeconds(10))
        .http(HttpClientConfig.DEFAULT)
        .limits(
            new ScrapeLimits(
                l.bodyBytes(),
                0,
                l.targets(),
                l.labels(),
                l.labelNameLength(),
                l.labelValueLength(),
                l.keepDroppedTargets()))
        .build();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof ScrapeConfig c && b.parts().equals(c.b.parts());
  }

  @Override
  public int hashCode() {
    return b.jobName.hashCode();
  }

  @Override
  public String toString() {
    return "ScrapeConfig{" + b.jobName + ", every " + b.scrapeInterval + "}";
  }

  /** Collects a job's settings. */
  public static final class Builder {
    private final String jobName;
    private Duration scrapeInterval = Duration.ofMinutes(1);
    private Duration scrapeTimeout = Duration.ofSeconds(10);
    private String metricsPath = "/metrics";
    private String scheme = "http";
    private Map<String, List<String>> params = Map.of();
    private boolean honorLabels;
    private boolean honorTimestamps = true;
    private boolean trackTimestampsStaleness;
    private ScrapeProtocols protocols = ScrapeProtocols.DEFAULT;
    private ScrapeLimits limits = ScrapeLimits.NONE;
    private HistogramOptions histograms = HistogramOptions.DEFAULT;
    private boolean extraMetrics;
    private @Nullable Path failureLogFile;
    private HttpClientConfig http = HttpClientConfig.DEFAULT;
    private List<RelabelConfig> relabelConfigs = List.of();
    private List<RelabelConfig> metricRelabelConfigs = List.of();
    private List<DiscoveryConfig> discovery = List.of();

    private Builder(String jobName) {
      this.jobName = jobName;
    }

    private Builder(Builder from) {
      jobName = from.jobName;
      scrapeInterval = from.scrapeInterval;
      scrapeTimeout = from.scrapeTimeout;
      metricsPath = from.metricsPath;
      scheme = from.scheme;
      params = from.params;
      honorLabels = from.honorLabels;
      honorTimestamps = from.honorTimestamps;
      trackTimestampsStaleness = from.trackTimestampsStaleness;
      protocols = from.protocols;
      limits = from.limits;
      histograms = from.histograms;
      extraMetrics = from.extraMetrics;
      failureLogFile = from.failureLogFile;
      http = from.http;
      relabelConfigs = from.relabelConfigs;
      metricRelabelConfigs = from.metricRelabelConfigs;
      discovery = from.discovery;
    }

    private List<@Nullable Object> parts() {
      List<@Nullable Object> parts = new ArrayList<>();
      parts.addAll(List.of(jobName, scrapeInterval, scrapeTimeout, metricsPath, scheme, params));
      parts.addAll(List.of(honorLabels, honorTimestamps, trackTimestampsStaleness, protocols));
      parts.addAll(List.of(limits, histograms, extraMetrics, http, relabelConfigs));
      parts.addAll(List.of(metricRelabelConfigs, discovery));
      parts.add(failureLogFile);
      return parts;
    }

    /** Time between two scrapes of a target; the timeout is cut down to it if it is longer. */
    public Builder scrapeInterval(Duration value) {
      scrapeInterval = value;
      return this;
    }

    public Builder scrapeTimeout(Duration value) {
      scrapeTimeout = value;
      return this;
    }

    public Builder metricsPath(String value) {
      metricsPath = value;
      return this;
    }

    public Builder scheme(String value) {
      scheme = value;
      return this;
    }

    public Builder params(Map<String, List<String>> value) {
      params = Map.copyOf(value);
      return this;
    }

    public Builder honorLabels(boolean value) {
      honorLabels = value;
      return this;
    }

    public Builder honorTimestamps(boolean value) {
      honorTimestamps = value;
      return this;
    }

    public Builder trackTimestampsStaleness(boolean value) {
      trackTimestampsStaleness = value;
      return this;
    }

    public Builder protocols(ScrapeProtocols value) {
      protocols = value;
      return this;
    }

    public Builder limits(ScrapeLimits value) {
      limits = value;
      return this;
    }

    public Builder histograms(HistogramOptions value) {
      histograms = value;
      return this;
    }

    public Builder extraMetrics(boolean value) {
      extraMetrics = value;
      return this;
    }

    public Builder failureLogFile(@Nullable Path value) {
      failureLogFile = value;
      return this;
    }

    public Builder http(HttpClientConfig value) {
      http = value;
      return this;
    }

    public Builder relabelConfigs(List<RelabelConfig> value) {
      relabelConfigs = List.copyOf(value);
      return this;
    }

    public Builder metricRelabelConfigs(List<RelabelConfig> value) {
      metricRelabelConfigs = List.copyOf(value);
      return this;
    }

    /** Replaces all discoveries. */
    public Builder discovery(List<? extends DiscoveryConfig> value) {
      discovery = List.copyOf(value);
      return this;
    }

    /** Adds targets {@code host:port} without labels of their own. */
    public Builder staticTargets(String... addresses) {
      return staticTargets(Labels.empty(), addresses);
    }

    /** Adds targets {@code host:port} that share {@code labels}. */
    public Builder staticTargets(Labels labels, String... addresses) {
      List<Labels> targets = new ArrayList<>();
      for (String address : addresses) {
        targets.add(Labels.of(TargetLabels.ADDRESS, address));
      }
      List<DiscoveryConfig> all = new ArrayList<>();
      List<TargetGroup> groups = new ArrayList<>();
      for (DiscoveryConfig d : discovery) {
        if (d instanceof StaticDiscovery s) {
          groups.addAll(s.groups());
        } else {
          all.add(d);
        }
      }
      groups.add(new TargetGroup(String.valueOf(groups.size()), labels, targets));
      all.add(new StaticDiscovery(List.copyOf(groups)));
      discovery = List.copyOf(all);
      return this;
    }

    /**
     * The job.
     *
     * @throws IllegalArgumentException if the interval or the timeout is not positive
     */
    public ScrapeConfig build() {
      Objects.requireNonNull(jobName);
      if (scrapeInterval.toMillis() <= 0 || scrapeTimeout.toMillis() <= 0) {
        throw new IllegalArgumentException(
            "interval " + scrapeInterval + " and timeout " + scrapeTimeout + " must be positive");
      }
      Builder copy = new Builder(this);
      if (copy.scrapeTimeout.compareTo(copy.scrapeInterval) > 0) {
        copy.scrapeTimeout = copy.scrapeInterval;
      }
      return new ScrapeConfig(copy);
    }
  }

  /** How names are checked. */
  NameValidation validation() {
    return b.protocols.validation();
  }
}
