package io.narthex.bench.chunkenc;

import fi.iki.yak.ts.compression.gorilla.GorillaCompressor;
import fi.iki.yak.ts.compression.gorilla.LongArrayOutput;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
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
 * Question: what does it cost to write a sample into a chunk?
 *
 * <p>Baseline: {@link #gorilla}, the Java Gorilla that everyone finds. Trap: a chunk is 120
 * samples; a benchmark that writes one endless stream hides what opening chunks costs. The peer
 * starts with 4096 words of buffer a chunk by default, which is its own trap; here it gets as many
 * as a chunk needs.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard EncodeBenchmark}. Result: docs, seeds'
 * figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChunkData.SAMPLES)
public class EncodeBenchmark {
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

  private ChunkData data;

  @Setup
  public void generate() {
    data = new ChunkData(shape);
  }

  @Benchmark
  public long xorColumns() {
    return columns(Encoding.XOR);
  }

  @Benchmark
  public long xor2Columns() {
    return columns(Encoding.XOR2);
  }

  private long columns(Encoding encoding) {
    long bytes = 0;
    for (int i = 0; i < data.times.length; i++) {
      Chunk chunk = Chunks.empty(encoding);
      chunk.appender().appendAll(null, data.times[i], data.values[i], 0, ChunkData.CHUNK_SAMPLES);
      bytes += chunk.length();
    }
    return bytes;
  }

  @Benchmark
  public long xorAppend() {
    return append(Encoding.XOR);
  }

  @Benchmark
  public long xor2Append() {
    return append(Encoding.XOR2);
  }

  private long append(Encoding encoding) {
    long bytes = 0;
    for (int i = 0; i < data.times.length; i++) {
      Chunk chunk = Chunks.empty(encoding);
      ChunkAppender appender = chunk.appender();
      long[] times = data.times[i];
      double[] values = data.values[i];
      for (int j = 0; j < ChunkData.CHUNK_SAMPLES; j++) {
        appender.append(0, times[j], values[j]);
      }
      bytes += chunk.length();
    }
    return bytes;
  }

  @Benchmark
  public long gorilla() {
    long words = 0;
    for (int i = 0; i < data.times.length; i++) {
      LongArrayOutput out = new LongArrayOutput(160);
      long[] times = data.times[i];
      double[] values = data.values[i];
      GorillaCompressor compressor = new GorillaCompressor(times[0], out);
      for (int j = 0; j < ChunkData.CHUNK_SAMPLES; j++) {
        compressor.addValue(times[j], values[j]);
      }
      compressor.close();
      words += out.getLongArray().length;
    }
    return words;
  }
}
