package io.narthex.server.config;

import io.narthex.http.HttpClientConfig;
import io.narthex.relabel.RelabelConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One entry of {@code remote_write}: where samples are sent, and how.
 *
 * @param name empty if not given
 * @param headers extra headers of each request
 * @param message which protocol: {@code prometheus.WriteRequest} or {@code
 *     io.prometheus.write.v2.Request}
 * @upstream config/config.go RemoteWriteConfig
 */
public record RemoteWriteConfig(
    String url,
    String name,
    Duration timeout,
    Map<String, String> headers,
    List<RelabelConfig> writeRelabelConfigs,
    Sending sending,
    HttpClientConfig http,
    Queue queue) {

  /** What is sent. */
  public record Sending(
      String message,
      boolean exemplars,
      boolean nativeHistograms,
      boolean roundRobinDns,
      boolean metadata,
      Duration metadataInterval,
      long metadataMaxSamples) {}

  /** The queue between storage and network. */
  public record Queue(
      long capacity, Shards shards, long maxSamplesPerSend, Duration batchDeadline, Retry retry) {}

  /** Bounds of parallel senders. */
  public record Shards(long min, long max) {}

  /** What happens after a failure. */
  public record Retry(
      Duration minBackoff, Duration maxBackoff, boolean onRateLimit, Duration sampleAgeLimit) {}
}
