package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fast ways to read a series give what stepping through it gives: over blocks, the head, late
 * samples, deletions, histograms and samples of transactions that are still open.
 */
class SeriesReadingTest {
  private static final long MINUTE = 60_000;
  private static final Matcher ALL = Matcher.regex("__name__", ".+");

  @TempDir Path tmp;

  /** A series as its iterator alone makes it: the defaults of the interface. */
  private record Stepped(Series series) implements Series {
    @Override
    public Labels labels() {
      return series.labels();
    }

    @Override
    public SampleIterator iterator() {
      return series.iterator();
    }
  }

  private static FloatHistogram histogram(double n) {
    return FloatHistogram.builder()
        .schema(1)
        .count(3 * n)
        .sum(n)
        .positive(new Span[] {new Span(0, 2)}, n, 2 * n)
        .build();
  }

  private static void append(Tsdb tsdb, Random random, long t, boolean commit) throws IOException {
    Appender appender = tsdb.appender();
    for (int s = 0; s < 6; s++) {
      Labels labels = Labels.of("__name__", "m", "s", "" + s);
      try {
        if (s == 5 && t / MINUTE % 7 < 4) {
          appender.append(0, labels, 0, t, histogram(t));
        } else if (random.nextInt(12) == 0) {
          appender.append(0, labels, t, Double.longBitsToDouble(StaleNaN.BITS));
        } else if (random.nextInt(5) > 0) {
          appender.append(0, labels, t, random.nextInt(1000) / 3.0);
        }
      } catch (AppendException e) {
        assertThat(e.reason()).isNotNull(); // too old, or there already
      }
    }
    if (commit) {
      appender.commit();
    }
  }

  private static void check(Tsdb tsdb, long mint, long maxt) {
    try (Querier querier = tsdb.querier(mint, maxt)) {
      SeriesSet set = querier.select(true, null, List.of(ALL));
      while (set.next()) {
        Series series = set.at();
        SampleBuffer read = new SampleBuffer();
        SampleBuffer stepped = new SampleBuffer();
        series.read(read, mint, maxt);
        new Stepped(series).read(stepped, mint, maxt);
        assertThat(render(read)).as(series + " in " + mint + "-" + maxt).isEqualTo(render(stepped));

        SampleBuffer newest = new SampleBuffer();
        newest.add(-1, 7); // what was there stays
        series.readNewest(newest, mint, maxt);
        SampleBuffer expected = new SampleBuffer();
        expected.add(-1, 7);
        new Stepped(series).readNewest(expected, mint, maxt);
        assertThat(render(newest)).as("newest of " + series).isEqualTo(render(expected));
      }
    }
  }

  private static String render(SampleBuffer samples) {
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < samples.size(); i++) {
      sb.append(samples.time(i)).append(' ');
      sb.append(samples.isHistogram(i) ? samples.histogram(i) : Double.toString(samples.value(i)));
      sb.append('\n');
    }
    return sb.toString();
  }

  @Test
  void givesWhatSteppingGives() throws Exception {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      TsdbOptions options =
          TsdbOptions.builder()
              .blocks(blocks -> blocks.retention(Duration.ZERO))
              .head(head -> head.samplesPerChunk(20).outOfOrderWindow(Duration.ofMinutes(100)))
              .random(new Random(seed))
              .build();
      try (Tsdb tsdb = Tsdb.open(tmp.resolve("" + seed), options)) {
        for (int i = 0; i < 300; i++) {
          append(tsdb, random, i * MINUTE, true);
          if (random.nextInt(4) == 0) {
            append(tsdb, random, Math.max(0, i - random.nextInt(120)) * MINUTE - 5, true);
          }
        }
        tsdb.mapFullChunks();
        checkMany(tsdb, random);
        tsdb.compact();
        checkMany(tsdb, random);
        for (int i = 0; i < 4; i++) {
          long from = random.nextInt(300) * MINUTE;
          tsdb.delete(from, from + random.nextInt(90) * MINUTE, List.of(ALL));
        }
        append(tsdb, random, 300 * MINUTE, false);
        append(tsdb, random, 301 * MINUTE, true);
        checkMany(tsdb, random);
      }
    }
  }

  private static void checkMany(Tsdb tsdb, Random random) {
    for (int i = 0; i < 40; i++) {
      long mint = random.nextInt(305) * MINUTE - random.nextInt(2);
      check(tsdb, mint, mint + random.nextInt(random.nextBoolean() ? 10 : 300) * MINUTE);
    }
    check(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
  }
}
