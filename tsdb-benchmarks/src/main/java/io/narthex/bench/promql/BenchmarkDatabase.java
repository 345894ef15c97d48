package io.narthex.bench.promql;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A database in a temporary directory with the series of one of upstream's benchmarks; everything
 * stays in the head.
 *
 * @upstream promql/bench_test.go setupRangeQueryTestData, setupJoinQueryTestData,
 *     generateNativeHistogramSeries
 */
final class BenchmarkDatabase implements AutoCloseable {
  private final Path dir;
  private final Tsdb db;

  private BenchmarkDatabase() throws IOException {
    dir = Files.createTempDirectory("narthex-bench");
    db = Tsdb.open(dir, TsdbOptions.builder().autoCompact(false).build());
  }

  Tsdb db() {
    return db;
  }

  /** A value at a step of a series. */
  private interface Values {
    void append(Appender appender, int series, Labels labels, long t, int step);
  }

  private void fill(List<Labels> series, int steps, long interval, Values values)
      throws IOException {
    for (int step = 0; step < steps; step++) {
      Appender appender = db.appender();
      for (int s = 0; s < series.size(); s++) {
        values.append(appender, s, series.get(s), step * interval, step);
      }
      appender.commit();
    }
  }

  /**
   * {@code a_one … a_hundred}, {@code b_…} with label {@code l}, histograms {@code h_…} of 11
   * buckets, and {@code sparse}, of which each series lives for a fiftieth of the time.
   */
  static BenchmarkDatabase rangeQueries(int steps) throws IOException {
    BenchmarkDatabase data = new BenchmarkDatabase();
    List<Labels> series = new ArrayList<>();
    String[] names = {"one", "ten", "hundred"};
    int[] sizes = {1, 10, 100};
    for (int n = 0; n < names.length; n++) {
      for (int l = 0; l < sizes[n]; l++) {
        String value = Integer.toString(l);
        series.add(Labels.of("__name__", "a_" + names[n], "l", value));
        series.add(Labels.of("__name__", "b_" + names[n], "l", value));
        for (int le = 0; le < 10; le++) {
          series.add(Labels.of("__name__", "h_" + names[n], "l", value, "le", "" + le));
        }
        series.add(Labels.of("__name__", "h_" + names[n], "l", value, "le", "+Inf"));
      }
    }
    int plain = series.size();
    for (int l = 0; l < 50; l++) {
      series.add(Labels.of("__name__", "sparse", "l", Integer.toString(l)));
    }
    data.fill(
        series,
        steps,
        10_000,
        (appender, s, labels, t, step) -> {
          if (s < plain || step % 50 == s - plain) {
            appender.append(0, labels, t, step + (double) s / series.size());
          }
        });
    return data;
  }

  /** Two counters of 1,000 instances with many labels. */
  static BenchmarkDatabase joins(int steps) throws IOException {
    BenchmarkDatabase data = new BenchmarkDatabase();
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String instance = new UUID(i * 0x9E3779B97F4A7C15L, i).toString();
      for (String name : List.of("rpc_request_success_total", "rpc_request_error_total")) {
        series.add(
            Labels.of(
                "__name__",
                name,
                "job",
                "demo",
                "instance",
                instance,
                "az",
                "az" + i % 3,
                "cluster",
                "prod",
                "env",
                "production",
                "region",
                "r" + i % 5,
                "pod",
                "pod-" + i,
                "service",
                "rpc",
                "team",
                "a"));
      }
    }
    data.fill(
        series,
        steps,
        10_000,
        (appender, s, labels, t, step) -> appender.append(0, labels, t, step));
    return data;
  }

  /** Counters {@code c_total} that rise unevenly, 15 s apart. */
  static BenchmarkDatabase counters(int count, int points) throws IOException {
    BenchmarkDatabase data = new BenchmarkDatabase();
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      series.add(Labels.of("__name__", "c_total", "instance", "i" + i));
    }
    Random random = new Random(1);
    double[] values = new double[count];
    data.fill(
        series,
        points,
        15_000,
        (appender, s, labels, t, step) -> {
          values[s] += random.nextInt(50);
          appender.append(0, labels, t, values[s]);
        });
    return data;
  }

  /**
   * Instances with {@code target_info} and a request counter each, 2 s apart.
   *
   * @upstream promql/bench_test.go BenchmarkInfoFunction
   */
  static BenchmarkDatabase infos(int instances, int points) throws IOException {
    BenchmarkDatabase data = new BenchmarkDatabase();
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      String instance = "instance-" + i;
      series.add(
          Labels.of(
              "__name__",
              "target_info",
              "job",
              "demo",
              "instance",
              instance,
              "k8s_cluster_name",
              "cluster-" + i % 3));
      series.add(
          Labels.of(
              "__name__",
              "http_server_request_duration_seconds_count",
              "job",
              "demo",
              "instance",
              instance,
              "http_status_code",
              "200"));
    }
    data.fill(
        series,
        points,
        2_000,
        (appender, s, labels, t, step) -> appender.append(0, labels, t, s % 2 == 0 ? 1 : step));
    return data;
  }

  /** 3,000 series of native histograms. */
  static BenchmarkDatabase nativeHistograms(int steps, boolean custom) throws IOException {
    BenchmarkDatabase data = new BenchmarkDatabase();
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      series.add(Labels.of("__name__", "native_histogram_series", "l", Integer.toString(i)));
    }
    data.fill(
        series,
        steps,
        15_000,
        (appender, s, labels, t, step) ->
            appender.append(0, labels, 0, t, custom ? custom(step) : histogram(step)));
    return data;
  }

  private static FloatHistogram custom(int step) {
    double n = step + 1;
    return FloatHistogram.builder()
        .schema(Schemas.CUSTOM_BUCKETS)
        .count(10 * n)
        .sum(18.4 * n)
        .customValues(new double[] {1, 2, 3, 4})
        .positive(new Span[] {new Span(0, 4)}, n, 2 * n, 3 * n, 4 * n)
        .build();
  }

  private static FloatHistogram histogram(int step) {
    double n = step + 1;
    return FloatHistogram.builder()
        .schema(1)
        .zeroThreshold(0.001)
        .zeroCount(2 * n)
        .count(12 * n)
        .sum(18.4 * n)
        .positive(new Span[] {new Span(0, 2), new Span(1, 2)}, n, 2 * n, 3 * n, 4 * n)
        .build();
  }

  @Override
  public void close() {
    try {
      db.close();
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
