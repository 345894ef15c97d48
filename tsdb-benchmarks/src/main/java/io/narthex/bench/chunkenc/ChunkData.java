package io.narthex.bench.chunkenc;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.inspect.Jitter;
import io.narthex.tsdb.inspect.SampleShape;

/** 128 series of eight chunks of 120 samples, of one shape: 122,880 samples. */
final class ChunkData {
  static final int SERIES = 128;
  static final int CHUNKS = 8;
  static final int CHUNK_SAMPLES = 120;
  static final int SAMPLES = SERIES * CHUNKS * CHUNK_SAMPLES;

  private static final long START = 1_700_000_000_000L;
  private static final long STEP = 15_000;

  final long[][] times = new long[SERIES * CHUNKS][];
  final double[][] values = new double[SERIES * CHUNKS][];

  /** The shapes of the table in the docs. */
  ChunkData(String shape) {
    Jitter jitter = shape.equals("counter_jitter") ? Jitter.late(3) : Jitter.NONE;
    SampleShape values =
        switch (shape) {
          case "counter_int", "counter_jitter" -> SampleShape.COUNTER_POISSON;
          case "gauge_2dec" -> SampleShape.GAUGE_2DEC;
          case "constant" -> SampleShape.CONSTANT;
          case "random" -> SampleShape.RANDOM;
          case "counter_float" -> SampleShape.COUNTER_SECONDS;
          case "mem_gauge" -> SampleShape.GAUGE_PAGES;
          case "sparse_counter" -> SampleShape.SPARSE_COUNTER;
          case "float_sum" -> SampleShape.FLOAT_SUM;
          default -> throw new IllegalArgumentException(shape);
        };
    int n = CHUNKS * CHUNK_SAMPLES;
    for (int s = 0; s < SERIES; s++) {
      long[] t = SampleShape.times(n, START + s * 117L, STEP, jitter, s);
      double[] v = values.values(n, s);
      for (int c = 0; c < CHUNKS; c++) {
        int from = c * CHUNK_SAMPLES;
        this.times[s * CHUNKS + c] = java.util.Arrays.copyOfRange(t, from, from + CHUNK_SAMPLES);
        this.values[s * CHUNKS + c] = java.util.Arrays.copyOfRange(v, from, from + CHUNK_SAMPLES);
      }
    }
  }

  Chunk[] encode(Encoding encoding) {
    Chunk[] chunks = new Chunk[times.length];
    for (int i = 0; i < chunks.length; i++) {
      Chunk chunk = Chunks.empty(encoding);
      chunk.appender().appendAll(null, times[i], values[i], 0, CHUNK_SAMPLES);
      chunks[i] = Chunks.of(encoding, chunk.toByteArray());
    }
    return chunks;
  }
}
