package io.narthex.bench.head;

import com.sun.management.OperatingSystemMXBean;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Question: how long does it take to open a database whose log must be read, in a JVM that has just
 * begun, and in one that has done so before?
 *
 * <p>Not a JMH benchmark: the first opening is of interest too. Opens copies of a directory one
 * after the other and prints a line for each: time, CPU time of the process (the compiler's and the
 * collector's with it), series.
 *
 * <p>Trap: a JVM alone with two threads to compile and one to read is slower than its CPU time says
 * when other processes are about; compare CPU times then.
 *
 * <p>How to run: {@code java -Xmx4g -cp benchmarks.jar io.narthex.bench.head.ReplayTimes DIR 12},
 * DIR being {@code replay-data} as {@code tsdb-benchmarks/end-to-end/replay} leaves it, or any data
 * directory of a server that was killed.
 */
public final class ReplayTimes {
  private ReplayTimes() {}

  /** Opens copies of the first argument as often as the second says. */
  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 12;
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (int round = 1; round <= rounds; round++) {
      Path copy = Files.createTempDirectory("narthex-bench");
      try {
        copy(from, copy);
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        try (Tsdb tsdb =
            Tsdb.open(
                copy,
                TsdbOptions.builder().blocks(blocks -> blocks.retention(Duration.ZERO)).build())) {
          long millis = (System.nanoTime() - start) / 1_000_000;
          System.out.printf(
              Locale.ROOT,
              "opening %2d: %5d ms, CPU %5d ms, %d series%n",
              round,
              millis,
              (system.getProcessCpuTime() - cpu) / 1_000_000,
              tsdb.stats().head().series());
        }
      } finally {
        NioFs.instance().deleteRecursively(copy);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : (Iterable<Path>) found::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else if (!path.endsWith("lock")) {
          Files.copy(path, target);
        }
      }
    }
  }
}
