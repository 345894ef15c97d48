package io.narthex.server.metrics;

import io.narthex.server.http.Route;
import io.narthex.server.http.WebRequest;
import io.narthex.server.http.WebResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Shows a registry in the format the scraper asks for.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/client_golang promhttp
 */
public final class MetricsRoute implements Route {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final PrometheusRegistry registry;

  public MetricsRoute(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void handle(WebRequest request, WebResponse response) throws IOException {
    ExpositionFormatWriter writer = FORMATS.findWriter(request.header("Accept"));
    try (OutputStream out = response.body(200, writer.getContentType())) {
      writer.write(out, registry.scrape());
    }
  }
}
