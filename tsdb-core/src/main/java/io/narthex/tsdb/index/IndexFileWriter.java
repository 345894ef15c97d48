package io.narthex.tsdb.index;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes an index file of version 2, front to back.
 *
 * <pre>{@code
 * try (IndexFileWriter out = new IndexFileWriter(fs, path)) {
 *   out.symbols(sortedSymbols);
 *   out.series(labels, chunks);   // in the order of labels, as often as there are series
 *   out.finish();
 * }
 * }</pre>
 *
 * <p>The lists of label pairs are collected in memory: four bytes a series and label.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/index/index.go Writer
 */
public final class IndexFileWriter implements AutoCloseable {
  private static final int FLUSH_AT = 1 << 20;

  private final Limits limits;
  private final WritableFile file;
  private final EncodeBuffer buffer = new EncodeBuffer(FLUSH_AT + (1 << 16));
  private final EncodeBuffer body = new EncodeBuffer(1024);
  private final Map<String, Integer> symbolNumbers = new HashMap<>();
  private final List<String> symbols = new ArrayList<>();
  private final PairRefs pairs = new PairRefs();
  private final LabelSlots slots = new LabelSlots(symbolNumbers, pairs);
  private long flushed; // bytes that have left the buffer
  private @Nullable Labels lastLabels;
  private long lastChunkRef;
  private long symbolsStart;
  private long seriesStart;
  private boolean finished;

  /**
   * Sizes in bytes; tests have smaller ones.
   *
   * @param piece how much is gathered before it is written, or put aside
   * @param section longest section: its length has four bytes
   * @param list longest list of references: readers take it into one array
   */
  record Limits(int piece, long section, long list) {
    static final Limits DEFAULT = new Limits(FLUSH_AT, 0xFFFFFFFFL, Integer.MAX_VALUE - 16);
  }

  public IndexFileWriter(Fs fs, Path path) throws IOException {
    this(fs, path, Limits.DEFAULT);
  }

  IndexFileWriter(Fs fs, Path path, Limits limits) throws IOException {
    this.limits = limits;
    file = fs.create(path);
    buffer.putBe32(IndexFormat.MAGIC).putByte(IndexFormat.VERSION_2);
  }

  private long position() {
    return flushed + buffer.length();
  }

  private void flush() throws IOException {
    file.write(buffer.array(), 0, buffer.length());
    flushed += buffer.length();
    buffer.reset();
    if (flushed > IndexFormat.MAX_FILE_SIZE) {
      throw new IOException("index exceeding max size of 64GiB");
    }
  }

  private void flushIfLarge() throws IOException {
    if (buffer.length() >= limits.piece()) {
      flush();
    }
  }

  private void align(int to) {
    while (position() % to != 0) {
      buffer.putByte(0);
    }
  }

  /**
   * Writes the symbols: all names and values of the series to come.
   *
   * @param sorted ascending in byte order, each once
   * @throws IOException if they take more than 4 GiB
   */
  public void symbols(Iterator<String> sorted) throws IOException {
    symbolsStart = position();
    SectionBuffer section = new SectionBuffer(limits.piece());
    String last = null;
    while (sorted.hasNext()) {
      String symbol = sorted.next();
      if (last != null && Utf8.compare(last, symbol) >= 0) {
        throw new IllegalArgumentException("symbol " + LabelText.quote(symbol) + " out-of-order");
      }
      last = symbol;
      symbolNumbers.put(symbol, symbols.size());
      symbols.add(symbol);
      section.next().putString(symbol);
      checkSize("symbol table", section.length(), limits.section());
    }
    flush();
    flushed += section.writeTo(file, symbols.size());
    seriesStart = position();
  }

  /**
   * Writes a series.
   *
   * @param chunks ascending and not overlapping, with the references of the block's chunk files
   * @return its reference
   * @throws IllegalArgumentException if order is violated, in upstream's words
   */
  public long series(Labels labels, List<ChunkMeta> chunks) throws IOException {
    checkOrder(labels, chunks);
    align(IndexFormat.SERIES_ALIGNMENT);
    long ref = position() / IndexFormat.SERIES_ALIGNMENT;
    if (ref > RefAlgebra.MAX_INT_REF) {
      throw new IOException("index exceeding max size of 64GiB");
    }
    body.reset();
    body.putUvarint(labels.size());
    slots.take(labels, (int) ref);
    for (int i = 0; i < labels.size(); i++) {
      body.putUvarint(slots.nameNumber(i)).putUvarint(slots.valueNumber(i));
    }
    pairs.addSeries((int) ref);
    encodeChunks(chunks);
    buffer.putUvarint(body.length());
    buffer.putBytes(body.array(), 0, body.length());
    buffer.putBe32(body.crc32c(0));
    lastLabels = labels;
    flushIfLarge();
    return ref;
  }

  private void checkOrder(Labels labels, List<ChunkMeta> chunks) {
    if (lastLabels != null && labels.compareTo(lastLabels) <= 0) {
      throw new IllegalArgumentException(
          "out-of-order series added with label set "
              + LabelText.quote(labels.toString())
              + ", last label set "
              + LabelText.quote(lastLabels.toString()));
    }
    long lastMaxt = Long.MIN_VALUE;
    for (ChunkMeta chunk : chunks) {
      if (chunk.ref() < lastChunkRef) {
        throw new IllegalArgumentException(
            "unsorted chunk reference: " + chunk.ref() + ", previous: " + lastChunkRef);
      }
      if (lastMaxt != Long.MIN_VALUE && chunk.mint() <= lastMaxt) {
        throw new IllegalArgumentException(
            "chunk minT " + chunk.mint() + " is not higher than previous chunk maxT " + lastMaxt);
      }
      if (chunk.maxt() < chunk.mint()) {
        throw new IllegalArgumentException(
            "chunk maxT " + chunk.maxt() + " is less than minT " + chunk.mint());
      }
      lastChunkRef = chunk.ref();
      lastMaxt = chunk.maxt();
    }
  }

  private void encodeChunks(List<ChunkMeta> chunks) {
    body.putUvarint(chunks.size());
    long previousMaxt = 0;
    long previousRef = 0;
    for (int i = 0; i < chunks.size(); i++) {
      ChunkMeta chunk = chunks.get(i);
      if (i == 0) {
        body.putVarint(chunk.mint());
        body.putUvarint(chunk.maxt() - chunk.mint());
        body.putUvarint(chunk.ref());
      } else {
        body.putUvarint(chunk.mint() - previousMaxt);
        body.putUvarint(chunk.maxt() - chunk.mint());
        body.putVarint(chunk.ref() - previousRef);
      }
      previousMaxt = chunk.maxt();
      previousRef = chunk.ref();
    }
  }

  /** Writes postings, their table and the table of contents, and syncs the file. */
  public void finish() throws IOException {
    long seriesEnd = position();
    SectionBuffer table = new SectionBuffer(limits.piece());
    long postingsStart = position();
    int count = 1;
    postings(table, "", "", pairs.all());
    for (int name : pairs.names()) {
      for (PairRefs.Value value : pairs.values(name)) {
        postings(table, symbols.get(name), symbols.get(value.symbol()), value.refs());
        count++;
      }
    }
    long tableStart = position();
    flush();
    flushed += table.writeTo(file, count);
    new Toc(symbolsStart, seriesStart, seriesEnd, tableStart, postingsStart, tableStart)
        .write(buffer);
    flush();
    file.sync();
    finished = true;
  }

  private void postings(SectionBuffer table, String name, String value, PairRefs.Refs refs)
      throws IOException {
    align(IndexFormat.POSTINGS_ALIGNMENT);
    EncodeBuffer entry = table.next();
    entry.putByte(IndexFormat.OFFSET_TABLE_KEYS);
    entry.putString(name).putString(value).putUvarint(position());
    checkSize("postings offset table", table.length(), limits.section());
    long length = 4 + 4L * refs.size;
    if (length > limits.list()) {
      checkSize("list of " + name + "=" + LabelText.quote(value), length, limits.list());
    }
    buffer.putBe32((int) length);
    int start = buffer.length();
    CRC32C crc = new CRC32C();
    buffer.putBe32(refs.size);
    for (int i = 0; i < refs.size; i++) {
      buffer.putBe32(refs.refs[i]);
      if (buffer.length() >= limits.piece()) {
        crc.update(buffer.array(), start, buffer.length() - start);
        flush();
        start = 0;
      }
    }
    crc.update(buffer.array(), start, buffer.length() - start);
    buffer.putBe32((int) crc.getValue());
    flushIfLarge();
  }

  private static void checkSize(String what, long size, long limit) throws IOException {
    if (size > limit) {
      throw new IOException(what + " size exceeds " + limit + " bytes: " + size);
    }
  }

  /** Closes the file; one that was not finished is of no use. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "IndexFileWriter{at " + position() + (finished ? ", finished" : "") + "}";
  }
}
