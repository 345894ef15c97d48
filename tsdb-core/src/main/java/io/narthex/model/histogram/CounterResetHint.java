package io.narthex.model.histogram;

/**
 * What is known about a counter reset between the previous histogram and this one.
 *
 * @upstream model/histogram/histogram.go CounterResetHint
 */
public enum CounterResetHint {
  /** Nothing is known: readers must compare. */
  UNKNOWN,
  /** This histogram follows a reset. */
  COUNTER_RESET,
  /** No reset happened since the previous one. */
  NOT_COUNTER_RESET,
  /** A gauge histogram, which cannot reset. */
  GAUGE
}
