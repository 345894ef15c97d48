package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.storage.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few series that several threads decode together: each takes the next one that nobody has.
 *
 * <p>Thread-safety: thread-safe; buffers are handed over by {@link #await}.
 */
final class ReadBatch {
  private final List<Series> series;
  private final int from;
  private final Reading reading;
  private final Runnable cancelCheck;
  private final SampleBuffer[] buffers;
  private int next; // guarded by this, as all below
  private int running;
  private @Nullable RuntimeException failure;

  /** What is wanted of a series. */
  @FunctionalInterface
  interface Reading {
    void read(Series series, SampleBuffer into);
  }

  ReadBatch(
      List<Series> series,
      int from,
      Reading reading,
      Runnable cancelCheck,
      @Nullable ReadBatch recycled) {
    this.series = series;
    this.from = from;
    this.reading = reading;
    this.cancelCheck = cancelCheck;
    buffers =
        recycled != null && recycled.buffers.length >= series.size()
            ? recycled.buffers
            : fresh(series.size());
  }

  private static SampleBuffer[] fresh(int n) {
    SampleBuffer[] buffers = new SampleBuffer[n];
    for (int i = 0; i < n; i++) {
      buffers[i] = new SampleBuffer();
    }
    return buffers;
  }

  /** Index behind the last series. */
  int end() {
    return from + series.size();
  }

  /** The samples of series {@code i}; after {@link #await}. */
  SampleBuffer get(int i) {
    return buffers[i - from];
  }

  private synchronized int take() {
    if (next >= series.size() || failure != null) {
      return -1;
    }
    running++;
    return next++;
  }

  private synchronized void done(@Nullable RuntimeException e) {
    running--;
    if (e != null && failure == null) {
      failure = e;
    }
    if (running == 0) {
      notifyAll();
    }
  }

  /** Decodes series until there are none left to take. */
  void work() {
    for (int i = take(); i >= 0; i = take()) {
      RuntimeException failed = null;
      try {
        cancelCheck.run();
        buffers[i].clear();
        reading.read(series.get(i), buffers[i]);
      } catch (RuntimeException e) {
        failed = e;
      } finally {
        done(failed);
      }
    }
  }

  /** Waits until all that were taken are decoded; throws what one of them threw. */
  void await() {
    RuntimeException failed = settle();
    if (failed != null) {
      throw failed;
    }
  }

  /** Lets nobody take another series and waits for those that were taken. */
  synchronized void stop() {
    next = series.size();
    settle();
  }

  private synchronized @Nullable RuntimeException settle() {
    boolean interrupted = false;
    while (running > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // what was taken must end before the storage is closed
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }
}
