package io.narthex.http;

/**
 * What a server answered.
 *
 * @param status code, such as 200
 * @param contentType the {@code Content-Type} header, empty if there was none
 * @param body the bytes, inflated; in [0, {@code length})
 * @param length number of bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer, handed on
public record HttpReply(int status, String contentType, byte[] body, int length) {
  /** Code and text as Go prints them: {@code 404 Not Found}. */
  public String statusText() {
    return status + " " + StatusText.of(status);
  }
}
