package io.narthex.server.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: exact paths first, then prefixes in the order they were added.
 *
 * <p>Thread-safety: filled by one thread, then read-only.
 *
 * @upstream prometheus/common/route
 */
public final class Router {
  private record Entry(Set<String> methods, Route route) {}

  private record Prefix(String prefix, Entry entry) {}

  private final Map<String, List<Entry>> exact = new HashMap<>();
  private final List<Prefix> prefixes = new ArrayList<>();

  /** Answers {@code path} for the given methods. */
  public Router add(Set<String> methods, String path, Route route) {
    exact.computeIfAbsent(path, p -> new ArrayList<>()).add(new Entry(methods, route));
    return this;
  }

  public Router get(String path, Route route) {
    return add(Set.of("GET", "HEAD"), path, route);
  }

  public Router getOrPost(String path, Route route) {
    return add(Set.of("GET", "HEAD", "POST"), path, route);
  }

  public Router postOrPut(String path, Route route) {
    return add(Set.of("POST", "PUT"), path, route);
  }

  /** Answers all paths that begin with {@code prefix}. */
  public Router prefix(Set<String> methods, String prefix, Route route) {
    prefixes.add(new Prefix(prefix, new Entry(methods, route)));
    return this;
  }

  /** Answers the request; upstream's plain texts where nothing fits. */
  public void handle(WebRequest request, WebResponse response) throws IOException {
    boolean pathKnown = false;
    for (Entry entry : exact.getOrDefault(request.path(), List.of())) {
      if (entry.methods().contains(request.method())) {
        entry.route().handle(request, response);
        return;
      }
      pathKnown = true;
    }
    Route route = byPrefix(request);
    if (route != null) {
      route.handle(request, response);
    } else if (pathKnown) {
      response.text(405, "Method Not Allowed\n");
    } else {
      response.text(404, "404 page not found\n");
    }
  }

  private @Nullable Route byPrefix(WebRequest request) {
    for (Prefix p : prefixes) {
      if (request.path().startsWith(p.prefix()) && p.entry().methods().contains(request.method())) {
        return p.entry().route();
      }
    }
    return null;
  }
}
