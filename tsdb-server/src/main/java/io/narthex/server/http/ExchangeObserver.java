package io.narthex.server.http;

/**
 * Told of each request that a route answered.
 *
 * <p>Thread-safety: called from the threads that answer, several at once.
 *
 * @upstream web/web.go metrics.instrumentHandler
 */
public interface ExchangeObserver {
  /** Ignores everything. */
  ExchangeObserver NONE =
      new ExchangeObserver() {
        @Override
        public void routed(String handler) {}

        @Override
        public void answered(String handler, int status, long bytes, long nanos) {}
      };

  /** There is a route: the path it answers, with names for what varies in it. */
  void routed(String handler);

  /**
   * A request was answered.
   *
   * @param handler the path of the route
   * @param bytes size of the body as it was sent, packed or not
   * @param nanos from the first byte of the request on
   */
  void answered(String handler, int status, long bytes, long nanos);
}
