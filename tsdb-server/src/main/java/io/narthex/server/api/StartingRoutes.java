package io.narthex.server.api;

import io.narthex.server.http.Route;
import io.narthex.server.http.Router;
import java.util.function.Supplier;

/**
 * What is answered while the database is still being opened: that the server lives, how far the log
 * is read, and for all else that it is not ready.
 *
 * @upstream web/web.go Handler.testReady
 */
public final class StartingRoutes {
  private StartingRoutes() {}

  /**
   * The routes.
   *
   * @param replay segments of the log, and which of them is being read
   */
  public static Router router(Supplier<StatusApi.Replay> replay) {
    Router router = new Router();
    ManagementRoutes.addHealthy(router);
    router.get("/api/v1/status/walreplay", ApiRoutes.route(r -> StatusApi.replay(replay.get())));
    return router.otherwise(unavailable(false));
  }

  /** Refuses, in upstream's words. */
  static Route unavailable(boolean stopping) {
    return (in, out) ->
        out.header("X-Prometheus-Stopping", String.valueOf(stopping))
            .text(503, "Service Unavailable");
  }
}
