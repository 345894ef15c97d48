package io.narthex.tsdb.index;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * An immutable set of series references, with the algebra that matchers need.
 *
 * <pre>
 *   IntRefs      few          { 3, 17, 18 }            sorted, each an unsigned 32-bit reference
 *   BitmapRefs   many         [3, 17..2_000_000]       intersected by words; runs cost nothing
 *   LongRefs     beyond 2^32  { 3, 5_000_000_000 }     correct, not fast: no head lives that long
 * </pre>
 *
 * <p>Results are computed at once: the smaller side drives, arrays gallop into arrays and probe
 * bitmaps. {@link #postings()} is the lazy view for those who step.
 *
 * <p>Invariants: no reference negative; members strictly ascending.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/index/postings.go Intersect, Merge, Without (lazy iterators there)
 */
public sealed interface RefSet permits IntRefs, BitmapRefs, LongRefs {
  /** Number of references. */
  int size();

  boolean contains(long ref);

  /** A new cursor in ascending order. */
  Postings postings();

  /** Calls {@code action} with each reference in ascending order. */
  void forEach(LongConsumer action);

  default boolean isEmpty() {
    return size() == 0;
  }

  /** All references in ascending order, a fresh array. */
  default long[] toArray() {
    long[] all = new long[size()];
    Postings p = postings();
    for (int i = 0; p.next(); i++) {
      all[i] = p.at();
    }
    return all;
  }

  /** What is in both. */
  default RefSet and(RefSet other) {
    return RefAlgebra.and(this, other);
  }

  /** What is in either. */
  default RefSet or(RefSet other) {
    return union(List.of(this, other));
  }

  /** What is here and not in {@code other}. */
  default RefSet andNot(RefSet other) {
    return RefAlgebra.andNot(this, other);
  }

  static RefSet empty() {
    return IntRefs.EMPTY;
  }

  /**
   * The set of the given references, in any order; repeated ones count once.
   *
   * @throws IllegalArgumentException if one is negative
   */
  static RefSet of(long... refs) {
    return RefAlgebra.ofUnsorted(refs);
  }

  /** What is in all sets; nothing if there are no sets. Starts from the smallest. */
  static RefSet intersect(Collection<RefSet> sets) {
    List<RefSet> bySize = sets.stream().sorted(Comparator.comparingInt(RefSet::size)).toList();
    if (bySize.isEmpty()) {
      return empty();
    }
    RefSet result = bySize.get(0);
    for (int i = 1; i < bySize.size() && !result.isEmpty(); i++) {
      result = result.and(bySize.get(i));
    }
    return result;
  }

  /** What is in any of the sets. */
  static RefSet union(Collection<RefSet> sets) {
    return RefAlgebra.union(sets);
  }
}
