package io.narthex.tsdb.index;

import java.util.function.LongConsumer;

/**
 * References as a sorted array of unsigned 32-bit numbers. The array may have spare room behind
 * {@code size}, which its owner goes on filling; what lies before is never written again.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/index/postings.go ListPostings
 */
final class IntRefs implements RefSet {
  static final IntRefs EMPTY = new IntRefs(new int[0], 0);

  final int[] refs;
  final int size;

  IntRefs(int[] refs, int size) {
    this.refs = refs;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean contains(long ref) {
    if (ref < 0 || ref > RefAlgebra.MAX_INT_REF) {
      return false;
    }
    int i = RefAlgebra.lowerBound(refs, 0, size, (int) ref);
    return i < size && refs[i] == (int) ref;
  }

  @Override
  public void forEach(LongConsumer action) {
    for (int i = 0; i < size; i++) {
      action.accept(Integer.toUnsignedLong(refs[i]));
    }
  }

  @Override
  public Postings postings() {
    return new Postings() {
      private int at = -1;

      @Override
      public boolean next() {
        return ++at < size;
      }

      @Override
      public boolean seek(long ref) {
        if (at < 0) {
          at = 0;
        }
        if (ref > RefAlgebra.MAX_INT_REF) {
          at = size;
        } else if (at < size && Integer.toUnsignedLong(refs[at]) < ref) {
          at = RefAlgebra.gallop(refs, at, size, (int) ref);
        }
        return at < size;
      }

      @Override
      public long at() {
        return Integer.toUnsignedLong(refs[at]);
      }
    };
  }

  @Override
  public String toString() {
    return "IntRefs{" + size + "}";
  }
}
