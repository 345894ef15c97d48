package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
