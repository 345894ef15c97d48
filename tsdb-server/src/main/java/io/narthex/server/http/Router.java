package io.narthex.server.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: exact paths first, then families of paths in the order they were
 * added.
 *
 * <p>Thread-safety: filled by one thread, then read-only.
 *
 * @upstream prometheus/common/route
 */
public final class Router {
  private record Entry(String handler, Set<String> methods, Route route) {}

  private record Family(String prefix, String suffix, Entry entry) {
    boolean has(String path) {
      return path.length() > prefix.length() + suffix.length()
          && path.startsWith(prefix)
          && path.endsWith(suffix);
    }
  }

  private final Map<String, List<Entry>> exact = new HashMap<>();
  private final List<Family> families = new ArrayList<>();
  private Route otherwise = (in, out) -> out.text(404, "404 page not found\n");

  /** Answers {@code path} for the given methods. */
  public Router add(Set<String> methods, String path, Route route) {
    exact.computeIfAbsent(path, p -> new ArrayList<>(1)).add(new Entry(path, methods, route));
    return this;
  }

  public Router get(String path, Route route) {
    return add(Set.of("GET"), path, route);
  }

  public Router getOrHead(String path, Route route) {
    return add(Set.of("GET", "HEAD"), path, route);
  }

  public Router getOrPost(String path, Route route) {
    return add(Set.of("GET", "POST"), path, route);
  }

  public Router postOrPut(String path, Route route) {
    return add(Set.of("POST", "PUT"), path, route);
  }

  /**
   * Answers all paths with something in the place of a name.
   *
   * @param pattern such as {@code /api/v1/label/:name/values}
   */
  public Router pattern(Set<String> methods, String pattern, Route route) {
    int from = pattern.indexOf(':');
    int to = pattern.indexOf('/', from);
    String suffix = to < 0 ? "" : pattern.substring(to);
    families.add(
        new Family(pattern.substring(0, from), suffix, new Entry(pattern, methods, route)));
    return this;
  }

  /** Answers what nothing else answers. */
  public Router otherwise(Route route) {
    otherwise = route;
    return this;
  }

  /** The paths that are answered, names for what varies in them. */
  Set<String> handlers() {
    Set<String> handlers = new TreeSet<>(exact.keySet());
    families.forEach(family -> handlers.add(family.entry().handler()));
    return handlers;
  }

  /** The path of the route that answers such a request; null if none does. */
  @Nullable String handler(WebRequest request) {
    for (Entry entry : entries(request.path())) {
      if (entry.methods().contains(request.method())) {
        return entry.handler();
      }
    }
    return null;
  }

  /** Answers the request; upstream's plain texts where nothing fits. */
  public void handle(WebRequest request, WebResponse response) throws IOException {
    List<Entry> entries = entries(request.path());
    for (Entry entry : entries) {
      if (entry.methods().contains(request.method())) {
        entry.route().handle(request, response);
        return;
      }
    }
    if (entries.isEmpty()) {
      otherwise.handle(request, response);
      return;
    }
    Set<String> allowed = new TreeSet<>(Set.of("OPTIONS"));
    entries.forEach(entry -> allowed.addAll(entry.methods()));
    response.header("Allow", String.join(", ", allowed));
    if (request.method().equals("OPTIONS")) {
      response.empty(200);
    } else {
      response.text(405, "Method Not Allowed\n");
    }
  }

  private List<Entry> entries(String path) {
    List<Entry> found = exact.get(path);
    if (found != null) {
      return found;
    }
    for (Family family : families) {
      if (family.has(path)) {
        return List.of(family.entry());
      }
    }
    return List.of();
  }
}
