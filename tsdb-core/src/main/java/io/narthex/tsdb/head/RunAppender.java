package io.narthex.tsdb.head;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends what the log has of a series: its chunks are then where they were before, and full ones
 * in {@code chunks_head/}.
 *
 * <p>Floats behind floats go in together; where a histogram is about, samples go in one by one.
 *
 * <p>Thread-safety: none; belongs to one shard.
 *
 * @upstream tsdb/head_wal.go walSubsetProcessor.processWALSamples
 */
final class RunAppender {
  private final Head head;
  private final SampleRuns.Run run = new SampleRuns.Run();
  private final List<MemSeries> full = new ArrayList<>(); // have chunks to be mapped
  private long mint = Long.MAX_VALUE;
  private long maxt = Long.MIN_VALUE;

  RunAppender(Head head) {
    this.head = head;
  }

  /** Appends the samples of one series; {@link #mapFull} is to follow. */
  void append(SampleRuns runs, int number) {
    runs.read(number, run);
    MemSeries series = runs.series(number);
    synchronized (series.lock()) {
      boolean wasStale = series.isStale();
      boolean floats =
          run.histograms == null
              && series.lastHistogram() == null
              && series.chunks().newestType() == ValueType.FLOAT;
      int opened = floats ? appendFloats(series) : appendMixed(series);
      if (wasStale != series.isStale()) {
        head.counters().staleSeries.addAndGet(wasStale ? -1 : 1);
      }
      if (opened > 0) {
        head.counters().chunksCreated(opened);
        if (series.heapChunks() > 1) {
          full.add(series);
        }
      }
    }
  }

  /** Maps the chunks that have become full. */
  void mapFull() {
    try {
      for (MemSeries series : full) {
        head.fullChunks().map(series);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      full.clear();
    }
  }

  private int appendFloats(MemSeries series) {
    int from = 0;
    long newest = series.newest();
    while (from < run.size && run.times[from] <= newest) {
      from++;
    }
    if (from == run.size) {
      return 0;
    }
    mint = Math.min(mint, run.times[from]);
    ChunkSettings settings = head.settings();
    int opened = series.appendRun(run.startTimes, run.times, run.values, from, run.size, settings);
    maxt = Math.max(maxt, series.newest());
    return opened;
  }

  private int appendMixed(MemSeries series) {
    boolean wasHistogram = series.lastHistogram() != null;
    int buckets = series.histogramBuckets();
    int opened = appendEach(series);
    boolean isHistogram = series.lastHistogram() != null;
    if (wasHistogram != isHistogram) {
      head.counters().histogramSeries.addAndGet(isHistogram ? 1 : -1);
    }
    head.counters().histogramBuckets.addAndGet(series.histogramBuckets() - buckets);
    return opened;
  }

  /** The readable twin of {@link #appendFloats}, and the way for histograms. */
  private int appendEach(MemSeries series) {
    ChunkSettings settings = head.settings();
    int opened = 0;
    for (int i = 0; i < run.size; i++) {
      long st = run.startTime(i);
      long t = run.times[i];
      double v = run.values[i];
      Object h = run.histogram(i);
      if (h == null && StaleNaN.isStale(v)) {
        h = staleFor(series.chunks().newestType(), v);
      }
      int done =
          h == null ? series.append(st, t, v, 0, settings) : series.append(st, t, h, 0, settings);
      if ((done & MemSeries.APPENDED) != 0) {
        mint = Math.min(mint, t);
        maxt = Math.max(maxt, t);
      }
      opened += (done & MemSeries.CHUNK_CREATED) != 0 ? 1 : 0;
    }
    return opened;
  }

  /** As when it was appended: a stale float behind histograms is a stale histogram. */
  private static @Nullable Object staleFor(ValueType newest, double stale) {
    return switch (newest) {
      case HISTOGRAM -> Histogram.builder().sum(stale).build();
      case FLOAT_HISTOGRAM -> FloatHistogram.builder().sum(stale).build();
      case FLOAT, NONE -> null;
    };
  }

  /** Tells the head which times it has now. */
  void widenTimes() {
    head.times().widen(mint, maxt);
  }

  @Override
  public String toString() {
    return "RunAppender{[" + mint + "," + maxt + "]}";
  }
}
