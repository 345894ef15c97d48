package io.narthex.bench.chunkenc;

import fi.iki.yak.ts.compression.gorilla.GorillaCompressor;
import fi.iki.yak.ts.compression.gorilla.GorillaDecompressor;
import fi.iki.yak.ts.compression.gorilla.LongArrayInput;
import fi.iki.yak.ts.compression.gorilla.LongArrayOutput;
import fi.iki.yak.ts.compression.gorilla.Pair;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
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
 * Question: what does it cost to read a sample out of a chunk?
 *
 * <p>Baseline: {@link #gorilla}, the Java Gorilla that everyone finds; and our own iterator, a
 * sample at a time. Trap: one chunk decoded over and over is learnt by heart by the branch
 * predictor; so there are 1,024 of them. The sum of all samples is returned so that nothing is
 * optimised away.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard DecodeBenchmark}. Result: docs, seeds'
 * figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChunkData.SAMPLES)
public class DecodeBenchmark {
  @Param({
    "counter_int",
    "counter_jitter",
    "gauge_2dec",
    "constant",
    "random",
    "counter_float",
    "mem_gauge",
    "sparse_counter"
  })
  String shape;

  private Chunk[] xor;
  private Chunk[] xor2;
  private long[][] peer;
  private final SampleBuffer buffer = new SampleBuffer(ChunkData.CHUNK_SAMPLES);

  @Setup
  public void encode() {
    ChunkData data = new ChunkData(shape);
    xor = data.encode(Encoding.XOR);
    xor2 = data.encode(Encoding.XOR2);
    peer = new long[data.times.length][];
    for (int i = 0; i < peer.length; i++) {
      LongArrayOutput out = new LongArrayOutput();
      GorillaCompressor compressor = new GorillaCompressor(data.times[i][0], out);
      for (int j = 0; j < ChunkData.CHUNK_SAMPLES; j++) {
        compressor.addValue(data.times[i][j], data.values[i][j]);
      }
      compressor.close();
      peer[i] = out.getLongArray();
    }
  }

  @Benchmark
  public double xorColumns() {
    return columns(xor);
  }

  @Benchmark
  public double xor2Columns() {
    return columns(xor2);
  }

  private double columns(Chunk[] chunks) {
    double sum = 0;
    for (Chunk chunk : chunks) {
      buffer.clear();
      chunk.decode(buffer);
      int last = buffer.size() - 1;
      sum += buffer.time(last) + buffer.value(last);
    }
    return sum;
  }

  @Benchmark
  public double xorIterator() {
    return iterate(xor);
  }

  @Benchmark
  public double xor2Iterator() {
    return iterate(xor2);
  }

  private static double iterate(Chunk[] chunks) {
    double sum = 0;
    for (Chunk chunk : chunks) {
      SampleIterator it = chunk.iterator();
      while (it.next() != ValueType.NONE) {
        sum += it.atT() + it.atV();
      }
    }
    return sum;
  }

  @Benchmark
  public double gorilla() {
    double sum = 0;
    for (long[] chunk : peer) {
      GorillaDecompressor decompressor = new GorillaDecompressor(new LongArrayInput(chunk));
      for (Pair pair = decompressor.readPair(); pair != null; pair = decompressor.readPair()) {
        sum += pair.getTimestamp() + pair.getDoubleValue();
      }
    }
    return sum;
  }
}
