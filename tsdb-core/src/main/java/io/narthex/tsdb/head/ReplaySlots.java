package io.narthex.tsdb.head;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of a log that is being read, numbered in the order in which they appear, and found by
 * reference without hashing.
 *
 * <pre>
 *   ref    | page number | place 10 bit |  ->  slot    series   held until
 *                                              0       {a="1"}  1700006400000
 *                                              1       {a="2"}  -
 * </pre>
 *
 * <p>References that are large or negative, which no counter reaches but a foreign log may hold,
 * lie in a map.
 *
 * <p>Thread-safety: none; belongs to the thread that reads the log.
 *
 * @upstream none — upstream asks the head for each sample
 */
final class ReplaySlots {
  /** No series has the reference. */
  static final int NONE = -1;

  /** The reference is a later one of a series that has another. */
  static final int SECOND = -2;

  /** The series of the reference was evicted at this place of the log. */
  static final int GONE = -3;

  private static final int PAGE_BITS = 10;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final long PAGED_LIMIT = 1L << 31;

  private int[] @Nullable [] pages = new int[16][]; // one more than slot(ref) gives: 0 is none
  private final Map<Long, Integer> beyond = new HashMap<>();
  private MemSeries[] series = new MemSeries[16];
  private int[] seriesPages = new int[16];
  private long[] heldUntil = new long[16];
  private int size;
  private boolean anyHeld;

  /** The slot of a reference, {@link #NONE}, {@link #SECOND} or {@link #GONE}. */
  int slot(long ref) {
    int number = (int) (ref >>> PAGE_BITS);
    if (ref < 0 || ref >= PAGED_LIMIT) {
      return beyond.getOrDefault(ref, NONE);
    }
    int[] page = number < pages.length ? pages[number] : null;
    return page == null ? NONE : page[(int) ref & (PAGE - 1)] - 1;
  }

  /** Gives a series the next slot and makes its reference lead there. */
  int add(MemSeries added) {
    if (size == series.length) {
      series = Arrays.copyOf(series, size * 2);
      seriesPages = Arrays.copyOf(seriesPages, size * 2);
      heldUntil = Arrays.copyOf(heldUntil, size * 2);
    }
    int slot = size++;
    series[slot] = added;
    seriesPages[slot] = (int) (added.ref >>> SeriesPage.ROW_BITS) & Integer.MAX_VALUE;
    heldUntil[slot] = Long.MIN_VALUE;
    set(added.ref, slot);
    return slot;
  }

  /** Notes that the series of a reference was evicted; it may be added anew. */
  void remove(long ref) {
    set(ref, GONE);
  }

  /** Notes that a reference is a later one of a series that has another. */
  void second(long ref) {
    set(ref, SECOND);
  }

  private void set(long ref, int slot) {
    if (ref < 0 || ref >= PAGED_LIMIT) {
      beyond.put(ref, slot);
      return;
    }
    int number = (int) (ref >>> PAGE_BITS);
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, number + 1 + (number >>> 2));
    }
    int[] page = pages[number];
    if (page == null) {
      page = new int[PAGE];
      pages[number] = page;
    }
    page[(int) ref & (PAGE - 1)] = slot + 1;
  }

  MemSeries series(int slot) {
    return series[slot];
  }

  /** Number of the {@link SeriesPage}, or a part of it: series of one page have the same. */
  int page(int slot) {
    return seriesPages[slot];
  }

  /** Says that samples up to {@code t} (ms) are in chunk files. */
  void heldUntil(int slot, long t) {
    heldUntil[slot] = t;
    anyHeld |= t != Long.MIN_VALUE;
  }

  /** Whether a sample at {@code t} (ms) is in a chunk file. */
  boolean holds(int slot, long t) {
    return anyHeld && t <= heldUntil[slot];
  }

  /** Slots given so far. */
  int size() {
    return size;
  }

  @Override
  public String toString() {
    return "ReplaySlots{" + size + " series}";
  }
}
