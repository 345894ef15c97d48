package io.narthex.tsdb.index;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * References as a sorted array of 64-bit numbers, for sets that reach beyond 2^32. As in {@link
 * IntRefs} there may be spare room behind {@code size}.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/index/postings.go ListPostings
 */
final class LongRefs implements RefSet {
  final long[] refs;
  final int size;

  LongRefs(long[] refs, int size) {
    this.refs = refs;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean contains(long ref) {
    return Arrays.binarySearch(refs, 0, size, ref) >= 0;
  }

  @Override
  public void forEach(LongConsumer action) {
    for (int i = 0; i < size; i++) {
      action.accept(refs[i]);
    }
  }

  @Override
  public Postings postings() {
    return new ArrayPostings(refs, size);
  }

  @Override
  public String toString() {
    return "LongRefs{" + size + "}";
  }
}
