package io.narthex.bench.head;

import com.sun.management.ThreadMXBean;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.head.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/** One appending thread of {@link HeadAppendSpeed}: its series, and what they cost. */
final class HeadAppendWriter {
  private static final long STEP = 15_000;
  private static final int STEP_PATTERNS = 9973; // not a multiple of the series

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Head head;
  private final int batch;
  private final Labels[] labels;
  private final long[] refs;
  private final double[] values;
  private final double[] steps;
  private long t;
  private Cost cost = new Cost(0, 0, 0, 0, 0);

  /** What some rounds took, in CPU and wall time of the thread and bytes allocated. */
  record Cost(long samples, long appendNanos, long commitNanos, long wallNanos, long bytes) {}

  /** Makes the series and gives each a first sample. */
  HeadAppendWriter(Head head, int number, int series, int batch) throws IOException {
    this.head = head;
    this.batch = batch;
    Random random = new Random(number);
    labels = new Labels[series];
    for (int i = 0; i < series; i++) {
      labels[i] = HeadSeries.labels(number * series + i);
    }
    refs = new long[series];
    values = new double[series];
    steps = new double[series + STEP_PATTERNS];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = step(i % 10, random);
    }
    round();
  }

  private static double step(int kind, Random random) {
    if (kind < 3) {
      return 0;
    }
    return kind < 8 ? random.nextInt(500) : random.nextGaussian();
  }

  /** Runs some rounds as soon as all others are ready to, and notes what they took. */
  void run(int rounds, CyclicBarrier start) {
    try {
      start.await();
      long wall = System.nanoTime();
      Cost sum = new Cost(0, 0, 0, 0, 0);
      for (int i = 0; i < rounds; i++) {
        Cost round = round();
        sum =
            new Cost(
                sum.samples + round.samples,
                sum.appendNanos + round.appendNanos,
                sum.commitNanos + round.commitNanos,
                0,
                sum.bytes + round.bytes);
      }
      wall = System.nanoTime() - wall;
      cost = new Cost(sum.samples, sum.appendNanos, sum.commitNanos, wall, sum.bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  Cost cost() {
    return cost;
  }

  private Cost round() throws IOException {
    long append = 0;
    long commit = 0;
    long bytes = 0;
    int shift = (int) (t / STEP * 10 % (STEP_PATTERNS - 3));
    for (int from = 0; from < refs.length; from += batch) {
      int to = Math.min(from + batch, refs.length);
      for (int i = from; i < to; i++) {
        values[i] += steps[i + shift];
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = THREADS.getCurrentThreadCpuTime();
      Appender appender = head.appender();
      for (int i = from; i < to; i++) {
        refs[i] = appender.append(refs[i], labels[i], t, values[i]);
      }
      long appended = THREADS.getCurrentThreadCpuTime();
      appender.commit();
      commit += THREADS.getCurrentThreadCpuTime() - appended;
      append += appended - start;
      bytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
    }
    t += STEP;
    return new Cost(refs.length, append, commit, 0, bytes);
  }
}
