package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.IndexFormat;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.index.Toc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the bytes of a block are: by file and section, by encoding, by metric; and where the block
 * came from.
 *
 * <pre>
 *   chunks/000001       12,034,112
 *   index symbols           60,002      XOR   60,000 chunks  7,200,000 samples  1.31 B/sample
 *   index series         2,400,016      up    1,000 series   1.02 B/sample
 *   …
 * </pre>
 *
 * <p>Chunks are counted by their bytes of samples; what frames them (length, encoding, CRC) shows
 * as the difference to the file.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream none — promtool tsdb analyze counts series and label pairs
 */
public final class BlockReport {
  /** A file or a section of one. */
  public record Part(String name, long bytes) {}

  /** Sums over chunks. */
  public record Sum(String name, long series, long chunks, long samples, long bytes) {
    /** Bytes a sample, 0 without samples. */
    public double bytesPerSample() {
      return samples == 0 ? 0 : (double) bytes / samples;
    }
  }

  private final BlockMeta meta;
  private final List<Part> parts;
  private final List<Sum> encodings;
  private final List<Sum> metrics;
  private final List<String> damage;

  private BlockReport(BlockMeta meta, List<Part> parts, Sums sums) {
    this.meta = meta;
    this.parts = List.copyOf(parts);
    List<Sum> byEncoding = new ArrayList<>();
    sums.encodings.forEach((e, counter) -> byEncoding.add(counter.sum(e.toString())));
    this.encodings = List.copyOf(byEncoding);
    List<Sum> byMetric = new ArrayList<>();
    sums.metrics.forEach((name, counter) -> byMetric.add(counter.sum(name)));
    byMetric.sort(Comparator.comparingLong(Sum::bytes).reversed().thenComparing(Sum::name));
    this.metrics = List.copyOf(byMetric);
    this.damage = List.copyOf(sums.damage);
  }

  /**
   * Reads the whole block in {@code dir}; leaves out what cannot be read, see {@link #damage}.
   *
   * @throws CorruptionException if so much is damaged that its series cannot be listed
   */
  public static BlockReport of(Fs fs, Path dir) throws IOException {
    try (Block block = Block.open(fs, dir);
        IndexReader index = block.index();
        ChunkReader chunks = block.chunks()) {
      Sums sums = new Sums(new StoredChunkReads(fs, dir, chunks));
      Postings p = index.all().postings();
      while (p.next()) {
        sums.add(index, p.at());
      }
      return new BlockReport(block.meta(), parts(fs, dir), sums);
    }
  }

  private static List<Part> parts(Fs fs, Path dir) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (String name : fs.list(BlockDir.chunks(dir))) {
      parts.add(new Part("chunks/" + name, fs.size(BlockDir.chunks(dir).resolve(name))));
    }
    try (IndexFileReader index = IndexFileReader.open(fs, BlockDir.index(dir))) {
      Toc toc = index.toc();
      parts.add(new Part("index symbols", toc.series() - toc.symbols()));
      boolean labelIndices = toc.labelIndices() >= toc.series();
      long seriesEnd = labelIndices ? toc.labelIndices() : toc.postings();
      parts.add(new Part("index series", seriesEnd - toc.series()));
      long postings = toc.postings() - seriesEnd;
      if (postings > 0) {
        parts.add(new Part("index label indices", postings));
      }
      long listsEnd = toc.postingsTable();
      if (toc.labelIndicesTable() > toc.postings() && toc.labelIndicesTable() < listsEnd) {
        listsEnd = toc.labelIndicesTable();
        parts.add(new Part("index label offset table", toc.postingsTable() - listsEnd));
      }
      parts.add(new Part("index postings", listsEnd - toc.postings()));
      long end = index.size() - IndexFormat.TOC_SIZE;
      parts.add(new Part("index postings offset table", end - toc.postingsTable()));
      parts.add(
          new Part("index header and contents", IndexFormat.HEADER_SIZE + IndexFormat.TOC_SIZE));
    }
    for (String name : List.of("tombstones", MetaFile.NAME)) {
      if (fs.exists(dir.resolve(name))) {
        parts.add(new Part(name, fs.size(dir.resolve(name))));
      }
    }
    return parts;
  }

  public BlockMeta meta() {
    return meta;
  }

  /** Files and sections; together all bytes of the block. */
  public List<Part> parts() {
    return parts;
  }

  /** Chunks of each encoding that occurs. */
  public List<Sum> encodings() {
    return encodings;
  }

  /** Chunks of each metric name, the most bytes first. */
  public List<Sum> metrics() {
    return metrics;
  }

  /** What could not be read and is not counted, a text each with file, offset and series. */
  public List<String> damage() {
    return damage;
  }

  /** Bytes of all files. */
  public long bytes() {
    long sum = 0;
    for (Part part : parts) {
      sum += part.bytes();
    }
    return sum;
  }

  /** Lines for a terminal, at most {@code limit} metrics. */
  public String toText(int limit) {
    return BlockReportPages.text(this, limit);
  }

  /** One JSON object and a line break, at most {@code limit} metrics. */
  public String toJson(int limit) {
    return BlockReportPages.json(this, limit);
  }

  /** A page that needs nothing else, at most {@code limit} metrics. */
  public String toHtml(int limit) {
    return toHtml(List.of(this), limit);
  }

  /** One page of several blocks, at most {@code limit} metrics each. */
  public static String toHtml(List<BlockReport> reports, int limit) {
    return BlockReportPages.html(reports, limit);
  }

  @Override
  public String toString() {
    return "BlockReport{" + meta.ulid() + ", " + bytes() + " bytes}";
  }

  /** Counts series by series. */
  private static final class Sums {
    private final Map<Encoding, Counter> encodings = new EnumMap<>(Encoding.class);
    private final Map<String, Counter> metrics = new HashMap<>();
    private final List<String> damage = new ArrayList<>();
    private final StoredChunkReads reads;

    Sums(StoredChunkReads reads) {
      this.reads = reads;
    }

    void add(IndexReader index, long ref) {
      SeriesEntry series;
      try {
        series = index.series(ref, Long.MIN_VALUE, Long.MAX_VALUE);
      } catch (CorruptionException e) {
        damage.add(String.valueOf(e.getMessage()));
        return;
      }
      if (series == null) {
        return;
      }
      Counter metric =
          metrics.computeIfAbsent(series.labels().get(Labels.METRIC_NAME), n -> new Counter());
      metric.series++;
      Encoding last = null;
      for (ChunkMeta meta : series.chunks()) {
        Chunk chunk;
        try {
          chunk = reads.read(series.labels(), meta);
        } catch (CorruptionException e) {
          damage.add(String.valueOf(e.getMessage()));
          continue;
        }
        metric.add(chunk);
        Counter encoding = encodings.computeIfAbsent(chunk.encoding(), e -> new Counter());
        encoding.add(chunk);
        encoding.series += chunk.encoding() == last ? 0 : 1;
        last = chunk.encoding();
      }
    }
  }

  /** Sums being made. */
  private static final class Counter {
    private long series;
    private long chunks;
    private long samples;
    private long bytes;

    void add(Chunk chunk) {
      chunks++;
      samples += chunk.sampleCount();
      bytes += chunk.length();
    }

    Sum sum(String name) {
      return new Sum(name, series, chunks, samples, bytes);
    }
  }
}
