package io.narthex.tsdb.index;

import java.util.Arrays;

/**
 * A cursor over an ascending array.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/index/postings.go ListPostings
 */
final class ArrayPostings implements Postings {
  private final long[] refs;
  private final int size;
  private int at = -1;

  ArrayPostings(long[] refs, int size) {
    this.refs = refs;
    this.size = size;
  }

  @Override
  public boolean next() {
    return ++at < size;
  }

  @Override
  public boolean seek(long ref) {
    at = Math.max(at, 0);
    if (at < size && refs[at] < ref) {
      int i = Arrays.binarySearch(refs, at, size, ref);
      at = i < 0 ? -i - 1 : i;
    }
    return at < size;
  }

  @Override
  public long at() {
    return refs[at];
  }
}
