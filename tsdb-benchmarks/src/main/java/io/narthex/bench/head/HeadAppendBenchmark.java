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
import java.util.concurrent.TimeUnit;
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

/**
 * Question: what does it cost to append a sample to a series that exists, and to commit it?
 *
 * <p>An operation is a sample; an invocation is a transaction of a thousand, as a scrape makes it.
 *
 * <p>Baseline: {@code log = "none"}, no write-ahead log. Trap: full chunks must be mapped and the
 * head truncated as it goes, or memory grows and the collector is what is measured.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard HeadAppendBenchmark}. Upstream's head
 * benchmark needs about 250 ns a sample to append and commit.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HeadAppendBenchmark.BATCH)
public class HeadAppendBenchmark {
  static final int BATCH = 1000;
  private static final int SERIES = 10_000;
  private static final long STEP = 15_000;

  @Param({"none", "plain", "snappy"})
  String log;

  private final Fs fs = NioFs.instance();
  private Path dir;
  private Head head;
  private Labels[] labels;
  private long[] refs;
  private double[] values;
  private int next;
  private long t;

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
    labels = new Labels[SERIES];
    refs = new long[SERIES];
    values = new double[SERIES];
    for (int i = 0; i < SERIES; i++) {
      labels[i] = HeadSeries.labels(i);
    }
    for (int i = 0; i < SERIES; i += BATCH) {
      transaction();
    }
  }

  @TearDown
  public void close() throws IOException {
    head.close();
    fs.deleteRecursively(dir);
  }

  @Benchmark
  public long transaction() throws IOException {
    Appender appender = head.appender();
    for (int i = next; i < next + BATCH; i++) {
      values[i] += i % 13;
      refs[i] = appender.append(refs[i], labels[i], t, values[i]);
    }
    appender.commit();
    next += BATCH;
    if (next == SERIES) {
      next = 0;
      t += STEP;
      if (t % (STEP * 120) == 0) {
        head.mapFullChunks();
      }
      if (head.compactable()) {
        head.truncate(head.mint() + head.options().chunkRange());
      }
    }
    return t;
  }
}
