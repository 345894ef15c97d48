package io.narthex.server.api;

/** Ends an API call with an error answer. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorType type;

  public ApiException(ErrorType type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  public static ApiException badData(String message) {
    return new ApiException(ErrorType.BAD_DATA, message);
  }

  /** {@code invalid parameter "name": why}. */
  public static ApiException invalidParameter(String name, String why) {
    return badData("invalid parameter \"" + name + "\": " + why);
  }

  public ErrorType type() {
    return type;
  }
}
