package io.narthex.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lines and bytes of a connection, through one buffer.
 *
 * <p>Thread-safety: none.
 */
final class WireReader {
  /** Where bytes come from; waits no longer than it may. */
  interface Source {
    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] b, int from, int length) throws IOException;
  }

  private final Source source;
  private final byte[] buffer = new byte[16 << 10];
  private int pos;
  private int end;

  WireReader(Source source) {
    this.source = source;
  }

  /** Whether anything more comes. */
  boolean hasMore() throws IOException {
    if (pos == end) {
      pos = 0;
      end = Math.max(0, source.read(buffer, 0, buffer.length));
    }
    return pos < end;
  }

  /**
   * A line without its end.
   *
   * @throws IOException if it is longer than {@code max} bytes, or cut off
   */
  String line(int max) throws IOException {
    byte[] line = new byte[64];
    int n = 0;
    while (true) {
      if (!hasMore()) {
        throw new EOFException("unexpected EOF");
      }
      byte b = buffer[pos++];
      if (b == '\n') {
        n -= n > 0 && line[n - 1] == '\r' ? 1 : 0;
        return new String(line, 0, n, StandardCharsets.ISO_8859_1);
      }
      if (n == max) {
        throw new IOException("net/http: server response headers exceeded " + max + " bytes");
      }
      if (n == line.length) {
        line = Arrays.copyOf(line, n * 2);
      }
      line[n++] = b;
    }
  }

  /** Bytes into {@code b[from, from+length)}: as many as there are, at least one, -1 at the end. */
  int read(byte[] b, int from, int length) throws IOException {
    if (pos == end && length >= buffer.length) {
      return source.read(b, from, length);
    }
    if (!hasMore()) {
      return -1;
    }
    int n = Math.min(length, end - pos);
    System.arraycopy(buffer, pos, b, from, n);
    pos += n;
    return n;
  }
}
