package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.Histogram;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Staged samples leave no trace: chunks of a series that is looked at now and then are, byte by
 * byte, those of a series that is looked at after every sample, where nothing is ever staged.
 */
class StagingPropertyTest {
  private static final int CASES = 150;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void chunksAreThoseOfSamplesEncodedOneByOne(boolean xor2) {
    for (long seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed);
      HeadOptions options =
          HeadOptions.builder()
              .samplesPerChunk(random.nextBoolean() ? 120 : 1 + random.nextInt(40))
              .xor2(xor2)
              .storeSt(xor2)
              .build();
      ChunkSettings settings = ChunkSettings.of(options);
      MemSeries staging = new MemSeries(1, HeadHarness.series(1));
      MemSeries oneByOne = new MemSeries(1, HeadHarness.series(1));
      long t = 0;
      double v = 0;
      for (int i = 0; i < 1 + seed * 6; i++) {
        t = nextTime(random, t);
        v = nextValue(random, v);
        long st = random.nextInt(20) == 0 ? t - 1 : 0;
        long id = i + 1;
        if (random.nextInt(90) == 0) {
          Histogram h = Histogram.builder().sum(v).build();
          assertThat(staging.append(st, t, h, id, settings))
              .isEqualTo(oneByOne.append(st, t, h, id, settings));
        } else {
          assertThat(staging.append(st, t, v, id, settings))
              .as("seed %s, sample %s", seed, i)
              .isEqualTo(oneByOne.append(st, t, v, id, settings));
        }
        oneByOne.chunks();
        if (random.nextInt(30) == 0) {
          staging.chunks();
        }
        assertThat(staging.newest()).isEqualTo(oneByOne.newest());
        assertThat(staging.isStale()).isEqualTo(oneByOne.isStale());
        if (random.nextInt(200) == 0) {
          assertThat(staging.truncateBefore(t - 900_000))
              .isEqualTo(oneByOne.truncateBefore(t - 900_000));
        }
      }

      assertThat(chunks(staging)).as("seed %s", seed).isEqualTo(chunks(oneByOne));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunIsItsSamplesOneByOne(boolean xor2) {
    for (long seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed);
      HeadOptions options =
          HeadOptions.builder()
              .samplesPerChunk(random.nextBoolean() ? 120 : 1 + random.nextInt(40))
              .xor2(xor2)
              .storeSt(xor2)
              .build();
      ChunkSettings settings = ChunkSettings.of(options);
      MemSeries inRuns = new MemSeries(1, HeadHarness.series(1));
      MemSeries oneByOne = new MemSeries(1, HeadHarness.series(1));
      long t = 0;
      double v = 0;
      for (int run = 0; run < 12; run++) {
        int n = random.nextInt(3 * options.samplesPerChunk());
        long[] sts = random.nextBoolean() ? null : new long[n];
        long[] times = new long[n];
        double[] values = new double[n];
        int opened = 0;
        for (int i = 0; i < n; i++) {
          t = nextTime(random, t);
          v = nextValue(random, v);
          times[i] = random.nextInt(40) == 0 ? t - 20_000 : t; // known already
          values[i] = v;
          if (sts != null && random.nextInt(5) == 0) {
            sts[i] = t - 1;
          }
          long st = sts == null ? 0 : sts[i];
          opened += oneByOne.append(st, times[i], v, 0, settings) >> 1;
        }
        assertThat(inRuns.appendRun(sts, times, values, 0, n, settings))
            .as("seed %s, run %s", seed, run)
            .isEqualTo(opened);
        assertThat(inRuns.newest()).isEqualTo(oneByOne.newest());
        assertThat(inRuns.isStale()).isEqualTo(oneByOne.isStale());
        for (MemSeries series : List.of(inRuns, oneByOne)) { // and on as usual
          series.append(0, t + 1000, v, 0, settings);
        }
        t += 1000;
      }

      assertThat(chunks(inRuns)).as("seed %s", seed).isEqualTo(chunks(oneByOne));
    }
  }

  private static long nextTime(Random random, long t) {
    return switch (random.nextInt(50)) {
      case 0 -> t; // the newest again
      case 1 -> t + 1 + random.nextInt(20_000_000);
      case 2, 3, 4, 5 -> t + 14_990 + random.nextInt(20);
      default -> t + 15_000;
    };
  }

  private static double nextValue(Random random, double v) {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextInt(10) == 0 ? StaleNaN.VALUE : random.nextDouble();
      case 1, 2 -> random.nextGaussian() * 1e6;
      case 3, 4, 5 -> v;
      default -> v + random.nextInt(100);
    };
  }

  private static List<String> chunks(MemSeries series) {
    List<String> all = new ArrayList<>();
    SeriesChunks chunks = series.chunks();
    for (int i = chunks.heapChunks() - 1; i >= 0; i--) {
      MemChunk c = chunks.heapChunk(i);
      byte[] bytes = c.chunk().toByteArray();
      all.add(c + " " + HexFormat.of().formatHex(bytes));
    }
    return all;
  }
}
