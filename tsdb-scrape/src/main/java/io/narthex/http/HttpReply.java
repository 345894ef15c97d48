package io.narthex.http;

/**
 * What a server answered.
 *
 * @param status code, such as 200
 * @param statusText code and text as the server has them: {@code 404 Not Found}
 * @param contentType the {@code Content-Type} header, empty if there was none
 * @param body the bytes, inflated; in [0, {@code length})
 * @param length number of bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer, handed on
public record HttpReply(
    int status, String statusText, String contentType, byte[] body, int length) {
  /** An answer with the usual text of its status. */
  public HttpReply(int status, String contentType, byte[] body, int length) {
    this(status, status + " " + StatusText.of(status), contentType, body, length);
  }
}
