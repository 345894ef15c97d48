package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.HeadChunkRef;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The index of the head: postings as they are now, chunks of a series as they are when asked.
 *
 * <p>An open out-of-order chunk is encoded for the occasion and comes with its metadata.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head_read.go headIndexReader; tsdb/ooo_head_read.go getOOOSeriesChunks
 */
final class HeadIndexReader implements IndexReader {
  /** Which samples of the head are shown. */
  enum Parts {
    IN_ORDER,
    OUT_OF_ORDER,
    ALL
  }

  /** Series and out-of-order chunks (up to {@code lastRef}, none open) that are shown. */
  record Limit(RefSet series, long lastRef) {}

  private static final Comparator<ChunkMeta> BY_TIME =
      Comparator.comparingLong(ChunkMeta::mint).thenComparingLong(ChunkMeta::ref);

  private final Head head;
  private final MemPostings postings;
  private final Parts parts;
  private final OutOfOrderIsolation.@Nullable Read outOfOrderRead;
  private final @Nullable Limit limit;
  private final Isolation.@Nullable State inOrderRead;
  private final long inOrderMint; // in-order chunks that end before it are not shown

  HeadIndexReader(Head head, Parts parts, OutOfOrderIsolation.@Nullable Read outOfOrderRead) {
    this(head, parts, outOfOrderRead, null);
  }

  HeadIndexReader(
      Head head,
      Parts parts,
      OutOfOrderIsolation.@Nullable Read outOfOrderRead,
      @Nullable Limit limit) {
    this(head, parts, outOfOrderRead, limit, null);
  }

  HeadIndexReader(
      Head head,
      Parts parts,
      OutOfOrderIsolation.@Nullable Read outOfOrderRead,
      @Nullable Limit limit,
      Isolation.@Nullable State inOrderRead) {
    this.inOrderRead = inOrderRead;
    this.inOrderMint = inOrderRead == null ? Long.MIN_VALUE : inOrderRead.mint();
    this.limit = limit;
    this.head = head;
    this.postings = head.postings();
    this.parts = parts;
    this.outOfOrderRead = outOfOrderRead;
  }

  @Override
  public Iterator<String> symbols() {
    return postings.symbols().iterator();
  }

  @Override
  public List<String> labelNames() {
    return postings.labelNames();
  }

  @Override
  public List<String> labelValues(String name) {
    return postings.labelValues(name);
  }

  @Override
  public RefSet all() {
    return limit == null ? postings.all() : limit.series();
  }

  @Override
  public RefSet postings(String name, String value) {
    return postings.postings(name, value);
  }

  @Override
  public RefSet postings(String name, List<String> values) {
    return postings.postings(name, values);
  }

  @Override
  public RefSet postingsOfName(String name) {
    return postings.postingsOfName(name);
  }

  @Override
  public RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches) {
    return postings.postingsMatching(name, prefixes, matches);
  }

  @Override
  public Postings sortedByLabels(RefSet refs) {
    List<MemSeries> found = new ArrayList<>(refs.size());
    refs.forEach(
        ref -> {
          MemSeries series = head.series().byRef(ref);
          if (series != null) {
            found.add(series);
          }
        });
    found.sort(Comparator.comparing(s -> s.labels));
    long[] sorted = new long[found.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = found.get(i).ref;
    }
    return new SortedRefs(sorted);
  }

  /** References in an order that is not theirs. */
  private static final class SortedRefs implements Postings {
    private final long[] refs;
    private int at = -1;

    SortedRefs(long[] refs) {
      this.refs = refs;
    }

    @Override
    public boolean next() {
      return ++at < refs.length;
    }

    @Override
    public boolean seek(long ref) {
      throw new UnsupportedOperationException("sorted by labels");
    }

    @Override
    public long at() {
      return refs[at];
    }
  }

  @Override
  public @Nullable Labels labels(long ref) {
    MemSeries series = head.series().byRef(ref);
    return series == null ? null : series.labels;
  }

  @Override
  public @Nullable SeriesEntry series(long ref, long mint, long maxt) {
    MemSeries series = head.series().byRef(ref);
    if (series == null) {
      head.counters().seriesNotFound.incrementAndGet();
      return null;
    }
    List<ChunkMeta> chunks = new ArrayList<>(4);
    synchronized (series.lock()) {
      if (parts != Parts.OUT_OF_ORDER) {
        addInOrder(series, Math.max(mint, inOrderMint), maxt, chunks);
      }
      OutOfOrderState late = series.outOfOrder();
      if (parts != Parts.IN_ORDER && late != null) {
        addOutOfOrder(series, late, mint, maxt, chunks);
        chunks.sort(BY_TIME);
      }
    }
    return new SeriesEntry(series.labels, chunks);
  }

  private static void addInOrder(MemSeries series, long mint, long maxt, List<ChunkMeta> into) {
    int id = series.firstChunkId();
    MappedChunks mapped = series.mapped();
    if (mapped != null) {
      for (int i = 0; i < mapped.count(); i++, id++) {
        add(series, id, mapped.mint(i), mapped.maxt(i), mint, maxt, into);
      }
    }
    for (int i = series.heapChunks() - 1; i >= 0; i--, id++) {
      add(series, id, series.heapMint(i), series.heapMaxt(i), mint, maxt, into);
    }
  }

  private static void add(
      MemSeries series,
      int chunkId,
      long chunkMint,
      long chunkMaxt,
      long mint,
      long maxt,
      List<ChunkMeta> into) {
    if (chunkMint <= maxt && mint <= chunkMaxt) {
      long ref = HeadChunkRef.pack(series.ref, HeadChunkRef.wrap(chunkId), false);
      into.add(new ChunkMeta(ref, chunkMint, chunkMaxt));
    }
  }

  private void addOutOfOrder(
      MemSeries series, OutOfOrderState late, long mint, long maxt, List<ChunkMeta> into) {
    MappedChunks mapped = late.mapped();
    long lastGone = outOfOrderRead == null ? 0 : outOfOrderRead.lastGone();
    long lastRef = limit == null ? -1 : limit.lastRef();
    for (int i = 0; i < mapped.count(); i++) {
      if (mapped.mint(i) <= maxt
          && mint <= mapped.maxt(i)
          && Long.compareUnsigned(mapped.diskRef(i), lastGone) > 0
          && Long.compareUnsigned(mapped.diskRef(i), lastRef) <= 0) {
        long ref = HeadChunkRef.pack(series.ref, late.chunkId(i), true);
        into.add(new ChunkMeta(ref, mapped.mint(i), mapped.maxt(i)));
      }
    }
    OutOfOrderChunk open = late.open();
    if (open != null && limit == null && open.overlaps(mint, maxt)) {
      long ref = HeadChunkRef.pack(series.ref, late.chunkId(mapped.count()), true);
      for (OutOfOrderChunk.Encoded part : open.encode(head.settings())) {
        into.add(new ChunkMeta(ref, part.mint(), part.maxt(), part.chunk()));
      }
    }
  }

  @Override
  public void close() {
    if (inOrderRead != null) {
      inOrderRead.close();
    }
    if (outOfOrderRead != null) {
      outOfOrderRead.close();
    }
  }
}
