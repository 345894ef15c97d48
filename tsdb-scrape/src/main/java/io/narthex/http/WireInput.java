package io.narthex.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a connection as they come in: no read waits beyond the deadline, no head is longer
 * than it may be.
 *
 * <p>Thread-safety: none.
 */
final class WireInput extends InputStream {
  /** Bytes that an answer may take up to its body. */
  static final int MAX_HEAD = 1 << 20;

  /** Where bytes come from; waits no longer than it may. */
  interface Source {
    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] b, int from, int length) throws IOException;
  }

  private final Source source;
  private boolean inHead;
  private int headLeft;

  WireInput(Source source) {
    this.source = source;
  }

  void beginHead() {
    inHead = true;
    headLeft = MAX_HEAD;
  }

  void endHead() {
    inHead = false;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int from, int length) throws IOException {
    int n = source.read(b, from, length);
    if (inHead) {
      headLeft -= Math.max(0, n);
      if (headLeft < 0) {
        throw new IOException(
            "net/http: server response headers exceeded " + MAX_HEAD + " bytes; aborted");
      }
    }
    return n;
  }
}
