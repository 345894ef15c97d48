package io.narthex.tsdb.index;

/**
 * A cursor over series references.
 *
 * <pre>{@code
 * Postings p = refs.postings();
 * while (p.next()) {
 *   use(p.at());
 * }
 * }</pre>
 *
 * <p>Cursors over a {@link RefSet} run in ascending order of reference. {@link
 * IndexReader#sortedByLabels} gives one in the order of labels instead; it cannot seek.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/index/postings.go Postings
 */
public interface Postings {
  /** Moves to the next reference; false at the end. */
  boolean next();

  /**
   * Moves to the first reference of at least {@code ref}; stays if it already stands on one.
   * Equivalent to {@code while (at() < ref) if (!next()) return false; return true;}.
   *
   * @throws UnsupportedOperationException if the cursor does not run in order of reference
   */
  boolean seek(long ref);

  /** The current reference; defined after {@link #next} or {@link #seek} returned true. */
  long at();
}
