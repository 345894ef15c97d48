package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkCutterTest {
  private static final long TWO_HOURS = 2 * 60 * 60 * 1000;

  /** Upstream's TestComputeChunkEndTime. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,    250,  1000,  4,   1000
          100,  200,  1000,  4,    550
          5000, 5110, 10000, 4.2, 5500
          0,    500,  1000,  4,   1000
          100,  100,  1000,  4,    104
          """)
  void predictsTheEndOfAChunk(long start, long cur, long max, double ratio, long expected) {
    assertThat(ChunkCutter.chunkEndTime(start, cur, max, ratio)).isEqualTo(expected);
  }

  @Test
  void rangesEndWhereGoSaysEvenBeforeTheEpoch() {
    ChunkCutter cutter = new ChunkCutter(1000, 120);

    assertThat(cutter.rangeEnd(0)).isEqualTo(1000);
    assertThat(cutter.rangeEnd(999)).isEqualTo(1000);
    assertThat(cutter.rangeEnd(1000)).isEqualTo(2000);
    assertThat(cutter.rangeEnd(-1)).isEqualTo(1000);
    assertThat(cutter.rangeEnd(-1000)).isZero();
    assertThat(cutter.rangeEnd(-1001)).isZero();
  }

  @Test
  void scrapesOfFifteenSecondsMakeFourChunksOf120() {
    assertThat(samplesOfChunks(960, i -> i * 15_000L)).containsOnly(120).hasSize(8);
  }

  @Test
  void scrapesOfASecondMakeChunksOfTwiceTheTargetUntilTheRangeIsKnown() {
    List<Integer> chunks = samplesOfChunks(7200, i -> i * 1000L);

    assertThat(chunks).allMatch(n -> n <= 240);
    assertThat(chunks.stream().mapToInt(n -> n).sum()).isEqualTo(7200);
    assertThat(chunks.subList(0, chunks.size() - 1)).allMatch(n -> n >= 100);
  }

  @Test
  void sparseSamplesMakeOneChunkARange() {
    assertThat(samplesOfChunks(48, i -> i * TWO_HOURS / 8)).containsOnly(8).hasSize(6);
  }

  /** Samples a minute apart; upstream's table. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          same      | 180 | 120*46 60*32
          different | 120 | 99*1008 21*219
          10        | 240 | 120*1087 120*1039
          100       | 240 | 40*896 40*899 40*896 30*690 30*691 30*694 30*693
          100000    | 11  | 10*200103 1*87540
          """)
  void chunksEndBySizeToo(String values, int count, String chunks) throws IOException {
    try (Head head = new Head(HeadOptions.builder().build())) {
      head.init(0);
      Labels labels = HeadHarness.series(1);
      Appender appender = head.appender();
      long t = 10_000;
      for (int i = 0; i < count; i++, t += 60_000) {
        if (values.equals("same")) {
          appender.append(0, labels, t, 1);
        } else if (values.equals("different")) {
          appender.append(0, labels, t + i / 2, i % 2 == 0 ? Double.MAX_VALUE : 0);
        } else {
          appender.append(0, labels, 0, t, histogram(i, Integer.parseInt(values)));
        }
      }
      appender.commit();

      MemSeries series = Objects.requireNonNull(head.series().byLabels(labels));
      List<String> found = new ArrayList<>();
      for (int i = series.heapChunks() - 1; i >= 0; i--) {
        MemChunk chunk = series.chunks().heapChunk(i);
        found.add(chunk.samples + "*" + chunk.chunk().toByteArray().length);
      }
      assertThat(String.join(" ", found)).isEqualTo(chunks);
    }
  }

  /** So many buckets in tens, half of them below zero, each with one more than the one before. */
  private static Histogram histogram(int i, int buckets) {
    int side = buckets / 2;
    Span[] spans = new Span[buckets / 10];
    Arrays.fill(spans, new Span(1, side / spans.length));
    long[] deltas = new long[side];
    Arrays.fill(deltas, 1);
    return Histogram.builder()
        .schema(2)
        .count(i + (long) side * (1 + side))
        .zeroCount(i)
        .zeroThreshold(1e-128)
        .sum(18.4 * (i + 1))
        .positive(spans, deltas)
        .negative(spans, deltas)
        .build();
  }

  private static List<Integer> samplesOfChunks(int n, IntToLongFunction time) {
    MemSeries series = new MemSeries(1, HeadHarness.series(1));
    ChunkSettings settings = ChunkSettings.of(HeadOptions.defaults());
    for (int i = 0; i < n; i++) {
      series.append(0, time.applyAsLong(i), i % 7, 0, settings);
    }
    List<Integer> samples = new ArrayList<>();
    for (int i = series.heapChunks() - 1; i >= 0; i--) {
      samples.add(series.chunks().heapChunk(i).samples);
    }
    return samples;
  }
}
