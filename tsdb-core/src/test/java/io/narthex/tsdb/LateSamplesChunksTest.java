package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.block.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Late samples, compaction, overlapping blocks, restarts, in any order: what a remote read streams,
 * the chunks of blocks and head merged, holds each sample once, and the samples read hold it, too.
 */
class LateSamplesChunksTest {
  private static final Path DIR = Path.of("/db");
  private static final long MINUTE = 60_000;
  private static final int SERIES = 3;
  private static final List<Matcher> ALL = List.of(Matcher.regex("s", ".+"));

  private final FaultyFs fs = new FaultyFs();
  private final TreeMap<String, TreeMap<Long, Double>> expected = new TreeMap<>();
  private long now;

  private TsdbOptions options() {
    return TsdbOptions.builder()
        .fs(fs)
        .lock(false)
        .blocks(
            blocks ->
                blocks
                    .minDuration(Duration.ofHours(2))
                    .maxDuration(Duration.ofHours(6))
                    .retention(Duration.ZERO))
        .head(head -> head.outOfOrderWindow(Duration.ofHours(12)))
        .build();
  }

  private static Labels labels(int i) {
    return Labels.of("s", "" + i);
  }

  private void append(Appender appender, int i, long t) {
    double v = t % 1009;
    appender.append(0, labels(i), t, v);
    expected.computeIfAbsent(labels(i).toString(), s -> new TreeMap<>()).put(t, v);
  }

  private void step(Tsdb tsdb, Random random) throws IOException {
    Appender appender = tsdb.appender();
    if (random.nextInt(3) > 0) {
      for (int n = 0; n < 12; n++) {
        now += MINUTE;
        for (int i = 0; i < SERIES; i++) {
          append(appender, i, now);
        }
      }
    } else {
      for (int n = 0; n < 20; n++) {
        long age = 1 + (long) (Math.min(now, 11 * 60 * MINUTE) * random.nextDouble());
        append(appender, random.nextInt(SERIES), now - age);
      }
    }
    appender.commit();
  }

  private static TreeMap<String, TreeMap<Long, Double>> chunks(Tsdb tsdb) {
    TreeMap<String, TreeMap<Long, Double>> found = new TreeMap<>();
    TsdbChunks.read(tsdb, Long.MIN_VALUE, Long.MAX_VALUE)
        .forEach(
            (labels, metas) -> {
              TreeMap<Long, Double> samples = new TreeMap<>();
              SampleBuffer buffer = TsdbChunks.samples(metas);
              for (int i = 0; i < buffer.size(); i++) {
                samples.put(buffer.time(i), buffer.value(i));
              }
              found.put(labels.toString(), samples);
            });
    return found;
  }

  private static TreeMap<String, TreeMap<Long, Double>> samples(Tsdb tsdb) throws IOException {
    TreeMap<String, TreeMap<Long, Double>> found = new TreeMap<>();
    try (var querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      var set = querier.select(true, null, ALL);
      while (set.next()) {
        SampleBuffer buffer = new SampleBuffer();
        set.at().read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
        TreeMap<Long, Double> samples = new TreeMap<>();
        for (int i = 0; i < buffer.size(); i++) {
          assertThat(samples.put(buffer.times()[i], buffer.values()[i])).isNull();
        }
        found.put(set.at().labels().toString(), samples);
      }
    }
    return found;
  }

  private void run(long seed, int steps) throws IOException {
    Random random = new Random(seed);
    now = 4 * 60 * MINUTE;
    int late = 0;
    Tsdb tsdb = Tsdb.open(DIR, options());
    try {
      for (int n = 1; n <= steps; n++) {
        step(tsdb, random);
        int what = random.nextInt(40);
        if (what == 0) {
          tsdb.close();
          tsdb = Tsdb.open(DIR, options());
        } else if (what < 4) {
          tsdb.compact();
        } else if (what < 8) {
          tsdb.mapFullChunks();
        } else if (what > 8 && n < steps) {
          continue;
        }
        assertThat(chunks(tsdb)).as("seed %s step %s", seed, n).isEqualTo(expected);
        assertThat(samples(tsdb)).as("seed %s step %s", seed, n).isEqualTo(expected);
        for (Block block : tsdb.blocks()) {
          late += block.meta().compaction().fromOutOfOrder() ? 1 : 0;
        }
      }
      assertThat(late).isPositive();
    } finally {
      tsdb.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void giveEachSampleOnce(long seed) throws IOException {
    run(seed, 150);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void giveEachSampleOnceForDays(long seed) throws IOException {
    run(seed, 600);
  }
}
