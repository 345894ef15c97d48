package io.narthex.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicLineFormatter;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The head of a request: its line and header fields.
 *
 * <p>Thread-safety: none.
 *
 * @upstream Go net/http Request
 */
final class RequestHead {
  private final HeaderGroup fields = new HeaderGroup();

  /**
   * Adds one more field.
   *
   * @throws IOException if the value would end the line
   */
  void add(String name, String value) throws IOException {
    fields.addHeader(field(name, value));
  }

  /** Puts the field in the place of those of the same name. */
  void set(String name, String value) throws IOException {
    fields.removeHeaders(name);
    add(name, value);
  }

  /** User and password, as {@code Authorization} has them. */
  static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  private static Header field(String name, String value) throws IOException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IOException("net/http: invalid header field value for \"" + name + "\"");
      }
    }
    return new BasicHeader(name, value);
  }

  /** All of it, the empty line included. */
  byte[] bytes(String method, String target) {
    CharArrayBuffer text = new CharArrayBuffer(256);
    BasicLineFormatter formatter = BasicLineFormatter.INSTANCE;
    formatter.formatRequestLine(text, new RequestLine(method, target, HttpVersion.HTTP_1_1));
    text.append("\r\n");
    for (Header field : fields.getHeaders()) {
      formatter.formatHeader(text, field);
      text.append("\r\n");
    }
    text.append("\r\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
