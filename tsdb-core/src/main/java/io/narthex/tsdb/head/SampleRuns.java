package io.narthex.tsdb.head;

import io.narthex.tsdb.record.SamplesRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of the log, sorted by series as they come, so that each series can be taken up once for
 * all it has here. Each series fills segments of its own:
 *
 * <pre>
 *   segment   0: series a            1: series b            2: series c       3: series a, more
 *             | t v t v t v t v | |  | t v t v - - - - | |  | t v - - ...     | t v - - ...
 *                               gap                ^ cursor of b
 * </pre>
 *
 * <p>Samples are written where the series' last one lies, and read one behind the other. The gaps
 * keep the cursors of neighbours from falling on the same lines of the processor's cache.
 *
 * <p>Thread-safety: none; it is filled by one thread and then read by some.
 *
 * @upstream none — upstream hands on samples in the order of the log
 */
final class SampleRuns {
  private static final int MIN_SEGMENT = 8;
  private static final int MAX_SEGMENT = 64;
  private static final int GAP = 8; // longs: a cache line
  private static final int INITIAL = 1 << 12;

  private final int limit; // most longs of data
  private int segment; // longs of a segment
  private int segments;
  private long[] data;
  private long @Nullable [] startTimes; // by index of the sample's time; null: there are none
  private @Nullable Object @Nullable [] histograms; // likewise

  private long[] cursors = new long[16]; // by slot: next index in data << 32 | end of its segment
  private int[] slots = new int[16]; // by segment
  private int[] pages = new int[16];
  private MemSeries[] series = new MemSeries[16];

  /**
   * An empty buffer.
   *
   * @param samples most that it is to take
   */
  SampleRuns(int samples) {
    limit = 2 * samples;
    segment = 2 * MAX_SEGMENT;
    data = new long[INITIAL];
  }

  /** An empty buffer that has as much room from the start as another has come to have. */
  SampleRuns(SampleRuns grown) {
    limit = grown.limit;
    segment = 2 * MAX_SEGMENT;
    data = new long[grown.data.length];
  }

  /** Makes an empty buffer ready to take samples of so many series. */
  void prepare(int seriesCount) {
    int fits = Integer.highestOneBit(Math.max(limit / 2 / Math.max(seriesCount, 1), 1));
    segment = 2 * Math.min(Math.max(fits, MIN_SEGMENT), MAX_SEGMENT);
  }

  /**
   * Adds floats.
   *
   * @param into slot of each row, negative if it is to be left out
   * @param from first row to add
   * @return the first row that was not added, as there is no room for it
   */
  int add(ReplaySlots known, int[] into, SamplesRecord rows, int from) {
    long[] sts = rows.startTimes();
    long[] times = rows.times();
    double[] values = rows.values();
    int n = rows.size();
    for (int i = from; i < n; i++) {
      int slot = into[i];
      if (slot < 0) {
        continue;
      }
      int at = place(known, slot);
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
    int at = place(known, slot);
    if (at < 0) {
      return false;
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

  /** Index in data for the next sample of a series, -1 if there is no room. */
  private int place(ReplaySlots known, int slot) {
    if (slot < cursors.length) {
      long cursor = cursors[slot];
      int at = (int) (cursor >>> 32);
      if (at < (int) cursor) {
        cursors[slot] = cursor + (2L << 32);
        return at;
      }
    }
    return newSegment(known, slot);
  }

  private int newSegment(ReplaySlots known, int slot) {
    int at = segments * (segment + GAP);
    int end = at + segment;
    if (end > data.length) {
      if (segments > 0 && end > limit) {
        return -1;
      }
      data = Arrays.copyOf(data, Math.max(end, Math.min(data.length * 4, limit)));
    }
    if (slot >= cursors.length) {
      cursors = Arrays.copyOf(cursors, Math.max(slot + 1, cursors.length * 2));
    }
    if (segments == slots.length) {
      slots = Arrays.copyOf(slots, segments * 2);
      pages = Arrays.copyOf(pages, segments * 2);
      series = Arrays.copyOf(series, segments * 2);
    }
    slots[segments] = slot;
    pages[segments] = known.page(slot);
    series[segments++] = known.series(slot);
    cursors[slot] = (long) (at + 2) << 32 | end;
    return at;
  }

  boolean isEmpty() {
    return segments == 0;
  }

  /** Number of segments; those of one series come in order of its samples. */
  int segments() {
    return segments;
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
    final long[] times = new long[MAX_SEGMENT];
    final double[] values = new double[MAX_SEGMENT];
    long @Nullable [] startTimes; // null if there are none
    @Nullable Object @Nullable [] histograms; // null if there are none

    long startTime(int i) {
      return startTimes == null ? 0 : startTimes[i];
    }

    @Nullable Object histogram(int i) {
      return histograms == null ? null : histograms[i];
    }
  }

  /** Copies the samples of a segment. */
  void read(int number, Run into) {
    int from = number * (segment + GAP);
    long cursor = cursors[slots[number]];
    int to = (int) cursor == from + segment ? (int) (cursor >>> 32) : from + segment;
    int n = (to - from) / 2;
    long[] times = into.times;
    double[] values = into.values;
    for (int i = 0; i < n; i++) {
      times[i] = data[from + 2 * i];
      values[i] = Double.longBitsToDouble(data[from + 2 * i + 1]);
    }
    into.size = n;
    into.startTimes = startTimes == null ? null : startTimes(startTimes, from, n);
    into.histograms = histograms == null ? null : histograms(histograms, from, n);
  }

  private static long @Nullable [] startTimes(long[] all, int from, int n) {
    long[] found = new long[n];
    long any = 0;
    for (int i = 0; i < n && from + 2 * i < all.length; i++) {
      found[i] = all[from + 2 * i];
      any |= found[i];
    }
    return any == 0 ? null : found;
  }

  private static @Nullable Object @Nullable [] histograms(@Nullable Object[] all, int from, int n) {
    @Nullable Object[] found = new Object[n];
    boolean any = false;
    for (int i = 0; i < n && from + 2 * i < all.length; i++) {
      found[i] = all[from + 2 * i];
      any |= found[i] != null;
    }
    return any ? found : null;
  }

  /** Forgets all samples and keeps the memory. */
  void clear() {
    for (int i = 0; i < segments; i++) {
      cursors[slots[i]] = 0;
      series[i] = null;
    }
    segments = 0;
    startTimes = null;
    histograms = null;
  }

  @Override
  public String toString() {
    return "SampleRuns{" + segments + " segments of " + segment / 2 + "}";
  }
}
