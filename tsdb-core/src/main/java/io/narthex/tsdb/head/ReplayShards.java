package io.narthex.tsdb.head;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands what is read from the log to shards, each of which has some of the series.
 *
 * <pre>
 *                          +-- runs of its series --&gt; shard 0
 *   reader --&gt; samples ----+                                       given back when both are done
 *              (filling)   +-- runs of its series --&gt; shard 1
 * </pre>
 *
 * <p>Many samples are gathered before they are handed on: a series lies cold in memory, and taking
 * it up costs as much as some dozens of samples. At most {@link #BUFFERS} are filled or worked off
 * at a time, of {@link #ROWS} samples and 16 bytes each, less if there is less to read.
 *
 * <p>Thread-safety: none; belongs to the reading thread.
 *
 * @upstream tsdb/head_wal.go Head.loadWAL (its channels)
 */
final class ReplayShards {
  /** Most samples that are gathered. */
  static final int ROWS = 1 << 20;

  /** Most buffers of samples. */
  static final int BUFFERS = 3;

  private final ReplaySlots slots;
  private final ReplayShard[] shards;
  private final ArrayDeque<SampleRuns> spare = new ArrayDeque<>(); // guarded by itself
  private int made = 1;
  private SampleRuns filling = new SampleRuns(ROWS);

  ReplayShards(Head head, ReplaySlots slots, Executor executor) {
    this.slots = slots;
    shards = new ReplayShard[head.options().replayShards()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new ReplayShard(head, executor);
    }
  }

  /** Where samples are to be added, until {@link #next} or {@link #step} is called. */
  SampleRuns filling() {
    return filling;
  }

  /** Adds something else to be done to the series of a slot, once all its samples so far are in. */
  void step(int slot, Runnable step) {
    handOn();
    shard(slots.page(slot)).submit(step);
  }

  /** A page, one thread: its series have one lock. */
  private ReplayShard shard(int page) {
    return shards[page % shards.length];
  }

  /** Hands the samples on; what comes next goes where is returned. */
  SampleRuns next() {
    handOn();
    return filling;
  }

  private void handOn() {
    if (filling.isEmpty()) {
      return;
    }
    SampleRuns full = filling;
    AtomicInteger left = new AtomicInteger(shards.length);
    for (ReplayShard shard : shards) {
      shard.submit(() -> append(full, shard, left));
    }
    filling = spare();
    filling.prepare(slots.size());
  }

  private void append(SampleRuns runs, ReplayShard shard, AtomicInteger left) {
    try {
      for (int run = 0; run < runs.columns() && !shard.failed(); run++) {
        if (shard(runs.page(run)) == shard) {
          shard.runs().append(runs, run);
        }
      }
      shard.runs().mapFull();
    } finally {
      if (left.decrementAndGet() == 0) {
        runs.clear();
        synchronized (spare) {
          spare.add(runs);
          spare.notifyAll();
        }
      }
    }
  }

  private SampleRuns spare() {
    synchronized (spare) {
      while (spare.isEmpty() && made == BUFFERS) {
        try {
          spare.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new UncheckedIOException(HeadTruncation.interrupted("replaying", e));
        }
      }
      if (!spare.isEmpty()) {
        return spare.remove();
      }
    }
    made++;
    return new SampleRuns(filling);
  }

  /** Waits until all is done; throws what went wrong. */
  void await() {
    handOn();
    for (ReplayShard shard : shards) {
      shard.await();
    }
  }
}
