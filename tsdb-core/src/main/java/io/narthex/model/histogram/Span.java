package io.narthex.model.histogram;

/**
 * A run of consecutive buckets.
 *
 * @param offset buckets left out before the run; for a first span the index of its first bucket,
 *     which may be negative
 * @param length number of buckets in the run
 */
public record Span(int offset, int length) {
  /** No spans. */
  public static final Span[] NONE = new Span[0];
}
