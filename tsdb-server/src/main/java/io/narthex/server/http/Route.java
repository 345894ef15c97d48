package io.narthex.server.http;

import java.io.IOException;

/** Answers requests of one path. Called by several threads at once. */
@FunctionalInterface
public interface Route {
  void handle(WebRequest request, WebResponse response) throws IOException;
}
