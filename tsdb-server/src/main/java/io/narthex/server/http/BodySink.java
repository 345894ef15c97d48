package io.narthex.server.http;

import java.io.IOException;

/** Takes the body of an answer in pieces; the last one ends it. */
@FunctionalInterface
public interface BodySink {
  /**
   * Sends {@code data[0, length)}; when this returns the caller may use the array again.
   *
   * @param last whether the body ends here; a body whose first piece is its last gets a length
   * @throws IOException if the client is gone
   */
  void write(byte[] data, int length, boolean last) throws IOException;
}
