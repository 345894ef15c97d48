package io.narthex.exposition;

/**
 * What {@link ExpositionParser#next()} has come to.
 *
 * @upstream model/textparse/interface.go Entry
 */
public enum Entry {
  /** A {@code TYPE} line: metric name and type. */
  TYPE,
  /** A {@code HELP} line: metric name and help text. */
  HELP,
  /** A {@code UNIT} line: metric name and unit. */
  UNIT,
  /** A comment; text format only. */
  COMMENT,
  /** A sample with a number as its value. */
  SERIES,
  /** A sample with a native histogram as its value. */
  HISTOGRAM,
  /** The end; it has been checked as far as the format can. */
  END
}
