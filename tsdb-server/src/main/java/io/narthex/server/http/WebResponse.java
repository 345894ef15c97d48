package io.narthex.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request; its body is packed if the client allows it ({@link Coding}).
 *
 * <p>Thread-safety: one thread.
 *
 * @upstream net/http ResponseWriter, util/httputil/compression.go
 */
public final class WebResponse {
  private static final byte[] NOTHING = new byte[0];

  private final Request request;
  private final Response response;
  private @Nullable OutputStream raw;

  WebResponse(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  /** Sets a header. */
  public WebResponse header(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  /** Answers with a status and no body. */
  public void empty(int status) {
    response.setStatus(status);
  }

  /** Answers with a short text. */
  public void text(int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sink(status, "text/plain; charset=utf-8").write(bytes, bytes.length, true);
  }

  /** Sends the client elsewhere. */
  public void redirect(String location) {
    response.setStatus(302);
    header("Location", location);
  }

  /** Starts the body; the caller writes and closes the stream. */
  public OutputStream body(int status, String contentType) throws IOException {
    Coding coding = begin(status, contentType);
    OutputStream out = Response.asBufferedOutputStream(request, response);
    raw = out;
    return coding == null ? out : coding.over(out);
  }

  /** The body in pieces of the caller's own making; nothing is sent before the first one. */
  public BodySink sink(int status, String contentType) {
    return new Pieces(status, contentType);
  }

  private @Nullable Coding begin(int status, String contentType) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().add(HttpHeader.VARY, "Accept-Encoding");
    Coding coding = Coding.of(request.getHeaders().get(HttpHeader.ACCEPT_ENCODING));
    if (coding != null) {
      response.getHeaders().put(HttpHeader.CONTENT_ENCODING, coding.text());
    }
    return coding;
  }

  /** Sends what a route left behind in a stream. */
  void finish() throws IOException {
    if (raw != null) {
      raw.close();
    }
  }

  private final class Pieces implements BodySink {
    private final int status;
    private final String contentType;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream(0);
    private @Nullable OutputStream packer;
    private boolean begun;

    Pieces(int status, String contentType) {
      this.status = status;
      this.contentType = contentType;
    }

    @Override
    public void write(byte[] data, int length, boolean last) throws IOException {
      if (!begun) {
        begun = true;
        Coding coding = begin(status, contentType);
        packer = coding == null ? null : coding.over(packed);
      }
      OutputStream out = packer;
      if (out == null) {
        send(data, length, last);
        return;
      }
      out.write(data, 0, length);
      if (last) {
        out.close();
      }
      byte[] piece = packed.size() == 0 ? NOTHING : packed.toByteArray();
      packed.reset();
      if (piece.length > 0 || last) {
        send(piece, piece.length, last);
      }
    }

    private void send(byte[] data, int length, boolean last) throws IOException {
      Content.Sink.write(response, last, ByteBuffer.wrap(data, 0, length));
    }
  }
}
