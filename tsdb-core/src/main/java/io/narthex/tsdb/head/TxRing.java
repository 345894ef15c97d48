package io.narthex.tsdb.head;

/**
 * The transaction ids of a series' newest samples, one a sample, oldest first. Older samples, whose
 * ids everybody may see, have been forgotten.
 *
 * <pre>
 *   samples   s0 s1 s2 s3 s4 s5
 *   ring               7  9  9     s3.. carry ids, s0..s2 are visible to all
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/isolation.go txRing
 */
final class TxRing {
  private static final int INITIAL = 4;

  private long[] ids = new long[INITIAL]; // length is a power of two
  private int first;
  private int count;

  void add(long id) {
    if (count == ids.length) {
      long[] grown = new long[ids.length * 2];
      for (int i = 0; i < count; i++) {
        grown[i] = at(i);
      }
      ids = grown;
      first = 0;
    }
    ids[(first + count) & (ids.length - 1)] = id;
    count++;
  }

  private long at(int i) {
    return ids[(first + i) & (ids.length - 1)];
  }

  /** Forgets ids below {@code bound} at the old end; says whether none is left. */
  boolean forgetBelow(long bound) {
    while (count > 0 && ids[first] < bound) {
      first = (first + 1) & (ids.length - 1);
      count--;
    }
    return count == 0;
  }

  /** The newest id remembered, 0 if none is. */
  long newest() {
    return count == 0 ? 0 : at(count - 1);
  }

  /** How many of the newest samples a reader must not see: all from the first invisible one on. */
  int hiddenFrom(Isolation.State state) {
    for (int i = 0; i < count; i++) {
      if (!state.sees(at(i))) {
        return count - i;
      }
    }
    return 0;
  }
}
