package io.narthex.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/**
 * Failures of Java's client in the words in which users of Prometheus know them.
 *
 * @upstream Go net/http and net error texts
 */
final class HttpErrors {
  private HttpErrors() {}

  static IOException translate(String prefix, URI uri, @Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof BodyTooLargeException tooLarge) {
        return tooLarge;
      }
      if (t instanceof UnresolvedAddressException) {
        return new IOException(
            prefix + "dial tcp: lookup " + uri.getHost() + ": no such host", cause);
      }
    }
    if (cause instanceof ConnectException) {
      String reason = cause.getMessage();
      boolean refused =
          reason == null || reason.toLowerCase(java.util.Locale.ROOT).contains("refused");
      return new IOException(
          prefix
              + "dial tcp "
              + uri.getHost()
              + ":"
              + port(uri)
              + ": connect: "
              + (refused ? "connection refused" : reason),
          cause);
    }
    if (cause instanceof IOException && isEarlyEnd(cause.getMessage())) {
      return new IOException(prefix + "EOF", cause);
    }
    return new IOException(prefix + (cause == null ? "failed" : describe(cause)), cause);
  }

  private static boolean isEarlyEnd(@Nullable String message) {
    return message != null && message.contains("header parser received no bytes");
  }

  private static String describe(Throwable t) {
    String message = t.getMessage();
    return message == null ? t.getClass().getSimpleName() : message;
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
