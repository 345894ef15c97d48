package io.narthex.model;

/**
 * What a {@link SampleIterator} stands on.
 *
 * @upstream tsdb/chunkenc/chunk.go ValueType
 */
public enum ValueType {
  /** The end, or not yet started. */
  NONE,
  /** A float. */
  FLOAT,
  /** A native histogram with integer counts. */
  HISTOGRAM,
  /** A native histogram with float counts. */
  FLOAT_HISTOGRAM
}
