package io.narthex.tsdb.head;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does what is to be done to a part of the series, step by step in the order in which it was
 * submitted, beside the thread that reads the log.
 *
 * <p>Thread-safety: {@link #submit} and {@link #await} belong to the reading thread; steps run one
 * after the other on the executor's threads, and see what those before them did.
 *
 * @upstream tsdb/head_wal.go walSubsetProcessor
 */
final class ReplayShard {
  private final Executor executor;
  private final RunAppender runs;
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this
  private @Nullable Throwable failure; // guarded by this

  ReplayShard(Head head, Executor executor) {
    this.executor = executor;
    this.runs = new RunAppender(head);
  }

  /** Appends samples to this shard's series; used by its steps alone. */
  RunAppender runs() {
    return runs;
  }

  /** Adds a step. It runs also if one before it failed, so that whatever waits for it goes on. */
  void submit(Runnable step) {
    boolean start;
    synchronized (this) {
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
      }
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        synchronized (this) {
          failure = failure == null ? e : failure;
        }
      }
    }
  }

  /** Whether a step failed. */
  synchronized boolean failed() {
    return failure != null;
  }

  /** Waits until all is done; throws what went wrong. */
  void await() {
    synchronized (this) {
      while (running) {
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
    runs.widenTimes();
  }

  @Override
  public String toString() {
    return "ReplayShard{" + runs + "}";
  }
}
