package io.narthex.server.config;

import io.narthex.http.TlsConfig;
import java.time.Duration;
import java.util.Map;

/**
 * The {@code tracing} section. Checked and carried; Narthex exports no traces.
 *
 * @param clientType {@code grpc} or {@code http}
 * @param compression {@code gzip} or empty
 * @upstream config/config.go TracingConfig
 */
public record TracingConfig(
    String clientType,
    String endpoint,
    double samplingFraction,
    boolean insecure,
    TlsConfig tls,
    Map<String, String> headers,
    String compression,
    Duration timeout) {}
