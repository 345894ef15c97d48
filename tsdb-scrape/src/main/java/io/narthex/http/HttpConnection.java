package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a request goes out, its answer comes in, on the caller's thread.
 *
 * <p>Every read waits until the request's deadline at most. Where one read of ours can be many of
 * the layer below (TLS, Unix sockets), a timer closes the connection at the deadline besides.
 *
 * <p>Thread-safety: none; one request at a time.
 *
 * @upstream Go net/http persistConn
 */
final class HttpConnection implements Closeable {
  /** The server had hung up before it answered a byte: an idle connection that has grown old. */
  static final class StaleException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleException(IOException cause) {
      super("EOF", cause);
    }
  }

  /** Something went wrong behind the header fields. */
  static final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final Closeable transport;
  private final @Nullable Socket socket; // null: has no read timeout of its own
  private final boolean layered;
  private final OutputStream out;
  private final WireInput in;
  private final SessionInputBufferImpl buffer = AnswerReader.newBuffer();
  private @Nullable Deadline deadline;
  private long idleSinceNanos;

  private HttpConnection(
      Closeable transport,
      @Nullable Socket socket,
      boolean layered,
      InputStream in,
      OutputStream out) {
    this.transport = transport;
    this.socket = socket;
    this.layered = layered;
    this.out = out;
    this.in = new WireInput((b, from, length) -> in.read(b, from, length(length)));
  }

  /** Over TCP, or TLS if {@code layered}. */
  static HttpConnection over(Socket socket, boolean layered) throws IOException {
    return new HttpConnection(
        socket, socket, layered, socket.getInputStream(), socket.getOutputStream());
  }

  /** Over something whose reads know no time limit. */
  static HttpConnection over(Closeable transport, InputStream in, OutputStream out) {
    return new HttpConnection(transport, null, true, in, out);
  }

  /** Lets the read that follows wait until the deadline only. */
  private int length(int length) throws IOException {
    if (socket != null && deadline != null) {
      socket.setSoTimeout(deadline.leftMillis());
    }
    return length;
  }

  /**
   * One request and its answer; the body is read if {@code limits} wants it.
   *
   * @throws StaleException if there was no answer at all
   * @throws BodyException if it went wrong behind the head
   */
  AnswerReader exchange(byte[] request, BodyLimit limit, Deadline until) throws IOException {
    deadline = until;
    Scheduler.@Nullable Timer guard =
        layered
            ? until
                .time()
                .after(Duration.ofNanos(Math.max(1, until.leftNanos())), this::closeQuietly)
            : null;
    boolean head = false;
    try {
      begin(request);
      AnswerReader answer = AnswerReader.head(buffer, in);
      head = true;
      long max = limit.of(answer);
      if (max > 0) {
        answer.readBody(max);
      } else {
        answer.skipBody();
      }
      return answer;
    } catch (IOException e) {
      IOException told = isTimeout(e, until) ? new Deadline.ExceededException() : e;
      throw head && !(told instanceof BodyTooLargeException) ? new BodyException(told) : told;
    } finally {
      if (guard != null) {
        guard.cancel();
      }
      deadline = null;
    }
  }

  /** How much of a body is wanted, once its head is known; 0 for nothing of it. */
  interface BodyLimit {
    long of(AnswerReader head);
  }

  private void begin(byte[] request) throws IOException {
    try {
      out.write(request);
      out.flush();
      if (!buffer.hasBufferedData() && buffer.fillBuffer(in) < 0) {
        throw new EOFException("EOF");
      }
    } catch (SocketTimeoutException | Deadline.ExceededException e) {
      throw e;
    } catch (IOException e) {
      throw new StaleException(e);
    }
  }

  private static boolean isTimeout(IOException e, Deadline until) {
    return e instanceof SocketTimeoutException
        || e instanceof Deadline.ExceededException
        || (until.isOver() && !(e instanceof BodyTooLargeException));
  }

  /** Since when nothing is asked of it. */
  long idleSinceNanos() {
    return idleSinceNanos;
  }

  void idle(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // it is of no more use either way
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
