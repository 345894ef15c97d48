package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open out-of-order chunk of a series: raw samples sorted by time, few enough that inserting is
 * cheap.
 *
 * <p>Invariants: timestamps strictly ascend; the first of two samples of a timestamp stays.
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/ooo_head.go OOOChunk
 */
final class OutOfOrderChunk {
  private static final int INITIAL = 4;

  private long[] times = new long[INITIAL];
  private long[] startTimes = new long[INITIAL];
  private double[] values = new double[INITIAL];
  private @Nullable Object @Nullable [] histograms; // null while all are floats
  private int size;

  /** A run of its samples, encoded; bounds inclusive. */
  record Encoded(Chunk chunk, long mint, long maxt) {}

  /**
   * Puts a sample in its place.
   *
   * @param histogram a {@link Histogram} or {@link FloatHistogram}, null for a float
   * @return false if there is a sample of that timestamp already
   */
  boolean insert(long st, long t, double v, @Nullable Object histogram) {
    int at = size;
    if (size > 0 && t <= times[size - 1]) {
      at = Arrays.binarySearch(times, 0, size, t);
      if (at >= 0) {
        return false;
      }
      at = -at - 1;
    }
    if (size == times.length) {
      grow();
    }
    if (histogram != null && histograms == null) {
      histograms = new Object[times.length];
    }
    int behind = size - at;
    System.arraycopy(times, at, times, at + 1, behind);
    System.arraycopy(startTimes, at, startTimes, at + 1, behind);
    System.arraycopy(values, at, values, at + 1, behind);
    if (histograms != null) {
      System.arraycopy(histograms, at, histograms, at + 1, behind);
      histograms[at] = histogram;
    }
    times[at] = t;
    startTimes[at] = st;
    values[at] = v;
    size++;
    return true;
  }

  private void grow() {
    int capacity = times.length * 2;
    times = Arrays.copyOf(times, capacity);
    startTimes = Arrays.copyOf(startTimes, capacity);
    values = Arrays.copyOf(values, capacity);
    if (histograms != null) {
      histograms = Arrays.copyOf(histograms, capacity);
    }
  }

  int size() {
    return size;
  }

  long mint() {
    return times[0];
  }

  long maxt() {
    return times[size - 1];
  }

  boolean overlaps(long mint, long maxt) {
    return size > 0 && mint() <= maxt && mint <= maxt();
  }

  private @Nullable Object histogram(int i) {
    return histograms == null ? null : histograms[i];
  }

  private static Encoding encoding(@Nullable Object histogram, ChunkSettings settings) {
    if (histogram == null) {
      return settings.floats();
    }
    return histogram instanceof Histogram ? settings.histograms() : settings.floatHistograms();
  }

  /** Its samples as chunks: one, or more where types change or counters reset. */
  List<Encoded> encode(ChunkSettings settings) {
    List<Encoded> done = new ArrayList<>(1);
    ChunkAppender appender = null;
    int first = 0;
    for (int i = 0; i < size; i++) {
      Object h = histogram(i);
      Encoding encoding = encoding(h, settings);
      ChunkAppender before = appender;
      if (appender == null || appender.chunk().encoding() != encoding) {
        if (appender != null) {
          done.add(new Encoded(appender.chunk(), times[first], times[i - 1]));
        }
        first = i;
        appender = Chunks.empty(encoding).appender();
      }
      ChunkAppender now = append(appender, before == appender ? null : before, i, h);
      if (now != appender) {
        done.add(new Encoded(appender.chunk(), times[first], times[i - 1]));
        first = i;
        appender = now;
      }
    }
    if (appender != null) {
      done.add(new Encoded(appender.chunk(), times[first], times[size - 1]));
    }
    return done;
  }

  private ChunkAppender append(
      ChunkAppender to, @Nullable ChunkAppender before, int i, @Nullable Object h) {
    if (h == null) {
      to.append(startTimes[i], times[i], values[i]);
      return to;
    }
    return h instanceof Histogram integer
        ? to.appendHistogram(before, startTimes[i], times[i], integer, false)
        : to.appendFloatHistogram(before, startTimes[i], times[i], (FloatHistogram) h, false);
  }

  @Override
  public String toString() {
    return "OutOfOrderChunk{n=" + size + "}";
  }
}
