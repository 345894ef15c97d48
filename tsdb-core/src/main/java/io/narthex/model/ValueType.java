package io.narthex.model;

/** What a {@link SampleIterator} stands on. */
public enum ValueType {
  /** The end, or not yet started. */
  NONE,
  FLOAT,
  HISTOGRAM,
  FLOAT_HISTOGRAM
}
