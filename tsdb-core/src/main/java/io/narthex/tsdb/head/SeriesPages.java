package io.narthex.tsdb.head;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Series by reference, without hashing: references count up from 1, so they index pages.
 *
 * <pre>
 *   ref   | page number | slot 10 bit |
 *   pages [ 0 ][ 1 ][ - ][ 3 ]          an empty page is dropped: old references cost nothing
 *             |
 *             [ s1024 | s1025 | - | s1027 | ... ]
 * </pre>
 *
 * <p>References beyond 2^31, which no counter reaches but a foreign log may hold, lie in a map.
 *
 * <p>Thread-safety: reads are lock-free and see what was put before; writes take the lock.
 *
 * @upstream tsdb/head.go stripeSeries.series (a hash map a stripe there)
 */
final class SeriesPages {
  private static final int SLOT_BITS = 10;

  /** Series that are fetched together; divides a page. */
  static final int WARM_BLOCK = 16;

  private static final int SLOTS = 1 << SLOT_BITS;
  private static final long PAGED_LIMIT = 1L << 31;

  /** Slots of 1,024 references in a row; {@code used} is guarded by the owner's lock. */
  private static final class Page extends AtomicReferenceArray<@Nullable MemSeries> {
    private static final long serialVersionUID = 1L;
    private int used;

    Page() {
      super(SLOTS);
    }
  }

  private volatile @Nullable Page[] pages = new Page[16];
  private final ConcurrentHashMap<Long, MemSeries> beyond = new ConcurrentHashMap<>();

  /** The series of a reference, null if there is none. */
  @Nullable MemSeries get(long ref) {
    if (ref < 0 || ref >= PAGED_LIMIT) {
      return beyond.get(ref);
    }
    @Nullable Page[] now = pages;
    int number = (int) (ref >>> SLOT_BITS);
    Page page = number < now.length ? now[number] : null;
    return page == null ? null : page.get((int) ref & (SLOTS - 1));
  }

  /**
   * Brings {@link #WARM_BLOCK} series, the given reference among them, into the processor's cache.
   * Series come in the order of their references mostly; one after the other, each would be waited
   * for.
   *
   * @return of no meaning
   */
  int warm(long ref) {
    @Nullable Page[] now = pages;
    int number = (int) (ref >>> SLOT_BITS);
    Page page = ref >= 0 && number >= 0 && number < now.length ? now[number] : null;
    if (page == null) {
      return 0;
    }
    int from = (int) ref & (SLOTS - 1) & -WARM_BLOCK;
    int touched = 0;
    for (int i = from; i < from + WARM_BLOCK; i++) {
      MemSeries series = page.getPlain(i);
      touched += series != null && series.isBehindOpenChunk(0) ? 1 : 0;
    }
    return touched;
  }

  synchronized void put(MemSeries series) {
    long ref = series.ref;
    if (ref < 0 || ref >= PAGED_LIMIT) {
      beyond.put(ref, series);
      return;
    }
    int number = (int) (ref >>> SLOT_BITS);
    @Nullable Page[] now = pages;
    Page page = number < now.length ? now[number] : null;
    if (page == null) {
      page = new Page();
      @Nullable Page[] next = java.util.Arrays.copyOf(now, Math.max(now.length, roomFor(number)));
      next[number] = page;
      pages = next;
    }
    if (page.getAndSet((int) ref & (SLOTS - 1), series) == null) {
      page.used++;
    }
  }

  private static int roomFor(int number) {
    return number + 1 + (number >>> 2);
  }

  synchronized void remove(MemSeries series) {
    long ref = series.ref;
    if (ref < 0 || ref >= PAGED_LIMIT) {
      beyond.remove(ref, series);
      return;
    }
    int number = (int) (ref >>> SLOT_BITS);
    @Nullable Page[] now = pages;
    Page page = number < now.length ? now[number] : null;
    if (page == null || !page.compareAndSet((int) ref & (SLOTS - 1), series, null)) {
      return;
    }
    if (--page.used == 0) {
      @Nullable Page[] next = now.clone();
      next[number] = null;
      pages = next;
    }
  }

  /** Calls {@code action} with every series, in order of reference. Additions may be missed. */
  void forEach(Consumer<MemSeries> action) {
    for (Page page : pages) {
      if (page == null) {
        continue;
      }
      for (int i = 0; i < SLOTS; i++) {
        MemSeries series = page.get(i);
        if (series != null) {
          action.accept(series);
        }
      }
    }
    beyond.values().forEach(action);
  }
}
