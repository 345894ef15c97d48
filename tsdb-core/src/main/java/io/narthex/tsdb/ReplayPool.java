package io.narthex.tsdb;

import io.narthex.tsdb.head.Head;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings a head back from its logs, on as many threads as the options have replay shards. They are
 * started when there is something to do and gone when {@link #init} returns, however it does. With
 * one shard, or without logs, the caller's thread does it all.
 *
 * <p>Thread-safety: none; used once.
 *
 * @upstream tsdb/head_wal.go Head.loadWAL (its goroutines)
 */
final class ReplayPool {
  static final String THREAD_NAME = "narthex-replay-";

  private final int threads;

  ReplayPool(TsdbOptions options) {
    threads = options.wal() == null ? 1 : options.head().replayShards();
  }

  /** Replays what is not before {@code minValidTime} (ms). */
  void init(Head head, long minValidTime) throws IOException {
    if (threads == 1) {
      head.init(minValidTime);
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads, named());
    try {
      head.init(minValidTime, pool);
    } finally {
      end(pool);
    }
  }

  private static ThreadFactory named() {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, THREAD_NAME + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Waits for what is still under way after a failure: it must not outlive the files it reads. */
  private static void end(ExecutorService pool) {
    pool.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "ReplayPool{threads=" + threads + "}";
  }
}
