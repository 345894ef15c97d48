package io.narthex.tsdb.index;

import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/**
 * The references of one label pair in memory: grows one by one, is read as a {@link RefSet}.
 *
 * <pre>
 *   int[1] -> int[2] -> int[4] … -> RoaringBitmap at {@value #BITMAP_FROM}
 *                  \
 *                   long[] once a reference passes 2^32
 * </pre>
 *
 * <p>Arrays are appended to in place: a reader holds the array and the size it saw. References that
 * come out of order (two threads created series at once) copy instead. Of a bitmap readers get a
 * clone, kept until the next change.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/index/postings.go MemPostings (the innermost slice)
 */
final class RefList {
  static final int BITMAP_FROM = 1024;

  private static final int[] NO_INTS = new int[0];

  /** {@code int[]}, {@code long[]} or {@link RoaringBitmap}. */
  private Object refs = NO_INTS;

  private int size; // of an array
  private BitmapRefs snapshot = EMPTY_SNAPSHOT;

  private static final BitmapRefs EMPTY_SNAPSHOT = new BitmapRefs(new RoaringBitmap());

  synchronized void add(long ref) {
    if (refs instanceof RoaringBitmap bitmap) {
      if (ref <= RefAlgebra.MAX_INT_REF) {
        bitmap.add((int) ref);
        snapshot = EMPTY_SNAPSHOT;
      } else {
        toLongs(new BitmapRefs(bitmap).toArray());
        addLong(ref);
      }
    } else if (refs instanceof int[] ints) {
      if (ref > RefAlgebra.MAX_INT_REF) {
        toLongs(new IntRefs(ints, size).toArray());
        addLong(ref);
      } else {
        addInt(ints, (int) ref);
      }
    } else {
      addLong(ref);
    }
  }

  /** Adds {@code added[0, count)}, one at least. */
  synchronized void addAll(long[] added, int count) {
    long[] sorted = count > 1 ? ascending(added, count) : added;
    boolean fits = sorted[0] >= 0 && sorted[count - 1] <= RefAlgebra.MAX_INT_REF;
    if (count == 1 || size > 0 || refs != NO_INTS || !fits) {
      for (int i = 0; i < count; i++) {
        add(sorted[i]);
      }
      return;
    }
    int[] ints = new int[count];
    for (int i = 0; i < count; i++) {
      if (size == 0 || ints[size - 1] != (int) sorted[i]) {
        ints[size++] = (int) sorted[i];
      }
    }
    refs = ints;
    bitmapIfMany();
  }

  /** The same in order: mostly they are, as series are mostly logged in the order of making. */
  private static long[] ascending(long[] refs, int count) {
    for (int i = 1; i < count; i++) {
      if (refs[i - 1] > refs[i]) {
        long[] sorted = Arrays.copyOf(refs, count);
        Arrays.sort(sorted);
        return sorted;
      }
    }
    return refs;
  }

  private void toLongs(long[] all) {
    refs = all;
    size = all.length;
    snapshot = EMPTY_SNAPSHOT;
  }

  private void addInt(int[] ints, int ref) {
    if (size == 0 || Integer.compareUnsigned(ints[size - 1], ref) < 0) {
      if (size == ints.length) {
        ints = Arrays.copyOf(ints, Math.max(1, size + (size + 1) / 2));
        refs = ints;
      }
      ints[size++] = ref;
    } else {
      int at = RefAlgebra.lowerBound(ints, 0, size, ref);
      if (ints[at] == ref) {
        return;
      }
      int[] copy = new int[size + 1];
      System.arraycopy(ints, 0, copy, 0, at);
      copy[at] = ref;
      System.arraycopy(ints, at, copy, at + 1, size - at);
      refs = copy;
      size++;
    }
    bitmapIfMany();
  }

  private void bitmapIfMany() {
    if (size >= BITMAP_FROM) {
      RoaringBitmap bitmap = new RoaringBitmap();
      bitmap.addN((int[]) refs, 0, size);
      refs = bitmap;
      size = 0;
    }
  }

  private void addLong(long ref) {
    long[] longs = (long[]) refs;
    if (size == 0 || longs[size - 1] < ref) {
      if (size == longs.length) {
        longs = Arrays.copyOf(longs, Math.max(4, size * 2));
        refs = longs;
      }
      longs[size++] = ref;
      return;
    }
    int at = Arrays.binarySearch(longs, 0, size, ref);
    if (at >= 0) {
      return;
    }
    at = -at - 1;
    long[] copy = new long[size + 1];
    System.arraycopy(longs, 0, copy, 0, at);
    copy[at] = ref;
    System.arraycopy(longs, at, copy, at + 1, size - at);
    refs = copy;
    size++;
  }

  /** Removes what is in {@code gone}; true if nothing is left. */
  synchronized boolean removeAll(RefSet gone) {
    RefSet left = set().andNot(gone);
    snapshot = EMPTY_SNAPSHOT;
    if (left instanceof BitmapRefs b) {
      RoaringBitmap copy = b.bitmap.clone();
      copy.runOptimize();
      refs = copy;
      size = 0;
    } else if (left instanceof IntRefs ints) {
      refs = Arrays.copyOf(ints.refs, ints.size);
      size = ints.size;
    } else if (left instanceof LongRefs longs) {
      refs = Arrays.copyOf(longs.refs, longs.size);
      size = longs.size;
    }
    return left.isEmpty();
  }

  /** The references as of now. */
  synchronized RefSet set() {
    if (refs instanceof RoaringBitmap bitmap) {
      if (snapshot == EMPTY_SNAPSHOT) {
        snapshot = new BitmapRefs(bitmap.clone());
      }
      return snapshot;
    }
    return refs instanceof int[] ints ? new IntRefs(ints, size) : new LongRefs((long[]) refs, size);
  }

  synchronized int count() {
    return refs instanceof RoaringBitmap bitmap ? bitmap.getCardinality() : size;
  }
}
