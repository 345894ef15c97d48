package io.narthex.tsdb.inspect;

import io.narthex.model.SampleBuffer;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.ClassicChunk;
import io.narthex.tsdb.chunkenc.classic.ClassicSeries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What series cost in every encoding of floats, of both generations of Prometheus.
 *
 * <pre>{@code
 * EncodingReport report = new EncodingReport("my series");
 * report.add("up", samples);
 * System.out.println(report.toText());
 * }</pre>
 *
 * <p>Chunks are cut as each generation does: 1024 bytes each in 1.x, 120 samples each today. So two
 * figures are told apart: bytes that hold something, and bytes that a disk gives.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class EncodingReport {
  /** All encodings of floats, oldest first. */
  public static final List<Encoding> ENCODINGS =
      List.of(Encoding.DELTA, Encoding.DOUBLE_DELTA, Encoding.VARBIT, Encoding.XOR, Encoding.XOR2);

  /** As today's head cuts: this many samples a chunk. */
  private static final int CHUNK_SAMPLES = 120;

  /** Of more samples than this, the bits are not told apart: that takes the slow decoder. */
  private static final long DETAIL_LIMIT = 20_000;

  private final String title;
  private final Map<Encoding, Row> rows = new EnumMap<>(Encoding.class);
  private final Set<String> series = new HashSet<>();
  private long samples;
  private long skipped;
  private long storedBytes;
  private long storedChunks;
  private long storedSamples;

  /** An empty report. */
  public EncodingReport(String title) {
    this.title = title;
    for (Encoding encoding : ENCODINGS) {
      rows.put(encoding, new Row(encoding));
    }
  }

  /** What all series together cost in one encoding. */
  public static final class Row {
    private final Encoding encoding;
    private long samples;
    private long chunks;
    private long usedBytes;
    private long allocatedBytes;
    private long transcodings;
    private final long[] bits = new long[ChunkField.Kind.values().length];

    Row(Encoding encoding) {
      this.encoding = encoding;
    }

    public Encoding encoding() {
      return encoding;
    }

    public long chunks() {
      return chunks;
    }

    /** Bytes that hold something. */
    public long usedBytes() {
      return usedBytes;
    }

    /** Bytes of whole chunks, as they lie on the disk. */
    public long allocatedBytes() {
      return allocatedBytes;
    }

    /** How many times a chunk was written anew because a sample did not fit its fields. */
    public long transcodings() {
      return transcodings;
    }

    public double usedPerSample() {
      return samples == 0 ? 0 : (double) usedBytes / samples;
    }

    public double allocatedPerSample() {
      return samples == 0 ? 0 : (double) allocatedBytes / samples;
    }

    /** Bits a sample spent on one kind of thing; 0 if the report is too large to tell. */
    public double bitsPerSample(ChunkField.Kind kind) {
      return samples == 0 ? 0 : (double) bits[index(kind)] / samples;
    }

    private void add(Chunk chunk, int used, int allocated, boolean detail) {
      chunks++;
      usedBytes += used;
      allocatedBytes += allocated;
      if (detail) {
        ChunkExplainer.explain(chunk)
            .costs()
            .forEach((kind, cost) -> bits[index(kind)] += kind == ChunkField.Kind.FREE ? 0 : cost);
      }
    }

    private static int index(ChunkField.Kind kind) {
      return List.of(ChunkField.Kind.values()).indexOf(kind);
    }
  }

  /**
   * Adds samples of a series; histograms are counted and left out.
   *
   * @param name of the series: what is added under one name is one series
   */
  public void add(String name, SampleBuffer buffer) {
    SampleBuffer floats = ordered(floatsOf(buffer));
    int n = floats.size();
    if (n == 0) {
      return;
    }
    series.add(name);
    samples += n;
    for (Row row : rows.values()) {
      row.samples += n;
      if (row.encoding.isClassic()) {
        addClassic(row, floats);
      } else {
        addModern(row, floats);
      }
    }
  }

  /** Adds what a chunk of floats takes as it is stored; its samples are to be added as well. */
  public void addStored(Chunk chunk) {
    if (chunk.encoding().valueType() == ValueType.FLOAT) {
      storedBytes += chunk.length();
      storedSamples += chunk.sampleCount();
      storedChunks++;
    }
  }

  private SampleBuffer floatsOf(SampleBuffer buffer) {
    if (buffer.histograms() == null) {
      return buffer;
    }
    SampleBuffer floats = new SampleBuffer(buffer.size());
    for (int i = 0; i < buffer.size(); i++) {
      if (buffer.isHistogram(i)) {
        skipped++;
      } else {
        floats.add(buffer.time(i), buffer.value(i));
      }
    }
    return floats;
  }

  /** Samples in the order of time, one at a time: chunks of late samples overlap others. */
  private static SampleBuffer ordered(SampleBuffer floats) {
    int n = floats.size();
    int inOrder = 1;
    while (inOrder < n && floats.time(inOrder - 1) < floats.time(inOrder)) {
      inOrder++;
    }
    if (inOrder >= n) {
      return floats;
    }
    TreeMap<Long, Double> byTime = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      byTime.putIfAbsent(floats.time(i), floats.value(i));
    }
    SampleBuffer sorted = new SampleBuffer(n);
    byTime.forEach(sorted::add);
    return sorted;
  }

  private void addClassic(Row row, SampleBuffer floats) {
    ClassicSeries chunks = new ClassicSeries(row.encoding);
    long start = floats.time(0);
    for (int i = 0; i < floats.size(); i++) {
      if (floats.time(i) - start < 0) { // farther than 63 bits of milliseconds: bytes gone bad
        addClassic(row, chunks);
        chunks = new ClassicSeries(row.encoding);
        start = floats.time(i);
      }
      chunks.append(floats.time(i), floats.value(i));
    }
    addClassic(row, chunks);
  }

  private void addClassic(Row row, ClassicSeries chunks) {
    row.transcodings += chunks.transcodings();
    for (ClassicChunk chunk : chunks.chunks()) {
      row.add(chunk, chunk.usedBytes(), ClassicChunk.BYTES, samples <= DETAIL_LIMIT);
    }
  }

  private void addModern(Row row, SampleBuffer floats) {
    for (int from = 0; from < floats.size(); from += CHUNK_SAMPLES) {
      int to = Math.min(from + CHUNK_SAMPLES, floats.size());
      Chunk chunk = Chunks.empty(row.encoding);
      ChunkAppender appender = chunk.appender();
      appender.appendAll(null, floats.times(), floats.values(), from, to);
      row.add(chunk, chunk.length(), chunk.length(), samples <= DETAIL_LIMIT);
    }
  }

  public String title() {
    return title;
  }

  /** Number of series with at least one float. */
  public long series() {
    return series.size();
  }

  /** Number of floats. */
  public long samples() {
    return samples;
  }

  /** Number of histograms that were left out. */
  public long skippedHistograms() {
    return skipped;
  }

  /** Bytes of the chunks of floats as they were found; 0 if the samples are from no chunks. */
  public long storedBytes() {
    return storedBytes;
  }

  /** Number of chunks of floats that were found. */
  public long storedChunks() {
    return storedChunks;
  }

  public double storedPerSample() {
    return storedSamples == 0 ? 0 : (double) storedBytes / storedSamples;
  }

  /** What it costs in one encoding. */
  public Row row(Encoding encoding) {
    Row row = rows.get(encoding);
    if (row == null) {
      throw new IllegalArgumentException(encoding + " is not one of floats");
    }
    return row;
  }

  /** All rows, oldest encoding first. */
  public List<Row> rows() {
    List<Row> all = new ArrayList<>();
    ENCODINGS.forEach(encoding -> all.add(row(encoding)));
    return Collections.unmodifiableList(all);
  }

  /** Whether bits were told apart. */
  boolean isDetailed() {
    return samples > 0 && samples <= DETAIL_LIMIT;
  }

  /** A table for terminals. */
  public String toText() {
    return EncodingReportPages.text(this);
  }

  /** One JSON object. */
  public String toJson() {
    return EncodingReportPages.json(this);
  }

  /** A page that needs nothing else. */
  public String toHtml() {
    return EncodingReportPages.html(this);
  }

  /** In the form asked for. */
  public String to(ReportForm form) {
    return switch (form) {
      case TEXT -> toText();
      case JSON -> toJson();
      case HTML -> toHtml();
    };
  }
}
