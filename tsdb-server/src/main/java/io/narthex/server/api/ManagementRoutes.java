package io.narthex.server.api;

import io.narthex.server.http.Route;
import io.narthex.server.http.Router;
import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Health, readiness, reload and quit.
 *
 * @upstream web/web.go, the handlers under /-/
 */
public final class ManagementRoutes {
  private static final Set<String> GET = Set.of("GET");
  private static final Set<String> CHANGE = Set.of("POST", "PUT");

  /** Something the operator asks for; its failure is answered with its message. */
  @FunctionalInterface
  public interface Reload {
    void run() throws IOException;
  }

  private ManagementRoutes() {}

  /** Adds the one that is answered whatever the server is about. */
  static void addHealthy(Router router) {
    router.getOrHead("/-/healthy", (in, out) -> out.text(200, "Prometheus Server is Healthy.\n"));
  }

  /**
   * Adds the routes.
   *
   * @param ready false once the server stops
   * @param lifecycle whether reload and quit are allowed
   */
  public static void addTo(
      Router router, BooleanSupplier ready, boolean lifecycle, Reload reload, Runnable quit) {
    addHealthy(router);
    Route stopping = StartingRoutes.unavailable(true);
    router.getOrHead(
        "/-/ready",
        (in, out) -> {
          if (ready.getAsBoolean()) {
            out.text(200, "Prometheus Server is Ready.\n");
          } else {
            stopping.handle(in, out);
          }
        });
    Route reloading =
        (in, out) -> {
          try {
            reload.run();
            out.empty(200);
          } catch (IOException | RuntimeException e) {
            out.text(500, "failed to reload config: " + e.getMessage() + "\n");
          }
        };
    Route quitting =
        (in, out) -> {
          out.text(200, "Requesting termination... Goodbye!");
          quit.run();
        };
    addLifecycle(router, "/-/reload", lifecycle, reloading);
    addLifecycle(router, "/-/quit", lifecycle, quitting);
  }

  private static void addLifecycle(Router router, String path, boolean enabled, Route route) {
    router.add(
        CHANGE,
        path,
        enabled ? route : (in, out) -> out.text(403, "Lifecycle API is not enabled."));
    router.add(
        GET,
        path,
        (in, out) ->
            out.header("Allow", "POST, PUT").text(405, "Only POST or PUT requests allowed"));
  }
}
