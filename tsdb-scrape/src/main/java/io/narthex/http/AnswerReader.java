package io.narthex.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * Reads one answer: Apache HttpCore takes the bytes apart, the limits are ours.
 *
 * <p>Thread-safety: none.
 *
 * @upstream Go net/http ReadResponse, transfer.go
 */
final class AnswerReader {
  private static final Http1Config RULES =
      Http1Config.custom().setMaxLineLength(WireInput.MAX_HEAD).setMaxHeaderCount(10_000).build();

  private static final int BUFFER = 16 << 10;
  private static final int MAX_INTERIM = 5;

  /** Room for a body whose size is not announced; it grows as needed. */
  private static final int UNKNOWN_SIZE = 16 << 10;

  /** What is announced is believed up to here. */
  private static final int MAX_EXPECTED = 4 << 20;

  /** Of an answer that is no success, this much is read so that the connection can go on. */
  private static final int MAX_IGNORED = 64 << 10;

  private final SessionInputBufferImpl buffer;
  private final WireInput in;
  private final ClassicHttpResponse head;
  private boolean keepAlive;
  private byte[] body = new byte[0];
  private int length;

  private AnswerReader(SessionInputBufferImpl buffer, WireInput in, ClassicHttpResponse head) {
    this.buffer = buffer;
    this.in = in;
    this.head = head;
    keepAlive =
        DefaultConnectionReuseStrategy.INSTANCE.keepAlive(null, head, HttpCoreContext.create());
  }

  /** The buffer of a connection, through which all its answers are read. */
  static SessionInputBufferImpl newBuffer() {
    return new SessionInputBufferImpl(BUFFER, WireInput.MAX_HEAD);
  }

  /** Reads an answer up to its body; what comes before the final one is passed over. */
  static AnswerReader head(SessionInputBufferImpl buffer, WireInput in) throws IOException {
    in.beginHead();
    try {
      for (int interim = 0; interim <= MAX_INTERIM; interim++) {
        ClassicHttpResponse head = new DefaultHttpResponseParser(RULES).parse(buffer, in);
        if (head.getVersion().getMajor() != 1) {
          throw new IOException("malformed HTTP version \"" + head.getVersion() + "\"");
        }
        if (head.getCode() / 100 != 1) {
          return new AnswerReader(buffer, in, head);
        }
      }
    } catch (HttpException e) {
      throw new IOException("malformed HTTP response: " + e.getMessage(), e);
    } catch (ConnectionClosedException e) {
      throw cut(e);
    } finally {
      in.endHead();
    }
    throw new IOException("net/http: too many 1xx informational responses");
  }

  private static EOFException cut(ConnectionClosedException cause) {
    EOFException e = new EOFException("unexpected EOF");
    e.initCause(cause);
    return e;
  }

  /** {@code 404 Not Found}, as the server has it. */
  String status() {
    String reason = head.getReasonPhrase();
    return head.getCode() + " " + (reason == null ? "" : reason);
  }

  int code() {
    return head.getCode();
  }

  /** First value of a header field, empty if there is none. */
  String field(String name) {
    Header field = head.getFirstHeader(name);
    return field == null ? "" : field.getValue();
  }

  /** The body as it came, in [0, {@link #length}). */
  byte[] body() {
    return body;
  }

  int length() {
    return length;
  }

  /** Whether another request may follow on the connection. */
  boolean keepsAlive() {
    return keepAlive;
  }

  /**
   * Reads the body.
   *
   * @param limit a body of this size is too large
   * @throws BodyTooLargeException if it is
   */
  void readBody(long limit) throws IOException {
    if (code() == 204 || code() == 304) {
      return;
    }
    try {
      long announced = DefaultContentLengthStrategy.INSTANCE.determineLength(head);
      if (announced >= limit) {
        throw new BodyTooLargeException(limit);
      }
      int expected = announced < 0 ? UNKNOWN_SIZE : (int) Math.min(announced + 1, MAX_EXPECTED);
      body = new byte[(int) Math.min(expected, limit)];
      readAll(stream(announced), limit);
    } catch (HttpException e) {
      throw new IOException("malformed HTTP response: " + e.getMessage(), e);
    } catch (ConnectionClosedException e) {
      throw cut(e);
    }
  }

  @SuppressWarnings("resource") // closing it would read on to the end of the body
  private InputStream stream(long announced) {
    if (announced >= 0) {
      return new ContentLengthInputStream(buffer, in, announced);
    }
    if (announced == ContentLengthStrategy.CHUNKED) {
      return new ChunkedInputStream(buffer, in, RULES);
    }
    keepAlive = false; // the end of the body is the end of the connection
    return new IdentityInputStream(buffer, in);
  }

  private void readAll(InputStream content, long limit) throws IOException {
    for (int n = 0; n >= 0; ) {
      length += n;
      if (length >= limit) {
        throw new BodyTooLargeException(limit);
      }
      if (length == body.length) {
        body = Arrays.copyOf(body, (int) Math.min(Math.max(512, body.length * 2L), limit));
      }
      n = content.read(body, length, body.length - length);
    }
  }

  /** Reads a body nobody wants, if it is short; else the connection is of no more use. */
  void skipBody() throws IOException {
    try {
      readBody(MAX_IGNORED);
    } catch (BodyTooLargeException e) {
      keepAlive = false;
    }
    length = 0;
  }
}
