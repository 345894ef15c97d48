package io.narthex.bench.head;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Question: what does it cost to append a sample to a series that exists, and to commit it, with
 * all checks? And do two threads append twice as much?
 *
 * <p>An operation is a sample; an invocation is a transaction of a thousand, as a scrape makes it,
 * by reference. Values: three series of ten are constant, five are counters with random steps, two
 * are gauges with noise in every bit.
 *
 * <p>Baseline: {@code log = "none"}, no write-ahead log. {@link #twoThreads} gives each thread its
 * own series of one head; its time a sample is that of one thread, so equal figures mean twice the
 * throughput. Trap: full chunks must be mapped and the head truncated as it goes, or memory grows
 * and the collector is what is measured; and with few series all of them lie in the caches.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard HeadAppendBenchmark}. Results: {@code
 * docs/head-speed.md}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HeadAppendBenchmark.BATCH)
public class HeadAppendBenchmark {
  static final int BATCH = 1000;
  private static final long STEP = 15_000;

  /** The head that all threads append to. */
  @State(Scope.Benchmark)
  public static class SharedHead {
    @Param({"none", "plain", "snappy"})
    String log;

    private final Fs fs = NioFs.instance();
    private final AtomicInteger writers = new AtomicInteger();
    private Path dir;
    Head head;

    /** Opens it in a new directory. */
    @Setup
    public void open() throws IOException {
      dir = Files.createTempDirectory("narthex-bench");
      Wal wal = null;
      if (!log.equals("none")) {
        Compression compression = log.equals("snappy") ? Compression.SNAPPY : Compression.NONE;
        wal = Wal.open(fs, dir.resolve("wal"), WalOptions.DEFAULT.withCompression(compression));
      }
      head =
          new Head(
              HeadOptions.defaults(), Head.HeadFiles.open(fs, dir), wal, null, TsdbObserver.NONE);
      head.init(Long.MIN_VALUE);
    }

    /** Closes it, and removes its files. */
    @TearDown
    public void close() throws IOException {
      head.close();
      fs.deleteRecursively(dir);
    }
  }

  /** A thread's own series. */
  @State(Scope.Thread)
  public static class Writer {
    @Param({"10000", "100000"})
    int series;

    private SharedHead shared;
    private boolean maintains;
    private Labels[] labels;
    private long[] refs;
    private double[] values;
    private double[] steps;
    private int next;
    private long t;

    /** Makes the series. */
    @Setup
    public void create(SharedHead head) throws IOException {
      shared = head;
      int writer = head.writers.getAndIncrement();
      maintains = writer == 0;
      labels = new Labels[series];
      refs = new long[series];
      values = new double[series];
      Random random = new Random(writer);
      for (int i = 0; i < series; i++) {
        labels[i] = HeadSeries.labels(writer * series + i);
      }
      steps = new double[series + 9973]; // not a multiple of the series: each sees other steps
      for (int i = 0; i < steps.length; i++) {
        steps[i] = step(i % 10, random);
      }
      for (int i = 0; i < series; i += BATCH) {
        transaction();
      }
    }

    private static double step(int kind, Random random) {
      if (kind < 3) {
        return 0;
      }
      return kind < 8 ? random.nextInt(500) : random.nextGaussian();
    }

    long transaction() throws IOException {
      Head head = shared.head;
      Appender appender = head.appender();
      int shift = (int) (t / STEP * 10 % 9970);
      for (int i = next; i < next + BATCH; i++) {
        values[i] += steps[i + shift];
        refs[i] = appender.append(refs[i], labels[i], t, values[i]);
      }
      appender.commit();
      next += BATCH;
      if (next == series) {
        next = 0;
        t = Math.max(t + STEP, head.maxt()); // who fell behind would be out of bounds
        if (maintains && t % (STEP * 120) == 0) {
          head.mapFullChunks();
        }
        if (maintains && head.compactable()) {
          head.truncate(head.mint() + head.options().chunkRange());
        }
      }
      return t;
    }
  }

  /** A transaction of a thousand samples. */
  @Benchmark
  public long transaction(Writer writer) throws IOException {
    return writer.transaction();
  }

  /** The same in two threads at once, each with its own series. */
  @Benchmark
  @Threads(2)
  public long twoThreads(Writer writer) throws IOException {
    return writer.transaction();
  }
}
