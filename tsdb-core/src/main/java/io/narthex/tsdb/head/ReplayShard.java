package io.narthex.tsdb.head;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Applies what was read from the log to a part of the series, in the order in which it came, beside
 * the thread that reads.
 *
 * <pre>
 *   reader ──> columns, 5,000 rows ──> [ step | step | ... at most 8 ] ──> series of this shard
 * </pre>
 *
 * <p>Thread-safety: {@link #add}, {@link #step} and {@link #await} belong to the reading thread;
 * steps run one after the other on the executor's threads.
 *
 * @upstream tsdb/head_wal.go walSubsetProcessor
 */
final class ReplayShard {
  private static final int ROWS = 5000;
  private static final int QUEUE = 8;

  private final Head head;
  private final Executor executor;
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>(); // guarded by this
  private final ArrayDeque<SampleColumns> spare = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this
  private @Nullable Throwable failure; // guarded by this
  private SampleColumns filling = new SampleColumns();

  // Of the steps alone:
  private long mint = Long.MAX_VALUE;
  private long maxt = Long.MIN_VALUE;
  private int warmth; // keeps what columns.warm() reads from being optimised away

  ReplayShard(Head head, Executor executor) {
    this.head = head;
    this.executor = executor;
    filling.reserve(ROWS);
  }

  /** Adds a float. */
  void add(MemSeries series, long ref, long st, long t, double v) {
    filling.add(series, ref, st, t, v);
    if (filling.size >= ROWS) {
      submitFilling();
    }
  }

  /** Adds a histogram. */
  void add(MemSeries series, long st, long t, Object histogram) {
    filling.add(series, st, t, histogram);
    if (filling.size >= ROWS) {
      submitFilling();
    }
  }

  /** Adds something else to be done once all samples so far are in. */
  void step(Runnable step) {
    if (!filling.isEmpty()) {
      submitFilling();
    }
    submit(step);
  }

  private void submitFilling() {
    SampleColumns full = filling;
    submit(() -> apply(full));
    synchronized (this) {
      SampleColumns next = spare.poll();
      filling = next == null ? new SampleColumns() : next;
    }
    filling.reserve(ROWS);
  }

  private void submit(Runnable step) {
    boolean start;
    synchronized (this) {
      while (steps.size() >= QUEUE && failure == null) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new UncheckedIOException(HeadTruncation.interrupted("replaying", e));
        }
      }
      steps.add(step);
      start = !running;
      running = true;
    }
    if (start) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    while (true) {
      Runnable step;
      synchronized (this) {
        step = steps.poll();
        if (step == null) {
          running = false;
          notifyAll();
          return;
        }
        notifyAll();
      }
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        synchronized (this) {
          failure = e;
          steps.clear();
          running = false;
          notifyAll();
        }
        return;
      }
    }
  }

  /** Waits until all is done; throws what went wrong. */
  void await() {
    if (!filling.isEmpty()) {
      submitFilling();
    }
    synchronized (this) {
      while (running && failure == null) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new UncheckedIOException(HeadTruncation.interrupted("replaying", e));
        }
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }
    head.times().widen(mint, maxt);
  }

  private void apply(SampleColumns columns) {
    ChunkSettings settings = head.settings();
    for (int i = 0; i < columns.size; i++) {
      if (i % SampleColumns.WARM_BLOCK == 0) {
        warmth += columns.warm(i);
      }
      Object h = columns.histograms == null ? null : columns.histograms[i];
      apply(
          columns.series[i],
          columns.startTimes[i],
          columns.times[i],
          columns.values[i],
          h,
          settings);
    }
    columns.clear();
    columns.histograms = null;
    synchronized (this) {
      spare.add(columns);
    }
  }

  private void apply(
      MemSeries series,
      long st,
      long t,
      double v,
      @Nullable Object histogram,
      ChunkSettings settings) {
    synchronized (series.lock()) {
      Object h = histogram;
      if (h == null && StaleNaN.isStale(v)) {
        h = staleFor(series.chunks().newestType(), v);
      }
      boolean wasStale = series.isStale();
      boolean wasHistogram = series.lastHistogram() != null;
      int buckets = series.histogramBuckets();
      int done =
          h == null ? series.append(st, t, v, 0, settings) : series.append(st, t, h, 0, settings);
      if ((done & MemSeries.APPENDED) == 0) {
        return;
      }
      mint = Math.min(mint, t);
      maxt = Math.max(maxt, t);
      count(series, wasStale, wasHistogram, h != null);
      if (wasHistogram || h != null) {
        head.counters().histogramBuckets.addAndGet(series.histogramBuckets() - buckets);
      }
      if ((done & MemSeries.CHUNK_CREATED) != 0) {
        head.counters().chunkCreated();
        if (series.heapChunks() > 1) {
          map(series);
        }
      }
    }
  }

  private void count(MemSeries series, boolean wasStale, boolean wasHistogram, boolean histogram) {
    boolean stale = series.isStale();
    if (wasStale != stale) {
      head.counters().staleSeries.addAndGet(stale ? 1 : -1);
    }
    if (wasHistogram != histogram) {
      head.counters().histogramSeries.addAndGet(histogram ? 1 : -1);
    }
  }

  /** As when it was appended: a stale float behind histograms is a stale histogram. */
  private static @Nullable Object staleFor(ValueType newest, double stale) {
    return switch (newest) {
      case HISTOGRAM -> Histogram.builder().sum(stale).build();
      case FLOAT_HISTOGRAM -> FloatHistogram.builder().sum(stale).build();
      case FLOAT, NONE -> null;
    };
  }

  @Override
  public String toString() {
    return "ReplayShard{[" + mint + "," + maxt + "], " + warmth + "}";
  }

  private void map(MemSeries series) {
    try {
      head.fullChunks().map(series);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
