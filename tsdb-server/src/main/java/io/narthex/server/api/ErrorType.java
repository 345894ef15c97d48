package io.narthex.server.api;

/**
 * Kinds of failures of the HTTP API, with the status each is answered with.
 *
 * @upstream web/api/v1/api.go errorType, respondError
 */
public enum ErrorType {
  BAD_DATA("bad_data", 400),
  EXECUTION("execution", 422),
  CANCELED("canceled", 499),
  TIMEOUT("timeout", 503),
  INTERNAL("internal", 500),
  UNAVAILABLE("unavailable", 500),
  NOT_FOUND("not_found", 404),
  NOT_ACCEPTABLE("not_acceptable", 406);

  private final String text;
  private final int status;

  ErrorType(String text, int status) {
    this.text = text;
    this.status = status;
  }

  /** As in {@code errorType} of the answer. */
  public String text() {
    return text;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }
}
