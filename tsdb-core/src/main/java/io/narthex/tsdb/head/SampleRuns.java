package io.narthex.tsdb.head;

import io.narthex.tsdb.record.SamplesRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of the log, sorted by series as they come, so that each series can be taken up once for
 * all it has here. Each series fills columns of its own, some dozens of which make a block:
 *
 * <pre>
 *             column 0       1       2            64      65
 *   level 0   | a t v | b t v | c t v | ... | | d t v | a t v | ...     level 0 of block 1
 *   level 1   | a t v | b t v |  - -  | ... | | d t v |  - -  | ...
 *   level 2   | a t v |  - -  |  - -  | ... | |  - -  |  - -  | ...
 *     ...         ^ full: a goes on in column 65        ^ cursor of a
 * </pre>
 *
 * <p>Scrapes come again and again in the same order. What is written then lies side by side, level
 * by level, and few pages of memory are in use at a time; what is read lies one below the other,
 * and the neighbour finds it in the processor's cache. The gaps keep levels from falling on the
 * same lines of that cache.
 *
 * <p>Thread-safety: none; it is filled by one thread and then read by some.
 *
 * @upstream none — upstream hands on samples in the order of the log
 */
final class SampleRuns {
  private static final int WIDTH = 64; // columns of a block
  private static final int GAP = 8; // longs: a cache line
  private static final int LEVEL = 2 * WIDTH + GAP; // longs from a sample to the next of its column
  private static final int MIN_DEPTH = 8;
  private static final int MAX_DEPTH = 64;

  private final int limit; // most samples
  private int depth = MAX_DEPTH; // levels of a block
  private int columns;
  private int mostColumns;
  private long[] data = new long[0]; // block by block, level by level: time and bits of the value
  private long @Nullable [] startTimes; // by index of the sample's time; null: there are none
  private @Nullable Object @Nullable [] histograms; // likewise

  private long[] cursors = new long[16]; // by slot: next index in data << 32 | end of its column
  private int[] slots = new int[16]; // by column
  private int[] pages = new int[16];
  private MemSeries[] series = new MemSeries[16];

  /**
   * An empty buffer.
   *
   * @param samples most that it is to take
   */
  SampleRuns(int samples) {
    limit = samples;
    prepare(1);
  }

  /** An empty buffer that has as much room from the start as another has come to have. */
  SampleRuns(SampleRuns grown) {
    limit = grown.limit;
    data = new long[grown.data.length];
    prepare(1);
  }

  /** Makes an empty buffer ready to take samples of so many series. */
  void prepare(int seriesCount) {
    int fits = Integer.highestOneBit(Math.max(limit / Math.max(seriesCount, 1), 1));
    depth = Math.min(Math.max(fits, MIN_DEPTH), MAX_DEPTH);
    mostColumns = Math.max(limit / depth, 1);
  }

  /**
   * Adds floats.
   *
   * @param into slot of each row, negative if it is to be left out
   * @param from first row to add
   * @return the first row that was not added, as there is no room for it
   */
  int add(ReplaySlots known, int[] into, SamplesRecord rows, int from) {
    int at = fill(into, rows, from);
    while (at < rows.size() && newColumn(known, into[at])) {
      at = fill(into, rows, at);
    }
    return at;
  }

  /** Adds floats up to the first whose series needs another column; returns its row. */
  private int fill(int[] into, SamplesRecord rows, int from) {
    long[] sts = rows.startTimes();
    long[] times = rows.times();
    double[] values = rows.values();
    int n = rows.size();
    for (int i = from; i < n; i++) {
      int slot = into[i];
      if (slot < 0) {
        continue;
      }
      int at = next(slot);
      if (at < 0) {
        return i;
      }
      data[at] = times[i];
      data[at + 1] = Double.doubleToRawLongBits(values[i]);
      if (sts[i] != 0) {
        startTime(at, sts[i]);
      }
    }
    return n;
  }

  /** Adds a histogram of either kind; returns false, and does nothing, if there is no room. */
  boolean add(ReplaySlots known, int slot, long st, long t, Object histogram) {
    int at = next(slot);
    if (at < 0) {
      if (!newColumn(known, slot)) {
        return false;
      }
      at = next(slot);
    }
    data[at] = t;
    data[at + 1] = 0;
    if (st != 0) {
      startTime(at, st);
    }
    @Nullable Object[] hs = histograms;
    if (hs == null || hs.length < data.length) {
      hs = hs == null ? new Object[data.length] : Arrays.copyOf(hs, data.length);
      histograms = hs;
    }
    hs[at] = histogram;
    return true;
  }

  private void startTime(int at, long st) {
    long[] sts = startTimes;
    if (sts == null || sts.length < data.length) {
      sts = sts == null ? new long[data.length] : Arrays.copyOf(sts, data.length);
      startTimes = sts;
    }
    sts[at] = st;
  }

  /** Index in data for the next sample of a series, -1 if its column is full, or there is none. */
  private int next(int slot) {
    long cursor = slot < cursors.length ? cursors[slot] : 0;
    int at = (int) (cursor >>> 32);
    if (at >= (int) cursor) {
      return -1;
    }
    cursors[slot] = cursor + ((long) LEVEL << 32);
    return at;
  }

  /** Gives a series another column; returns false, and does nothing, if there is no room. */
  private boolean newColumn(ReplaySlots known, int slot) {
    if (columns == mostColumns) {
      return false;
    }
    int top = top(columns);
    int blockEnd = (columns / WIDTH + 1) * depth * LEVEL;
    if (blockEnd > data.length) {
      int most = ((mostColumns - 1) / WIDTH + 1) * depth * LEVEL;
      data = Arrays.copyOf(data, Math.max(blockEnd, Math.min(data.length * 4, most)));
    }
    if (slot >= cursors.length) {
      cursors = Arrays.copyOf(cursors, Math.max(slot + 1, cursors.length * 2));
    }
    if (columns == slots.length) {
      slots = Arrays.copyOf(slots, columns * 2);
      pages = Arrays.copyOf(pages, columns * 2);
      series = Arrays.copyOf(series, columns * 2);
    }
    slots[columns] = slot;
    pages[columns] = known.page(slot);
    series[columns++] = known.series(slot);
    cursors[slot] = (long) top << 32 | (top + depth * LEVEL);
    return true;
  }

  /** Index in data of the first sample of a column. */
  private int top(int column) {
    return column / WIDTH * depth * LEVEL + column % WIDTH * 2;
  }

  boolean isEmpty() {
    return columns == 0;
  }

  /** Number of columns; those of one series come in order of its samples. */
  int columns() {
    return columns;
  }

  /** As {@link ReplaySlots#page} of its series, which itself may lie cold. */
  int page(int number) {
    return pages[number];
  }

  MemSeries series(int number) {
    return series[number];
  }

  /** Samples of one series, one behind the other. */
  static final class Run {
    int size;
    final long[] times = new long[MAX_DEPTH];
    final double[] values = new double[MAX_DEPTH];
    long @Nullable [] startTimes; // null if there are none
    @Nullable Object @Nullable [] histograms; // null if there are none

    long startTime(int i) {
      return startTimes == null ? 0 : startTimes[i];
    }

    @Nullable Object histogram(int i) {
      return histograms == null ? null : histograms[i];
    }
  }

  /** Copies the samples of a column. */
  void read(int number, Run into) {
    int top = top(number);
    int bottom = top + depth * LEVEL;
    long cursor = cursors[slots[number]];
    int n = (int) cursor == bottom ? ((int) (cursor >>> 32) - top) / LEVEL : depth;
    long[] times = into.times;
    double[] values = into.values;
    for (int i = 0; i < n; i++) {
      times[i] = data[top + i * LEVEL];
      values[i] = Double.longBitsToDouble(data[top + i * LEVEL + 1]);
    }
    into.size = n;
    into.startTimes = startTimes == null ? null : startTimes(startTimes, top, n);
    into.histograms = histograms == null ? null : histograms(histograms, top, n);
  }

  private static long @Nullable [] startTimes(long[] all, int from, int n) {
    long[] found = new long[n];
    long any = 0;
    for (int i = 0; i < n && from + i * LEVEL < all.length; i++) {
      found[i] = all[from + i * LEVEL];
      any |= found[i];
    }
    return any == 0 ? null : found;
  }

  private static @Nullable Object @Nullable [] histograms(@Nullable Object[] all, int from, int n) {
    @Nullable Object[] found = new Object[n];
    boolean any = false;
    for (int i = 0; i < n && from + i * LEVEL < all.length; i++) {
      found[i] = all[from + i * LEVEL];
      any |= found[i] != null;
    }
    return any ? found : null;
  }

  /** Forgets all samples and keeps the memory. */
  void clear() {
    for (int i = 0; i < columns; i++) {
      cursors[slots[i]] = 0;
      series[i] = null;
    }
    columns = 0;
    startTimes = null;
    histograms = null;
  }

  @Override
  public String toString() {
    return "SampleRuns{" + columns + " columns of " + depth + "}";
  }
}
