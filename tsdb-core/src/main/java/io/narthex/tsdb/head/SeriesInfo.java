package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.DiskMapperRef;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a head holds of a series, for those who look inside.
 *
 * @param ref its reference
 * @param labels its identity
 * @param chunks its chunks, in order first, oldest first
 * @param stale whether its newest sample ends it
 * @upstream none
 */
public record SeriesInfo(long ref, Labels labels, List<ChunkInfo> chunks, boolean stale) {
  public SeriesInfo {
    chunks = List.copyOf(chunks);
  }

  /**
   * A chunk of the head.
   *
   * @param where {@code mapped}, {@code full}, {@code open}, {@code late mapped} or {@code late
   *     open}
   * @param encoding its encoding; of an open out-of-order chunk NONE: raw samples
   * @param mint first timestamp in ms, {@code maxt} the last
   * @param bytes its size on the heap, 0 if mapped
   * @param place file and offset if mapped, else empty
   */
  public record ChunkInfo(
      String where,
      Encoding encoding,
      int samples,
      long mint,
      long maxt,
      int bytes,
      String place) {}

  /** Passes over the series that match, in order of labels. */
  static void visit(Head head, List<Matcher> matchers, Consumer<SeriesInfo> visitor) {
    try (HeadIndexReader index = new HeadIndexReader(head, HeadIndexReader.Parts.ALL, null)) {
      Postings refs = index.sortedByLabels(PostingsForMatchers.find(index, matchers));
      while (refs.next()) {
        MemSeries found = head.series().byRef(refs.at());
        if (found != null) {
          visitor.accept(of(found));
        }
      }
    }
  }

  private static SeriesInfo of(MemSeries series) {
    List<ChunkInfo> chunks = new ArrayList<>();
    synchronized (series.lock()) {
      MappedChunks mapped = series.mapped();
      if (mapped != null) {
        addMapped("mapped", mapped, chunks);
      }
      for (int i = series.heapChunks() - 1; i >= 0; i--) {
        MemChunk c = series.chunks().heapChunk(i);
        if (c != null) {
          chunks.add(
              new ChunkInfo(
                  i == 0 ? "open" : "full",
                  c.encoding,
                  c.samples,
                  c.mint,
                  c.maxt,
                  c.chunk().length(),
                  ""));
        }
      }
      OutOfOrderState late = series.outOfOrder();
      if (late != null) {
        addMapped("late mapped", late.mapped(), chunks);
        OutOfOrderChunk open = late.open();
        if (open != null && open.size() > 0) {
          chunks.add(
              new ChunkInfo(
                  "late open", Encoding.NONE, open.size(), open.mint(), open.maxt(), 0, ""));
        }
      }
      return new SeriesInfo(series.ref, series.labels, chunks, series.isStale());
    }
  }

  private static void addMapped(String where, MappedChunks mapped, List<ChunkInfo> into) {
    for (int i = 0; i < mapped.count(); i++) {
      into.add(
          new ChunkInfo(
              where,
              Encoding.of(mapped.encoding(i)),
              mapped.samples(i),
              mapped.mint(i),
              mapped.maxt(i),
              0,
              DiskMapperRef.toString(mapped.diskRef(i))));
    }
  }
}
