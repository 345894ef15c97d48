package io.narthex.tsdb.head;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Series by reference, without hashing: references count up from 1, so they index pages.
 *
 * <pre>
 *   ref       | folder number | page 6 bit | row 6 bit |
 *   folders   [ 0 ][ 1 ][ - ][ 3 ]             an empty page is dropped, and an empty folder:
 *                    |                         old references cost nothing
 *                    [ page 64 | page 65 | - | page 67 ... ]
 *                         |
 *                         [ s4096 | s4097 | - | ... ] and columns, see SeriesPage
 * </pre>
 *
 * <p>Not everybody lives in the row of its reference. References beyond 2^31, which no counter
 * reaches but a foreign log may hold, lie in a map; and should a log give a reference twice, the
 * second series is found in the place of the first, whose columns stay the first one's. Such series
 * live on a page of their own.
 *
 * <p>Thread-safety: reads are lock-free and see what was put before; writes take the lock.
 *
 * @upstream tsdb/head.go stripeSeries.series (a hash map a stripe there)
 */
final class SeriesPages {
  private static final int PAGE_BITS = 6;
  private static final int FOLDER_BITS = PAGE_BITS + SeriesPage.ROW_BITS;
  private static final int PAGES = 1 << PAGE_BITS;

  /** Pages that are fetched together. */
  static final int TOUCHED = 4;

  private static final long PAGED_LIMIT = 1L << 31;

  /** Pages of 4,096 references in a row; {@code used} is guarded by the owner's lock. */
  private static final class Folder extends AtomicReferenceArray<@Nullable SeriesPage> {
    private static final long serialVersionUID = 1L;
    private int used;

    Folder() {
      super(PAGES);
    }
  }

  private volatile @Nullable Folder[] folders = new Folder[16];
  private final ConcurrentHashMap<Long, MemSeries> beyond = new ConcurrentHashMap<>();

  private static boolean isPaged(long ref) {
    return ref >= 0 && ref < PAGED_LIMIT;
  }

  private static int pageInFolder(long ref) {
    return (int) (ref >>> SeriesPage.ROW_BITS) & (PAGES - 1);
  }

  private @Nullable Folder folder(long ref) {
    @Nullable Folder[] now = folders;
    int number = (int) (ref >>> FOLDER_BITS);
    return number < now.length ? now[number] : null;
  }

  private @Nullable SeriesPage pageOf(long ref) {
    Folder folder = isPaged(ref) ? folder(ref) : null;
    return folder == null ? null : folder.get(pageInFolder(ref));
  }

  /** The series of a reference, null if there is none. */
  @Nullable MemSeries get(long ref) {
    if (!isPaged(ref)) {
      return beyond.get(ref);
    }
    SeriesPage page = pageOf(ref);
    return page == null ? null : page.series(page.row(ref));
  }

  /** The page whose rows are those of references around {@code ref}, null if there is none. */
  @Nullable SeriesPage page(long ref) {
    SeriesPage page = pageOf(ref);
    return page == null || page.hasGuests() ? null : page;
  }

  /**
   * Brings pages into the processor's cache, that of a reference and those behind it: references
   * mostly come in order, and one page after the other would be waited for.
   *
   * @param newest what an append looks at; or else the rest, which a commit does
   * @return of no meaning
   */
  int touch(long ref, boolean newest) {
    int touched = 0;
    for (int i = 0; i < TOUCHED; i++) {
      SeriesPage page = pageOf(ref + ((long) i << SeriesPage.ROW_BITS));
      if (page != null) {
        touched += newest ? page.touchNewest() : page.touch();
      }
    }
    return touched;
  }

  /**
   * The page on which a series of that reference is to live: that of the reference if the row there
   * is free. To be followed by {@link #put}.
   */
  synchronized SeriesPage home(long ref) {
    if (!isPaged(ref)) {
      return SeriesPage.ofOne();
    }
    Folder folder = folder(ref);
    if (folder == null) {
      folder = new Folder();
      setFolder(ref, folder);
    }
    int at = pageInFolder(ref);
    SeriesPage page = folder.get(at);
    if (page == null) {
      page = SeriesPage.ofMany();
      folder.set(at, page);
      folder.used++;
    }
    page.used++;
    return page.isFree(page.row(ref)) ? page : SeriesPage.ofOne();
  }

  private void setFolder(long ref, @Nullable Folder folder) {
    int number = (int) (ref >>> FOLDER_BITS);
    @Nullable Folder[] now = folders;
    int room = number < now.length ? now.length : number + 1 + (number >>> 2);
    @Nullable Folder[] next = Arrays.copyOf(now, room);
    next[number] = folder;
    folders = next;
  }

  /** Makes a series known that lives where {@link #home} said. */
  synchronized void put(MemSeries series) {
    SeriesPage lives = series.page();
    lives.open(series);
    if (!isPaged(series.ref)) {
      beyond.put(series.ref, series);
      return;
    }
    SeriesPage page = pageOf(series.ref);
    if (page != null && page != lives) {
      page.receive(series);
    }
  }

  /** Forgets a series; the lock of its page is held. */
  synchronized void remove(MemSeries series) {
    SeriesPage lives = series.page();
    lives.close(series);
    long ref = series.ref;
    Folder folder = isPaged(ref) ? folder(ref) : null;
    SeriesPage page = folder == null ? null : folder.get(pageInFolder(ref));
    if (folder == null || page == null) {
      beyond.remove(ref, series);
      return;
    }
    if (page != lives) {
      page.dismiss(series);
    }
    if (--page.used == 0) {
      folder.set(pageInFolder(ref), null);
      if (--folder.used == 0) {
        setFolder(ref, null);
      }
    }
  }

  /** Calls {@code action} with every series, in order of reference. Additions may be missed. */
  void forEach(Consumer<MemSeries> action) {
    for (Folder folder : folders) {
      for (int i = 0; folder != null && i < PAGES; i++) {
        SeriesPage page = folder.get(i);
        if (page != null) {
          page.forEach(action);
        }
      }
    }
    beyond.values().forEach(action);
  }
}
