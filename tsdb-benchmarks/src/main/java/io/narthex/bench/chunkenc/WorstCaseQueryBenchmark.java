package io.narthex.bench.chunkenc;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.ClassicSeries;
import io.narthex.tsdb.inspect.Jitter;
import io.narthex.tsdb.inspect.SampleShape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does a query cost that wants one sample of each of many series, from the middle of
 * a chunk? The post "When (not) to use varbit chunks" guessed: twice with varbit what it is with
 * double-delta, and far more if thousands of series come from the disk.
 *
 * <p>Baseline: {@code DOUBLE_DELTA}, which finds the sample by one multiplication. Trap: reading
 * whole chunks hides the difference. Time is of one query over all series.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard WorstCaseQueryBenchmark}. Result: docs,
 * seeds' figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WorstCaseQueryBenchmark {
  private static final int SAMPLES = 960;
  private static final long STEP = 15_000;

  @Param({"DOUBLE_DELTA", "VARBIT", "XOR", "XOR2"})
  Encoding encoding;

  @Param({"1", "100", "5000"})
  int series;

  private final List<Chunk> chunks = new ArrayList<>();
  private final List<Long> wanted = new ArrayList<>();

  @Setup
  public void encode() {
    for (int s = 0; s < series; s++) {
      long[] times = SampleShape.times(SAMPLES, 1_700_000_000_000L, STEP, Jitter.NONE, s);
      double[] values = SampleShape.COUNTER_POISSON.values(SAMPLES, s);
      Chunk chunk = chunk(times, values);
      int n = chunk.sampleCount();
      chunks.add(chunk);
      wanted.add(times[n / 2]);
    }
  }

  private Chunk chunk(long[] times, double[] values) {
    if (encoding.isClassic()) {
      ClassicSeries classic = new ClassicSeries(encoding);
      for (int i = 0; i < times.length; i++) {
        classic.append(times[i], values[i]);
      }
      return classic.chunks().get(0);
    }
    Chunk chunk = Chunks.empty(encoding);
    chunk.appender().appendAll(null, times, values, 0, 120);
    return Chunks.of(encoding, chunk.toByteArray());
  }

  @Benchmark
  public double oneSampleOfEachSeries() {
    double sum = 0;
    for (int i = 0; i < chunks.size(); i++) {
      SampleIterator it = chunks.get(i).iterator();
      if (it.seek(wanted.get(i)) == ValueType.FLOAT) {
        sum += it.atV();
      }
    }
    return sum;
  }
}
