package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistogramAppendTest {
  private static Histogram counts(int firstIndex, long... counts) {
    return counts(new Span[] {new Span(firstIndex, counts.length)}, counts);
  }

  private static Histogram counts(Span[] spans, long... counts) {
    long[] deltas = new long[counts.length];
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      deltas[i] = counts[i] - (i == 0 ? 0 : counts[i - 1]);
      total += counts[i];
    }
    return Histogram.builder()
        .schema(1)
        .zeroThreshold(0x1p-128)
        .zeroCount(2)
        .count(total + 2)
        .sum(18.4)
        .positive(spans, deltas)
        .build();
  }

  private static ChunkAppender open(Histogram first) {
    return Chunks.empty(Encoding.HISTOGRAM).appender().appendHistogram(null, 0, 1000, first, false);
  }

  private static ChunkAppender append(ChunkAppender a, Histogram h) {
    return a.appendHistogram(null, 0, 2000, h, false);
  }

  private static List<Histogram> read(Chunk chunk) {
    SampleBuffer buffer = new SampleBuffer();
    chunk.decode(buffer);
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      histograms.add((Histogram) buffer.histogram(i));
    }
    return histograms;
  }

  private static Histogram gauge(Histogram h) {
    return h.toBuilder().counterResetHint(CounterResetHint.GAUGE).build();
  }

  @Test
  void newBucketsRecodeTheChunkInPlace() {
    ChunkAppender appender = open(counts(1, 5, 6));
    Histogram wider = counts(0, 1, 6, 7, 3);

    ChunkAppender next = append(appender, wider);

    assertThat(next).isSameAs(appender);
    assertThat(next.recodings()).isEqualTo(1);
    List<Histogram> read = read(next.chunk());
    assertThat(read).hasSize(2);
    assertThat(read.get(0).positiveSpans()).containsExactly(new Span(0, 4));
    assertThat(read.get(0).toFloat().positiveBuckets()).containsExactly(0, 5, 6, 0);
    assertThat(read.get(1)).isEqualTo(wider);
    assertThat(read.get(1).counterResetHint()).isEqualTo(CounterResetHint.NOT_COUNTER_RESET);
  }

  @Test
  void missingEmptyBucketsAreAddedToTheSample() {
    ChunkAppender appender = open(counts(0, 0, 6, 7));

    append(appender, counts(1, 6, 7));

    assertThat(appender.recodings()).isZero();
    List<Histogram> read = read(appender.chunk());
    assertThat(read.get(1).positiveSpans()).containsExactly(new Span(0, 3));
    assertThat(read.get(1).toFloat().positiveBuckets()).containsExactly(0, 6, 7);
  }

  @Test
  void bothSidesMayMissBuckets() {
    ChunkAppender appender = open(counts(0, 0, 6, 7));

    append(appender, counts(1, 6, 7, 9));

    assertThat(appender.recodings()).isEqualTo(1);
    List<Histogram> read = read(appender.chunk());
    assertThat(read.get(0).toFloat().positiveBuckets()).containsExactly(0, 6, 7, 0);
    assertThat(read.get(1).toFloat().positiveBuckets()).containsExactly(0, 6, 7, 9);
  }

  @Test
  void fallingBucketOpensAChunkWithResetHeader() {
    ChunkAppender appender = open(counts(0, 5, 6));

    ChunkAppender next = append(appender, counts(0, 9, 5));

    assertThat(next).isNotSameAs(appender);
    assertThat(next.chunk().counterResetHeader()).isEqualTo(CounterResetHint.COUNTER_RESET);
    assertThat(appender.chunk().sampleCount()).isEqualTo(1);
  }

  @Test
  void usedBucketThatDisappearsIsAReset() {
    ChunkAppender next = append(open(counts(0, 5, 6)), counts(1, 20));

    assertThat(next.chunk().counterResetHeader()).isEqualTo(CounterResetHint.COUNTER_RESET);
  }

  @Test
  void otherSchemaOpensAChunkWithUnknownHeader() {
    ChunkAppender appender = open(counts(0, 5, 6));

    ChunkAppender next = append(appender, counts(0, 9, 9).toBuilder().schema(2).build());

    assertThat(next).isNotSameAs(appender);
    assertThat(next.chunk().counterResetHeader()).isEqualTo(CounterResetHint.UNKNOWN);
  }

  @Test
  void hintOfTheSampleIsHonoured() {
    Histogram reset =
        counts(0, 9, 9).toBuilder().counterResetHint(CounterResetHint.COUNTER_RESET).build();

    ChunkAppender next = append(open(counts(0, 5, 6)), reset);

    assertThat(next.chunk().counterResetHeader()).isEqualTo(CounterResetHint.COUNTER_RESET);
    assertThat(open(reset).chunk().counterResetHeader()).isEqualTo(CounterResetHint.COUNTER_RESET);
  }

  @Test
  void behindAStaleMarkerOnlyStaleOnesGoIn() {
    Histogram stale = Histogram.builder().sum(StaleNaN.VALUE).build();
    ChunkAppender appender = open(counts(0, 5, 6));

    assertThat(append(appender, stale)).isSameAs(appender);
    assertThat(append(appender, stale)).isSameAs(appender);
    ChunkAppender next = append(appender, counts(0, 7, 8));

    assertThat(next).isNotSameAs(appender);
    assertThat(next.chunk().counterResetHeader()).isEqualTo(CounterResetHint.UNKNOWN);
    assertThat(read(appender.chunk()).get(2)).isEqualTo(stale);
  }

  @Test
  void gaugesMayFallAndKeepAllBuckets() {
    ChunkAppender appender = open(gauge(counts(0, 5, 6)));

    append(appender, gauge(counts(1, 1, 2)));

    assertThat(appender.chunk().counterResetHeader()).isEqualTo(CounterResetHint.GAUGE);
    List<Histogram> read = read(appender.chunk());
    assertThat(read.get(0).toFloat().positiveBuckets()).containsExactly(5, 6, 0);
    assertThat(read.get(1).toFloat().positiveBuckets()).containsExactly(0, 1, 2);
    assertThat(read.get(1).counterResetHint()).isEqualTo(CounterResetHint.GAUGE);
  }

  @Test
  void gaugeAndCounterDoNotMix() {
    ChunkAppender gauges = open(gauge(counts(0, 5, 6)));
    ChunkAppender counters = open(counts(0, 5, 6));

    assertThat(append(gauges, counts(0, 7, 7)).chunk().counterResetHeader())
        .isEqualTo(CounterResetHint.NOT_COUNTER_RESET);
    assertThat(append(counters, gauge(counts(0, 7, 7))).chunk().counterResetHeader())
        .isEqualTo(CounterResetHint.GAUGE);
  }

  @Test
  void chunkThatIsContinuedComparesWithTheOneBefore() {
    ChunkAppender before = open(counts(0, 5, 6));
    ChunkAppender same = Chunks.empty(Encoding.HISTOGRAM).appender();
    ChunkAppender fell = Chunks.empty(Encoding.HISTOGRAM).appender();

    same.appendHistogram(before, 0, 2000, counts(0, 5, 7), false);
    fell.appendHistogram(before, 0, 2000, counts(0, 4, 9), false);

    assertThat(same.chunk().counterResetHeader()).isEqualTo(CounterResetHint.NOT_COUNTER_RESET);
    assertThat(fell.chunk().counterResetHeader()).isEqualTo(CounterResetHint.COUNTER_RESET);
  }

  @Test
  void appendOnlyRefusesWhatNeedsMore() {
    ChunkAppender appender = open(counts(0, 5, 6));
    byte[] before = appender.chunk().toByteArray();

    assertThatThrownBy(() -> appender.appendHistogram(null, 0, 2000, counts(0, 6, 7, 1), true))
        .isInstanceOf(NotAppendableException.class)
        .hasMessage("histogram layout change with 1 positive and 0 negative forwards inserts");
    assertThatThrownBy(() -> appender.appendHistogram(null, 0, 2000, counts(0, 4, 9), true))
        .isInstanceOf(NotAppendableException.class)
        .hasMessage("histogram counter reset");
    assertThat(appender.chunk().toByteArray()).isEqualTo(before);
  }

  @Test
  void floatsDoNotGoIntoHistogramsAndReverse() {
    ChunkAppender histograms = open(counts(0, 5));
    ChunkAppender floats = Chunks.empty(Encoding.XOR).appender();

    assertThatThrownBy(() -> histograms.append(0, 2000, 1.0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> append(floats, counts(0, 5)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"HISTOGRAM", "HISTOGRAM_ST"})
  void whateverComesInComesOut(Encoding encoding) {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean custom = seed % 3 == 0;
      boolean gauges = seed % 2 == 0;
      ChunkAppender appender = Chunks.empty(encoding).appender();
      List<Chunk> chunks = new ArrayList<>(List.of(appender.chunk()));
      List<Histogram> in = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Histogram h = ChunkSamples.histogram(random, custom, i);
        in.add(gauges ? gauge(h) : h);
        ChunkAppender next = appender.appendHistogram(null, i, 1000L * i, in.get(i), false);
        if (next != appender) {
          chunks.add(next.chunk());
          appender = next;
        }
      }

      List<Histogram> out = new ArrayList<>();
      chunks.forEach(chunk -> out.addAll(read(chunk)));
      assertThat(out).hasSameSizeAs(in);
      for (int i = 0; i < in.size(); i++) {
        assertSameCounts(in.get(i), out.get(i), "seed " + seed + " sample " + i);
      }
    }
  }

  /** The same but for empty buckets, of which there may be more. */
  private static void assertSameCounts(Histogram in, Histogram out, String where) {
    if (StaleNaN.isStale(in.sum())) {
      assertThat(StaleNaN.isStale(out.sum())).as(where).isTrue();
      return;
    }
    assertThat(out.count()).as(where).isEqualTo(in.count());
    assertThat(out.sum()).as(where).isEqualTo(in.sum());
    assertThat(used(out)).as(where).isEqualTo(used(in));
  }

  private static java.util.Map<Integer, Double> used(Histogram h) {
    java.util.Map<Integer, Double> counts = new java.util.TreeMap<>();
    double[] buckets = h.toFloat().positiveBuckets();
    int index = 0;
    int n = 0;
    for (Span span : h.positiveSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, n++) {
        if (buckets[n] != 0) {
          counts.put(index, buckets[n]);
        }
      }
    }
    return counts;
  }
}
