package io.narthex.promql.value;

import org.jspecify.annotations.Nullable;

/**
 * A query that is wrong, too big, cancelled or late. Messages are Prometheus's own.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/engine.go ErrQueryTimeout, ErrQueryCanceled, ErrTooManySamples, ErrStorage
 */
public abstract sealed class PromqlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Kind of failure, with the API's name for it. */
  public enum Kind {
    BAD_DATA("bad_data"),
    EXECUTION("execution"),
    TIMEOUT("timeout"),
    CANCELED("canceled");

    private final String errorType;

    Kind(String errorType) {
      this.errorType = errorType;
    }

    /** The API's {@code errorType}. */
    public String errorType() {
      return errorType;
    }
  }

  private final Kind kind;

  PromqlException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** The query cannot be made sense of: a failure of preparation, beyond its grammar. */
  public static final class InvalidQuery extends PromqlException {
    private static final long serialVersionUID = 1L;

    public InvalidQuery(String message) {
      super(Kind.BAD_DATA, message, null);
    }
  }

  /** The evaluation met data or parameters that it cannot work with. */
  public static final class Evaluation extends PromqlException {
    private static final long serialVersionUID = 1L;

    public Evaluation(String message) {
      super(Kind.EXECUTION, message, null);
    }

    /** A failure that should not be: a defect, reported as one. */
    public Evaluation(String message, Throwable cause) {
      super(Kind.EXECUTION, message, cause);
    }
  }

  /** More samples would be held in memory than allowed. */
  public static final class TooManySamples extends PromqlException {
    private static final long serialVersionUID = 1L;

    public TooManySamples() {
      super(
          Kind.EXECUTION,
          "query processing would load too many samples into memory in query execution",
          null);
    }
  }

  /** The time allowed is over. */
  public static final class Timeout extends PromqlException {
    private static final long serialVersionUID = 1L;

    public Timeout(String phase) {
      super(Kind.TIMEOUT, "query timed out in " + phase, null);
    }
  }

  /** Somebody cancelled the query. */
  public static final class Canceled extends PromqlException {
    private static final long serialVersionUID = 1L;

    public Canceled(String phase) {
      super(Kind.CANCELED, "query was canceled in " + phase, null);
    }
  }

  /**
   * The storage failed. A failed execution as any other: upstream keeps an error of its own for
   * this, which its local storage never raises.
   */
  public static final class Storage extends PromqlException {
    private static final long serialVersionUID = 1L;

    private Storage(String prefix, Throwable cause) {
      super(Kind.EXECUTION, prefix + cause.getMessage(), cause);
    }

    /** Series could not be selected. */
    public static Storage expanding(Throwable cause) {
      return new Storage("expanding series: ", cause);
    }

    /** Samples could not be read, or the storage not be opened. */
    public static Storage reading(Throwable cause) {
      return new Storage("", cause);
    }
  }
}
