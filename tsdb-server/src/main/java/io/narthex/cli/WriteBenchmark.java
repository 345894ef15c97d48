package io.narthex.cli;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.time.TimeSource;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Plays scrapes into a database, a thousand series and a hundred scrapes a task, and tells how many
 * samples a second went in.
 *
 * <p>Differs: as many threads as processors, where upstream starts one for each thousand series;
 * the tasks are the same.
 *
 * @upstream cmd/promtool/tsdb.go writeBenchmark
 */
final class WriteBenchmark {
  private static final long STEP_MILLIS = 30_000;
  private static final int SERIES_PER_TASK = 1000;
  private static final int SCRAPES_PER_TASK = 100;
  private static final double FIRST_VALUE = 123456789;

  private final Path dir;
  private final int metrics;
  private final Consumer<String> out;
  private final TimeSource clock = TimeSource.system();

  WriteBenchmark(Path dir, int metrics, Consumer<String> out) {
    this.dir = dir;
    this.metrics = metrics;
    this.out = out;
  }

  /** A step that takes time. */
  private interface Stage<T> {
    T run() throws Exception;
  }

  /** Runs; series are those of the lines, or made up without any. */
  void run(List<String> lines, int scrapes) throws Exception {
    List<Labels> series = measured("readData", () -> lines.isEmpty() ? madeUp() : read(lines));
    Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults());
    try {
      long start = clock.nanoTime();
      long total = measured("ingestScrapes", () -> ingest(tsdb, series, scrapes));
      double seconds = (clock.nanoTime() - start) / 1e9;
      out.accept(" > total samples: " + total);
      out.accept(String.format(Locale.ROOT, " > samples/sec: %.1f", total / seconds));
    } finally {
      measured(
          "stopStorage",
          () -> {
            tsdb.close();
            return tsdb;
          });
    }
  }

  private <T> T measured(String stage, Stage<T> work) throws Exception {
    out.accept(">> start stage=" + stage);
    long start = clock.nanoTime();
    T result = work.run();
    out.accept(
        String.format(
            Locale.ROOT,
            ">> completed stage=%s duration=%.3fs",
            stage,
            (clock.nanoTime() - start) / 1e9));
    return result;
  }

  /** Lines as {@code {"__name__":"up","job":"node"}}, each label set once. */
  private List<Labels> read(List<String> lines) throws IOException {
    Set<Labels> found = new LinkedHashSet<>();
    for (String line : lines) {
      if (found.size() == metrics) {
        break;
      }
      Labels.Builder labels = Labels.builder();
      for (String pair : line.replaceAll("[\"{}]", "").split(",", -1)) {
        int colon = pair.indexOf(':');
        if (colon < 0) {
          throw new IOException("no label: \"" + pair + "\" in: " + line);
        }
        int end = pair.indexOf(':', colon + 1);
        labels.set(
            pair.substring(0, colon), pair.substring(colon + 1, end < 0 ? pair.length() : end));
      }
      found.add(labels.build());
    }
    return List.copyOf(found);
  }

  /** Ten labels a series. */
  private List<Labels> madeUp() {
    List<Labels> series = new ArrayList<>(metrics);
    for (int i = 0; i < metrics; i++) {
      Labels.Builder labels = Labels.builder().set("__name__", "bench_metric_" + i % 100);
      labels.set("instance", "10.0." + i / 100 % 256 + ".7:9100").set("job", "bench");
      labels.set("serial", "s" + i);
      for (String name : List.of("cluster", "region", "zone", "handler", "method", "code")) {
        labels.set(name, name + "-" + i % 7);
      }
      series.add(labels.build());
    }
    return series;
  }

  private static long ingest(Tsdb tsdb, List<Labels> series, int scrapes)
      throws IOException, InterruptedException, ExecutionException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      long total = 0;
      for (int round = 0; round < scrapes; round += SCRAPES_PER_TASK) {
        long before = STEP_MILLIS * round;
        List<Future<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < series.size(); i += SERIES_PER_TASK) {
          List<Labels> part = series.subList(i, Math.min(series.size(), i + SERIES_PER_TASK));
          tasks.add(threads.submit(() -> ingest(tsdb, part, before)));
        }
        for (Future<Long> task : tasks) {
          total += task.get();
        }
        tsdb.mapFullChunks(); // as a server does each minute
      }
      return total;
    } finally {
      threads.shutdownNow();
    }
  }

  private static long ingest(Tsdb tsdb, List<Labels> series, long before) throws IOException {
    long[] refs = new long[series.size()];
    double value = FIRST_VALUE;
    long t = before;
    for (int scrape = 0; scrape < SCRAPES_PER_TASK; scrape++) {
      Appender appender = tsdb.appender();
      t += STEP_MILLIS;
      value += 1000;
      for (int i = 0; i < refs.length; i++) {
        refs[i] = appender.append(refs[i], series.get(i), t, value);
      }
      appender.commit();
    }
    return (long) SCRAPES_PER_TASK * refs.length;
  }
}
