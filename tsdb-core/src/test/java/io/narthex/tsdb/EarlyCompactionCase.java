package io.narthex.tsdb;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database whose series are to leave the head before their time. */
@Timeout(60)
abstract class EarlyCompactionCase {
  static final long RANGE = 1000;
  private static final Histogram HISTOGRAM =
      Histogram.builder()
          .schema(1)
          .count(3)
          .sum(1.5)
          .positive(
              new io.narthex.model.histogram.Span[] {new io.narthex.model.histogram.Span(0, 2)},
              1,
              1)
          .build();

  @TempDir Path dir;
  final List<Integer> evicted = new ArrayList<>();
  @Nullable Runnable afterWriting;
  private @Nullable Tsdb open;

  TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .minDuration(Duration.ofMillis(RANGE))
                    .maxDuration(Duration.ofMillis(RANGE))
                    .retention(Duration.ZERO))
        .random(new Random(1))
        .observer(
            new TsdbObserver() {
              @Override
              public void seriesEvicted(int series) {
                evicted.add(series);
              }

              @Override
              public void blockWritten(String ulid, long mint, long maxt, long samples) {
                Runnable then = afterWriting;
                afterWriting = null;
                if (then != null) {
                  then.run();
                }
              }
            });
  }

  Tsdb open(TsdbOptions.Builder options) throws IOException {
    if (open != null) {
      open.close();
    }
    open = Tsdb.open(dir, options.build());
    return open;
  }

  Tsdb open() throws IOException {
    return open(options());
  }

  @AfterEach
  void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  static Labels name(String name) {
    return Labels.of("name", name);
  }

  static long append(Tsdb tsdb, String name, long t, double v) throws IOException {
    Appender appender = tsdb.appender();
    long ref = appender.append(0, name(name), t, v);
    appender.commit();
    return ref;
  }

  /** One sample of each kind of series whose names begin so. */
  static void appendKinds(Tsdb tsdb, String prefix, long t, boolean stale) throws IOException {
    Histogram h = stale ? Histogram.builder().sum(StaleNaN.VALUE).build() : HISTOGRAM;
    FloatHistogram f =
        stale ? FloatHistogram.builder().sum(StaleNaN.VALUE).build() : HISTOGRAM.toFloat();
    Appender appender = tsdb.appender();
    appender.append(0, name(prefix + "float"), t, stale ? StaleNaN.VALUE : 10);
    appender.append(0, name(prefix + "histogram"), 0, t, h);
    appender.append(0, name(prefix + "floatHistogram"), 0, t, f);
    appender.commit();
  }

  static Map<Labels, List<String>> read(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier);
    }
  }

  static Map<Labels, List<String>> readHead(Tsdb tsdb) {
    try (Querier q = new BlockQuerier(tsdb.head().reader(0, 10_000), 0, 10_000)) {
      return ExpectedData.read(q);
    }
  }

  static Map<Labels, List<String>> read(Block block) {
    try (Querier q = new BlockQuerier(block, Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(q);
    }
  }

  static String sample(long t, double v) {
    return t + " " + String.format("%016x", Double.doubleToRawLongBits(v));
  }

  static long staleSeries(Tsdb tsdb) {
    return tsdb.head().stats().appends().staleSeries();
  }

  static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(m -> m.minTime() + "-" + m.maxTime()).toList();
  }

  static List<List<String>> hints(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(m -> m.compaction().hints()).toList();
  }
}
