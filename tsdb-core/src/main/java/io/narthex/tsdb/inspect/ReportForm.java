package io.narthex.tsdb.inspect;

/**
 * What a report looks like.
 *
 * @upstream none
 */
public enum ReportForm {
  /** Lines for a terminal. */
  TEXT,
  /** JSON objects. */
  JSON,
  /** A page that needs nothing else. */
  HTML
}
