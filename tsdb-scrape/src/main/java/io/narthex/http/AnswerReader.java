package io.narthex.http;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads one answer of HTTP/1.1: status line, header fields, body.
 *
 * <pre>
 *   HTTP/1.1 200 OK                   status line; 1xx are passed over
 *   Content-Length: 4                 length known ─┐
 *   Transfer-Encoding: chunked        in pieces   ──┼─> body, up to the limit
 *   (neither)                         until the end ┘
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream Go net/http ReadResponse, transfer.go
 */
final class AnswerReader {
  /** Longest line, and all header fields together. */
  private static final int MAX_HEAD = 1 << 20;

  private static final int MAX_INTERIM = 5;

  /** Room for a body whose size is not announced; it grows as needed. */
  private static final int UNKNOWN_SIZE = 16 << 10;

  /** What is announced is believed up to here. */
  private static final int MAX_EXPECTED = 4 << 20;

  /** Of an answer that is no success, this much is read so that the connection can go on. */
  private static final int MAX_IGNORED = 64 << 10;

  private final WireReader in;
  private String status = "";
  private int code;
  private HeaderFields fields = new HeaderFields();
  private boolean keepAlive;
  private byte[] body = new byte[0];
  private int length;

  AnswerReader(WireReader in) {
    this.in = in;
  }

  /** {@code 404 Not Found}, as the server has it. */
  String status() {
    return status;
  }

  int code() {
    return code;
  }

  HeaderFields fields() {
    return fields;
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

  /** Reads up to the body. */
  void readHead() throws IOException {
    int interim = 0;
    do {
      readStatus();
      readFields();
      if (interim++ == MAX_INTERIM) {
        throw new IOException("net/http: too many 1xx informational responses");
      }
    } while (code / 100 == 1);
  }

  private void readStatus() throws IOException {
    String line = in.line(MAX_HEAD);
    int space = line.indexOf(' ');
    String protocol = space < 0 ? line : line.substring(0, space);
    if (!protocol.startsWith("HTTP/1.") || space < 0) {
      throw new IOException("malformed HTTP response \"" + shortened(line) + "\"");
    }
    status = line.substring(space + 1).stripLeading();
    String digits = status.substring(0, Math.min(3, status.length()));
    if (!digits.matches("[0-9]{3}") || (status.length() > 3 && status.charAt(3) != ' ')) {
      throw new IOException("malformed HTTP status code \"" + shortened(status) + "\"");
    }
    code = Integer.parseInt(digits);
    keepAlive = !protocol.equals("HTTP/1.0");
  }

  private static String shortened(String line) {
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }

  private void readFields() throws IOException {
    fields = new HeaderFields();
    int left = MAX_HEAD;
    String line = in.line(left);
    while (!line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("malformed MIME header line: " + shortened(line));
      }
      fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
      left -= line.length() + 2;
      line = in.line(Math.max(0, left));
    }
    keepAlive =
        !fields.hasWord("Connection", "close")
            && (keepAlive || fields.hasWord("Connection", "keep-alive"));
  }

  /**
   * Reads the body.
   *
   * @param limit a body of this size is too large
   * @throws BodyTooLargeException if it is
   */
  void readBody(long limit) throws IOException {
    if (code == 204 || code == 304) {
      return;
    }
    String encoding = fields.get("Transfer-Encoding").toLowerCase(Locale.ROOT);
    if (encoding.equals("chunked")) {
      body = new byte[(int) Math.min(UNKNOWN_SIZE, limit)];
      readChunks(limit);
      return;
    }
    if (!encoding.isEmpty() && !encoding.equals("identity")) {
      throw new IOException("unsupported transfer encoding: \"" + encoding + "\"");
    }
    long announced = announcedLength();
    if (announced >= limit) {
      throw new BodyTooLargeException(limit);
    }
    int expected = announced < 0 ? UNKNOWN_SIZE : (int) Math.min(announced, MAX_EXPECTED);
    body = new byte[(int) Math.min(expected, limit)];
    if (announced < 0) {
      keepAlive = false;
      readUntilEnd(limit);
    } else {
      readExactly(announced, limit);
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

  private long announcedLength() throws IOException {
    String text = fields.get("Content-Length");
    if (text.isEmpty()) {
      return -1;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new IOException("bad Content-Length \"" + shortened(text) + "\"");
    }
    return Long.parseLong(text);
  }

  private void readExactly(long n, long limit) throws IOException {
    long left = n;
    while (left > 0) {
      room(limit);
      int read = in.read(body, length, (int) Math.min(left, body.length - length));
      if (read < 0) {
        throw new EOFException("unexpected EOF");
      }
      length += read;
      left -= read;
    }
  }

  private void readUntilEnd(long limit) throws IOException {
    while (true) {
      room(limit);
      int read = in.read(body, length, body.length - length);
      if (read < 0) {
        return;
      }
      length += read;
    }
  }

  private void readChunks(long limit) throws IOException {
    while (true) {
      String line = in.line(MAX_HEAD);
      int extension = line.indexOf(';');
      String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
      if (!digits.matches("[0-9a-fA-F]{1,15}")) {
        throw new IOException("invalid byte in chunk length");
      }
      long n = Long.parseLong(digits, 16);
      if (n == 0) {
        readTrailer();
        return;
      }
      if (length + n >= limit) {
        throw new BodyTooLargeException(limit);
      }
      readExactly(n, limit);
      if (!in.line(MAX_HEAD).isEmpty()) {
        throw new IOException("malformed chunked encoding");
      }
    }
  }

  private void readTrailer() throws IOException {
    int left = MAX_HEAD;
    String line = in.line(left);
    while (!line.isEmpty()) {
      left -= line.length() + 2;
      line = in.line(Math.max(0, left));
    }
  }

  /** Makes sure there is room for one byte more, unless that would be too many. */
  private void room(long limit) throws IOException {
    if (length >= limit) {
      throw new BodyTooLargeException(limit);
    }
    if (length == body.length) {
      long grown =
          Math.min(Math.max(512, body.length * 2L), Math.min(limit, Integer.MAX_VALUE - 8));
      if (grown <= length) {
        throw new BodyTooLargeException(limit);
      }
      body = Arrays.copyOf(body, (int) grown);
    }
  }
}
