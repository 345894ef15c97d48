package io.narthex.tsdb.index;

import java.util.function.LongConsumer;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * References as a compressed bitmap of unsigned 32-bit numbers.
 *
 * <p>Thread-safety: immutable; the bitmap is never written again.
 *
 * @upstream none — upstream keeps sorted lists only
 */
final class BitmapRefs implements RefSet {
  final RoaringBitmap bitmap;
  private final int size;

  BitmapRefs(RoaringBitmap bitmap) {
    this.bitmap = bitmap;
    this.size = bitmap.getCardinality();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean contains(long ref) {
    return ref >= 0 && ref <= RefAlgebra.MAX_INT_REF && bitmap.contains((int) ref);
  }

  @Override
  public void forEach(LongConsumer action) {
    bitmap.forEach((int ref) -> action.accept(Integer.toUnsignedLong(ref)));
  }

  @Override
  public Postings postings() {
    PeekableIntIterator it = bitmap.getIntIterator();
    return new Postings() {
      private long at = -1;

      @Override
      public boolean next() {
        if (!it.hasNext()) {
          at = Long.MAX_VALUE;
          return false;
        }
        at = Integer.toUnsignedLong(it.next());
        return true;
      }

      @Override
      public boolean seek(long ref) {
        if (at >= ref && at >= 0) {
          return at != Long.MAX_VALUE;
        }
        if (ref > RefAlgebra.MAX_INT_REF) {
          at = Long.MAX_VALUE;
          return false;
        }
        if (ref > 0) {
          it.advanceIfNeeded((int) ref);
        }
        return next();
      }

      @Override
      public long at() {
        return at;
      }
    };
  }

  @Override
  public String toString() {
    return "BitmapRefs{" + size + "}";
  }
}
