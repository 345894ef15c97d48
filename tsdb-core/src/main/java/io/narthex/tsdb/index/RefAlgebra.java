package io.narthex.tsdb.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * The set operations behind {@link RefSet}, a case for each pair of forms.
 *
 * <p>Galloping: to find a number in a sorted array from a known place, double the step until it is
 * passed, then search the last step by halves: O(log distance) instead of O(log size) [1].
 *
 * <p>[1] Bentley, Yao: An almost optimal algorithm for unbounded searching, 1976.
 *
 * <p>Thread-safety: no state.
 *
 * @upstream none
 */
final class RefAlgebra {
  static final long MAX_INT_REF = 0xFFFFFFFFL;

  /** From this many members on, a union is built and kept as a bitmap. */
  static final int BITMAP_FROM = 4096;

  /** From this many sets on, a union is made on plain bits. */
  private static final int MANY_SETS = 64;

  /** Plain bits are worth their memory from so many members a page on. */
  static final int MIN_REFS_PER_PAGE = 64;

  private RefAlgebra() {}

  static RefSet ofUnsorted(long[] refs) {
    long[] sorted = refs.clone();
    Arrays.sort(sorted);
    if (sorted.length > 0 && sorted[0] < 0) {
      throw new IllegalArgumentException("negative reference " + sorted[0]);
    }
    int n = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[n++] = sorted[i];
      }
    }
    return ofSorted(sorted, n);
  }

  /** The set of the first {@code size} numbers, strictly ascending; takes the array over. */
  static RefSet ofSorted(long[] sorted, int size) {
    if (size == 0) {
      return IntRefs.EMPTY;
    }
    if (sorted[size - 1] > MAX_INT_REF) {
      return new LongRefs(sorted, size);
    }
    int[] ints = new int[size];
    for (int i = 0; i < size; i++) {
      ints[i] = (int) sorted[i];
    }
    return ofSortedInts(ints, size);
  }

  /** The set of the first {@code size} numbers, strictly ascending unsigned; takes it over. */
  static RefSet ofSortedInts(int[] sorted, int size) {
    if (size < BITMAP_FROM) {
      return size == 0 ? IntRefs.EMPTY : new IntRefs(sorted, size);
    }
    RoaringBitmapWriter<RoaringBitmap> writer =
        RoaringBitmapWriter.writer().optimiseForRuns().get();
    for (int i = 0; i < size; i++) {
      writer.add(sorted[i]);
    }
    return new BitmapRefs(writer.get());
  }

  static RefSet and(RefSet a, RefSet b) {
    if (a instanceof BitmapRefs x && b instanceof BitmapRefs y) {
      return shrink(RoaringBitmap.and(x.bitmap, y.bitmap));
    }
    RefSet small = a.size() <= b.size() ? a : b;
    RefSet large = small == a ? b : a;
    if (small instanceof IntRefs x && large instanceof IntRefs y) {
      return andInts(x, y);
    }
    return filter(small, large, true);
  }

  static RefSet andNot(RefSet a, RefSet b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a;
    }
    if (a instanceof BitmapRefs x && !(b instanceof LongRefs)) {
      if (b instanceof BitmapRefs y) {
        return shrink(RoaringBitmap.andNot(x.bitmap, y.bitmap));
      }
      RoaringBitmap left = x.bitmap.clone();
      IntRefs few = (IntRefs) b;
      for (int i = 0; i < few.size; i++) {
        left.remove(few.refs[i]);
      }
      return shrink(left);
    }
    return filter(a, b, false);
  }

  static RefSet union(Collection<RefSet> sets) {
    List<RefSet> filled = new ArrayList<>(sets.size());
    long total = 0;
    boolean wide = false;
    for (RefSet s : sets) {
      if (!s.isEmpty()) {
        filled.add(s);
        total += s.size();
        wide |= s instanceof LongRefs;
      }
    }
    if (filled.size() <= 1) {
      return filled.isEmpty() ? IntRefs.EMPTY : filled.get(0);
    }
    if (wide || total < BITMAP_FROM) {
      return unionByArray(filled, Math.toIntExact(total));
    }
    if (filled.size() >= MANY_SETS && isDense(filled, total)) {
      RefBits bits = new RefBits();
      for (RefSet s : filled) {
        if (s instanceof IntRefs array) {
          bits.addAll(array.refs, array.size);
        } else {
          bits.addAll(((BitmapRefs) s).bitmap);
        }
      }
      return bits.toSet();
    }
    List<RoaringBitmap> bitmaps = new ArrayList<>(filled.size());
    RoaringBitmap fromArrays = new RoaringBitmap();
    for (RefSet s : filled) {
      if (s instanceof BitmapRefs b) {
        bitmaps.add(b.bitmap);
      } else {
        IntRefs array = (IntRefs) s;
        fromArrays.addN(array.refs, 0, array.size);
      }
    }
    bitmaps.add(fromArrays);
    return new BitmapRefs(FastAggregation.or(bitmaps.iterator()));
  }

  /** Whether the pages of plain bits would be filled well enough to be worth their memory. */
  private static boolean isDense(List<RefSet> sets, long total) {
    long last = 0;
    for (RefSet s : sets) {
      int largest = s instanceof IntRefs array ? array.refs[array.size - 1] : last(s);
      last = Math.max(last, Integer.toUnsignedLong(largest));
    }
    return total >= RefBits.pages(last) * MIN_REFS_PER_PAGE;
  }

  private static int last(RefSet set) {
    return ((BitmapRefs) set).bitmap.last();
  }

  private static RefSet unionByArray(List<RefSet> sets, int total) {
    long[] all = new long[total];
    int n = 0;
    for (RefSet s : sets) {
      Postings p = s.postings();
      while (p.next()) {
        all[n++] = p.at();
      }
    }
    return ofUnsorted(all);
  }

  private static RefSet andInts(IntRefs small, IntRefs large) {
    int[] out = new int[small.size];
    int n = 0;
    int at = 0;
    for (int i = 0; i < small.size && at < large.size; i++) {
      at = gallop(large.refs, at, large.size, small.refs[i]);
      if (at < large.size && large.refs[at] == small.refs[i]) {
        out[n++] = small.refs[i];
      }
    }
    return n == 0 ? IntRefs.EMPTY : new IntRefs(out, n);
  }

  private static RefSet filter(RefSet from, RefSet by, boolean keep) {
    long[] out = new long[from.size()];
    int n = 0;
    Postings p = from.postings();
    while (p.next()) {
      if (by.contains(p.at()) == keep) {
        out[n++] = p.at();
      }
    }
    return ofSorted(out, n);
  }

  /** A bitmap of few members is better off as an array. */
  static RefSet shrink(RoaringBitmap bitmap) {
    int size = bitmap.getCardinality();
    if (size >= BITMAP_FROM) {
      return new BitmapRefs(bitmap);
    }
    return size == 0 ? IntRefs.EMPTY : new IntRefs(bitmap.toArray(), size);
  }

  /** Index in {@code [from, to)} of the first number not below {@code ref} (unsigned), or to. */
  static int gallop(int[] refs, int from, int to, int ref) {
    int step = 1;
    int low = from;
    int high = from;
    while (high < to && Integer.compareUnsigned(refs[high], ref) < 0) {
      low = high + 1;
      high += step;
      step <<= 1;
    }
    return lowerBound(refs, low, Math.min(high, to), ref);
  }

  /** As {@link #gallop}, by halves from the start. */
  static int lowerBound(int[] refs, int from, int to, int ref) {
    int low = from;
    int high = to;
    while (low < high) {
      int mid = (low + high) >>> 1;
      if (Integer.compareUnsigned(refs[mid], ref) < 0) {
        low = mid + 1;
      } else {
        high = mid;
      }
    }
    return low;
  }
}
