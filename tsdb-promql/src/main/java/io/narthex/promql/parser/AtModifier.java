package io.narthex.promql.parser;

/**
 * The {@code @} of a selector or subquery: which time takes the place of the evaluation time.
 *
 * @param kind a fixed time, or an end of the query's range
 * @param timestamp the time in milliseconds; 0 unless {@code kind} is {@link Kind#TIMESTAMP}
 */
public record AtModifier(Kind kind, long timestamp) {
  public static final AtModifier START = new AtModifier(Kind.START, 0);
  public static final AtModifier END = new AtModifier(Kind.END, 0);

  /** What the modifier names. */
  public enum Kind {
    TIMESTAMP,
    START,
    END
  }

  /** {@code @ t} for a time in milliseconds. */
  public static AtModifier at(long timestamp) {
    return new AtModifier(Kind.TIMESTAMP, timestamp);
  }
}
