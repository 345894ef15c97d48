package io.narthex.bench.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does it cost to read and to write a histogram of 30 buckets?
 *
 * <p>Baseline: none; a histogram replaces some 30 series, whose samples cost 4 to 15 ns each. Trap:
 * the objects that are handed out are most of what is allocated.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard HistogramBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HistogramBenchmark.CHUNKS * HistogramBenchmark.SAMPLES)
public class HistogramBenchmark {
  static final int CHUNKS = 64;
  static final int SAMPLES = 40;
  private static final int BUCKETS = 30;

  @Param({"HISTOGRAM", "FLOAT_HISTOGRAM", "HISTOGRAM_ST"})
  Encoding encoding;

  private final Histogram[][] histograms = new Histogram[CHUNKS][SAMPLES];
  private final Chunk[] chunks = new Chunk[CHUNKS];
  private final SampleBuffer buffer = new SampleBuffer(SAMPLES);

  @Setup
  public void generate() {
    SplittableRandom random = new SplittableRandom(1);
    for (int c = 0; c < CHUNKS; c++) {
      long[] counts = new long[BUCKETS];
      double sum = 0;
      for (int i = 0; i < SAMPLES; i++) {
        long total = 0;
        long[] deltas = new long[BUCKETS];
        for (int b = 0; b < BUCKETS; b++) {
          counts[b] += random.nextInt(1 + 20 * Math.min(b, BUCKETS - b));
          deltas[b] = counts[b] - (b == 0 ? 0 : counts[b - 1]);
          total += counts[b];
        }
        sum += random.nextDouble() * 1000;
        histograms[c][i] =
            Histogram.builder()
                .schema(3)
                .zeroThreshold(0x1p-128)
                .count(total)
                .sum(sum)
                .positive(new Span[] {new Span(-10, BUCKETS)}, deltas)
                .build();
      }
      chunks[c] = Chunks.of(encoding, encode(histograms[c]).toByteArray());
    }
  }

  private Chunk encode(Histogram[] samples) {
    ChunkAppender appender = Chunks.empty(encoding).appender();
    for (int i = 0; i < SAMPLES; i++) {
      appender =
          encoding.valueType() == ValueType.HISTOGRAM
              ? appender.appendHistogram(null, 1, i * 15_000L, samples[i], false)
              : appender.appendFloatHistogram(null, 1, i * 15_000L, samples[i].toFloat(), false);
    }
    return appender.chunk();
  }

  @Benchmark
  public int decode() {
    int n = 0;
    for (Chunk chunk : chunks) {
      buffer.clear();
      chunk.decode(buffer);
      n += buffer.size();
    }
    return n;
  }

  @Benchmark
  public long append() {
    long bytes = 0;
    for (Histogram[] samples : histograms) {
      bytes += encode(samples).length();
    }
    return bytes;
  }
}
