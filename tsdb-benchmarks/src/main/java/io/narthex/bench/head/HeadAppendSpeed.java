package io.narthex.bench.head;

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
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;

/**
 * Question: what does it cost to append a sample to a series that exists, and to commit it, with
 * all checks? And do two threads append twice as much?
 *
 * <p>Not a JMH benchmark: what goes on beside appending (mapping full chunks, truncation,
 * checkpoints) must happen between the measured stretches, and wall time of so many cache misses
 * varies too much on a shared machine. So it takes the CPU time of the appending threads over
 * windows of 120 rounds, a chunk of every series, and prints the quartiles of the windows.
 *
 * <pre>
 *   window   round: a sample of every series, in transactions of 1,000    x 120
 *   between  map full chunks, truncate, checkpoint
 * </pre>
 *
 * <p>Appended by reference; three series of ten are constant, five are counters with random steps,
 * two are gauges with noise in every bit. With two threads each has its own series of one head, as
 * many as the one thread had; the throughput is held against that of the one thread.
 *
 * <p>Baseline: {@code none}, no write-ahead log. Trap: with few series all of them lie in the
 * caches.
 *
 * <p>How to run: {@code java -Xmx4g -cp benchmarks.jar io.narthex.bench.head.HeadAppendSpeed 100000
 * snappy}. Results: {@code docs/head-speed.md}.
 */
public final class HeadAppendSpeed {
  private static final int ROUNDS = 120;

  /** Samples before the first window: three windows of 100,000 series. */
  private static final long WARM_UP = 36_000_000;

  private final HeadAppendWriter[] writers;
  private final CyclicBarrier barrier;
  private final Head head;

  private HeadAppendSpeed(Head head, int threads, int series, int batch) throws IOException {
    this.head = head;
    this.barrier = new CyclicBarrier(threads);
    this.writers = new HeadAppendWriter[threads];
    for (int i = 0; i < threads; i++) {
      writers[i] = new HeadAppendWriter(head, i, series, batch);
    }
  }

  /** What a window took, a sample: CPU in ns, wall time of all in ns, bytes allocated. */
  private record Window(double append, double commit, double wall, double bytes) {}

  /**
   * Measures with one thread, then with two if wanted.
   *
   * @param args series a thread, compression of the log or {@code none}, samples a transaction,
   *     most threads, windows; what is left out is 100000 snappy 1000 2 8
   */
  public static void main(String[] args) throws Exception {
    int series = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    String log = args.length > 1 ? args[1] : "snappy";
    int batch = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 2;
    int windows = args.length > 4 ? Integer.parseInt(args[4]) : 8;
    Window[] one = measure(1, series, batch, log, windows);
    print(1, series, batch, log, one);
    for (int n = 2; n <= threads; n++) {
      Window[] many = measure(n, series, batch, log, windows);
      print(n, series, batch, log, many);
      double ratio = n * quartile(one, 0.25, Window::wall) / quartile(many, 0.25, Window::wall);
      System.out.printf(Locale.ROOT, "{\"threads\":%d,\"throughput_to_one\":%.2f}%n", n, ratio);
    }
  }

  private static Window[] measure(int threads, int series, int batch, String log, int windows)
      throws Exception {
    Fs fs = NioFs.instance();
    Path dir = Files.createTempDirectory("narthex-bench");
    try (Head head =
        new Head(
            HeadOptions.defaults(),
            Head.HeadFiles.open(fs, dir),
            wal(fs, dir, log),
            null,
            TsdbObserver.NONE)) {
      head.init(Long.MIN_VALUE);
      HeadAppendSpeed speed = new HeadAppendSpeed(head, threads, series, batch);
      Window[] all = new Window[windows];
      for (long warm = 0; warm < WARM_UP; warm += (long) series * ROUNDS) {
        speed.window();
      }
      for (int i = 0; i < windows; i++) {
        all[i] = speed.window();
      }
      return all;
    } finally {
      fs.deleteRecursively(dir);
    }
  }

  private static Wal wal(Fs fs, Path dir, String log) throws IOException {
    if (log.equals("none")) {
      return null;
    }
    Compression compression = Compression.valueOf(log.toUpperCase(Locale.ROOT));
    return Wal.open(fs, dir.resolve("wal"), WalOptions.DEFAULT.withCompression(compression));
  }

  private Window window() throws Exception {
    Thread[] others = new Thread[writers.length];
    for (int i = 0; i < writers.length; i++) {
      HeadAppendWriter writer = writers[i];
      others[i] = new Thread(() -> writer.run(ROUNDS, barrier));
      others[i].start();
    }
    for (Thread other : others) {
      other.join();
    }
    double append = 0;
    double commit = 0;
    double wall = 0;
    double bytes = 0;
    double samples = 0;
    for (HeadAppendWriter writer : writers) {
      HeadAppendWriter.Cost cost = writer.cost();
      samples += cost.samples();
      append += cost.appendNanos();
      commit += cost.commitNanos();
      bytes += cost.bytes();
      wall = Math.max(wall, cost.wallNanos());
    }
    head.mapFullChunks();
    if (head.compactable()) {
      head.truncate(head.mint() + head.options().chunkRange());
    }
    double perThread = samples / writers.length;
    return new Window(append / samples, commit / samples, wall / perThread, bytes / samples);
  }

  private interface Figure {
    double of(Window window);
  }

  private static double quartile(Window[] windows, double at, Figure figure) {
    double[] sorted = Arrays.stream(windows).mapToDouble(figure::of).sorted().toArray();
    return sorted[(int) Math.round(at * (sorted.length - 1))];
  }

  private static void print(int threads, int series, int batch, String log, Window[] windows) {
    System.out.printf(
        Locale.ROOT,
        "{\"threads\":%d,\"series_a_thread\":%d,\"transaction\":%d,\"log\":\"%s\",\"windows\":%d",
        threads,
        series,
        batch,
        log,
        windows.length);
    print("append_ns", windows, Window::append);
    print("commit_ns", windows, Window::commit);
    print("both_ns", windows, w -> w.append() + w.commit());
    print("wall_ns_a_thread", windows, Window::wall);
    print("allocated_bytes", windows, Window::bytes);
    System.out.println("}");
  }

  /** Best, first quartile, median. */
  private static void print(String name, Window[] windows, Figure figure) {
    System.out.printf(
        Locale.ROOT,
        ",\"%s\":[%.1f,%.1f,%.1f]",
        name,
        quartile(windows, 0, figure),
        quartile(windows, 0.25, figure),
        quartile(windows, 0.5, figure));
  }
}
