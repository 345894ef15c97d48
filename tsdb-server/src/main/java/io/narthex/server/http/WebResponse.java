package io.narthex.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request. A body goes through gzip or deflate if the client listed one, by the
 * first of the two in its {@code Accept-Encoding}; weights are ignored, as upstream does.
 *
 * <p>Thread-safety: one thread.
 *
 * @upstream util/httputil/compression.go
 */
public final class WebResponse {
  private static final int BUFFER_BYTES = 32 * 1024;

  private final Response response;
  private final OutputStream raw;
  private final @Nullable String acceptEncoding;

  WebResponse(Response response, OutputStream raw, @Nullable String acceptEncoding) {
    this.response = response;
    this.raw = raw;
    this.acceptEncoding = acceptEncoding;
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
    try (OutputStream out = body(status, "text/plain; charset=utf-8")) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Sends the client elsewhere. */
  public void redirect(String location) {
    response.setStatus(302);
    header("Location", location);
  }

  /** Starts the body; the caller writes and closes the stream. */
  public OutputStream body(int status, String contentType) throws IOException {
    response.setStatus(status);
    header("Content-Type", contentType);
    response.getHeaders().add(HttpHeader.VARY, "Accept-Encoding");
    if (acceptEncoding != null) {
      for (String item : acceptEncoding.split(",", -1)) {
        String coding = item.trim().toLowerCase(Locale.ROOT);
        if (coding.equals("gzip")) {
          header("Content-Encoding", "gzip");
          return new GZIPOutputStream(raw, BUFFER_BYTES);
        }
        if (coding.equals("deflate")) {
          header("Content-Encoding", "deflate");
          return new DeflaterOutputStream(raw);
        }
      }
    }
    return raw;
  }
}
