package io.narthex.bench.head;

import io.narthex.storage.Appender;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.HeadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Question: how much heap does an active series take: labels, index, open chunk and all?
 *
 * <p>Not a JMH benchmark: it fills a head with series of ten labels and 60 samples each (half a
 * chunk, an hour of minutes) and prints live bytes a series after a full collection.
 *
 * <p>How to run: {@code java -Xmx4g -cp benchmarks.jar io.narthex.bench.head.HeadMemory 100000}.
 */
public final class HeadMemory {
  private static final int SAMPLES = 60;
  private static final int BATCH = 10_000;

  private HeadMemory() {}

  /** Fills a head with as many series as the first argument says. */
  public static void main(String[] args) throws IOException {
    int series = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    Fs fs = NioFs.instance();
    Path dir = Files.createTempDirectory("narthex-bench");
    long before = liveBytes();
    try (Head head =
        new Head(
            HeadOptions.defaults(), Head.HeadFiles.open(fs, dir), null, null, TsdbObserver.NONE)) {
      long[] refs = new long[series];
      for (int n = 0; n < SAMPLES; n++) {
        for (int i = 0; i < series; i += BATCH) {
          append(head, refs, i, Math.min(i + BATCH, series), n);
        }
      }
      long perSeries = (liveBytes() - before - 8L * series) / series;
      System.out.println(series + " series: " + perSeries + " bytes of heap a series; " + head);
    } finally {
      fs.deleteRecursively(dir);
    }
  }

  private static void append(Head head, long[] refs, int from, int to, int n) throws IOException {
    Appender appender = head.appender();
    for (int i = from; i < to; i++) {
      double value = (double) n * (i % 1000) + i % 7;
      refs[i] = appender.append(refs[i], HeadSeries.labels(i), n * 60_000L, value);
    }
    appender.commit();
  }

  private static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
