package io.narthex.http;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server; connections of equal routes can stand in for one another.
 *
 * @param origin the server
 * @param proxy through which it is reached; null for directly
 * @param socket the Unix socket it listens on; null for TCP
 */
record Route(Origin origin, @Nullable URI proxy, @Nullable Path socket) {
  /** Whether requests name the whole address, as a proxy that is asked in the clear needs it. */
  boolean isForwarded() {
    return proxy != null && !origin.tls();
  }
}
