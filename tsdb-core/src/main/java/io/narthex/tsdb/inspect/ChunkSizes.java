package io.narthex.tsdb.inspect;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.SeriesEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * How full and how large the chunks of a block are, as {@code promtool tsdb analyze --extended}
 * prints it.
 *
 * @upstream cmd/promtool/tsdb.go analyzeCompaction, displayHistogram
 */
public final class ChunkSizes {
  private final List<Integer> floatSamples = new ArrayList<>();
  private final List<Integer> floatBytes = new ArrayList<>();
  private final List<Integer> histogramSamples = new ArrayList<>();
  private final List<Integer> histogramBytes = new ArrayList<>();
  private final List<Integer> histogramBuckets = new ArrayList<>();
  private int chunks;

  private ChunkSizes() {}

  /** Prints the sizes of all chunks of the series that match. */
  public static void print(Block block, List<Matcher> matchers, Consumer<String> out) {
    ChunkSizes sizes = new ChunkSizes();
    try (IndexReader index = block.index();
        ChunkReader reader = block.chunks()) {
      Postings p = PostingsForMatchers.find(index, matchers).postings();
      while (p.next()) {
        SeriesEntry entry = index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
        if (entry != null) {
          for (ChunkMeta meta : entry.chunks()) {
            sizes.add(reader.chunk(meta));
          }
        }
      }
    }
    out.accept("");
    out.accept("Compaction analysis:");
    out.accept("");
    sizes.display("samples per float chunk", sizes.floatSamples, out);
    sizes.display("bytes per float chunk", sizes.floatBytes, out);
    sizes.display("samples per histogram chunk", sizes.histogramSamples, out);
    sizes.display("bytes per histogram chunk", sizes.histogramBytes, out);
    sizes.display("buckets per histogram chunk", sizes.histogramBuckets, out);
  }

  private void add(Chunk chunk) {
    chunks++;
    if (chunk.encoding() == Encoding.XOR || chunk.encoding() == Encoding.XOR2) {
      floatSamples.add(chunk.sampleCount());
      floatBytes.add(chunk.length());
      return;
    }
    histogramSamples.add(chunk.sampleCount());
    histogramBytes.add(chunk.length());
    SampleBuffer samples = new SampleBuffer();
    chunk.decode(samples);
    int buckets = 0;
    for (int i = 0; i < samples.size(); i++) {
      Object h = samples.histogram(i);
      if (h instanceof Histogram integer) {
        buckets += integer.positiveBuckets().length + integer.negativeBuckets().length;
      } else if (h instanceof FloatHistogram floats) {
        buckets += floats.positiveBuckets().length + floats.negativeBuckets().length;
      }
    }
    histogramBuckets.add(buckets);
  }

  private void display(String what, List<Integer> values, Consumer<String> out) {
    if (values.isEmpty()) {
      out.accept(what + ": N/A");
      out.accept("");
      return;
    }
    Collections.sort(values);
    int min = values.get(0);
    int max = values.get(values.size() - 1);
    int step = 10;
    while (step < (max - min) / 10 && step <= 10_000) {
      step *= 10;
    }
    int start = min - min % step;
    int end = max - max % step + step;
    int[] buckets = new int[(end - start) / step + 1];
    long sum = 0;
    int most = 0;
    for (int v : values) {
      sum += v;
      most = Math.max(most, ++buckets[(v - start) / step]);
    }
    out.accept(what + " (min/avg/max): " + min + "/" + sum / values.size() + "/" + max);
    String format =
        "[%" + digits(end) + "d, %" + digits(end + step) + "d]: %" + digits(most) + "d %s";
    for (int b = 0; b < buckets.length; b++) {
      int percent = (int) (100.0 * buckets[b] / chunks);
      out.accept(
          String.format(
              format,
              b * step + start + 1,
              (b + 1) * step + start,
              buckets[b],
              "#".repeat(percent)));
    }
    out.accept("");
  }

  private static int digits(int n) {
    return String.valueOf(n).length();
  }
}
