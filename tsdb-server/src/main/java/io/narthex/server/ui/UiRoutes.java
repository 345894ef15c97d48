package io.narthex.server.ui;

import io.narthex.server.http.Route;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The pages: one HTML file, its script and style, and uPlot, all from the class path.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream web/web.go, web/ui
 */
public final class UiRoutes {
  private static final List<String> PAGES =
      List.of("/query", "/targets", "/tsdb-status", "/config", "/flags", "/status");
  private static final String OWN = "/io/narthex/server/ui/";
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private UiRoutes() {}

  public static void addTo(Router router) {
    router.get("/", (request, response) -> response.redirect("/query"));
    router.get("/graph", (request, response) -> response.redirect("/query"));
    for (String page : PAGES) {
      router.get(page, resource(OWN + "index.html", "text/html; charset=utf-8"));
    }
    String js = "text/javascript; charset=utf-8";
    String css = "text/css; charset=utf-8";
    router.get("/assets/app.js", resource(OWN + "app.js", js));
    router.get("/assets/app.css", resource(OWN + "app.css", css));
    router.get("/assets/uPlot.iife.min.js", resource(UPLOT + "uPlot.iife.min.js", js));
    router.get("/assets/uPlot.min.css", resource(UPLOT + "uPlot.min.css", css));
  }

  private static Route resource(String name, String contentType) {
    return (request, response) -> send(response, name, contentType);
  }

  private static void send(WebResponse response, String name, String contentType)
      throws IOException {
    try (InputStream in = UiRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("missing from the jar: " + name);
      }
      try (OutputStream out = response.body(200, contentType)) {
        in.transferTo(out);
      }
    }
  }
}
