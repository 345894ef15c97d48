package io.narthex.server.metrics;

import io.narthex.server.http.Route;
import io.narthex.server.http.WebRequest;
import io.narthex.server.http.WebResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a registry in the format the scraper asks for.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/client_golang promhttp
 */
public final class MetricsRoute implements Route {
  private final Supplier<PrometheusRegistry> make;
  private @Nullable PrometheusRegistry made; // guarded by this
  private @Nullable ExpositionFormats formats; // guarded by this

  /**
   * A route to a registry that is made when somebody first asks for it: some hundred classes that a
   * start need not wait for.
   */
  public MetricsRoute(Supplier<PrometheusRegistry> registry) {
    make = registry;
  }

  private synchronized PrometheusRegistry registry() {
    if (made == null) {
      made = make.get();
    }
    return made;
  }

  private synchronized ExpositionFormats formats() {
    if (formats == null) {
      formats = ExpositionFormats.init();
    }
    return formats;
  }

  @Override
  public void handle(WebRequest request, WebResponse response) throws IOException {
    ExpositionFormatWriter writer = formats().findWriter(request.header("Accept"));
    try (OutputStream out = response.body(200, writer.getContentType())) {
      writer.write(out, registry().scrape());
    }
  }
}
