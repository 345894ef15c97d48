package io.narthex.tsdb.querier;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.storage.BufferIterator;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.tombstones.Tombstones;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** A block reader over chunks at hand. */
public final class ListBlock implements BlockReader {
  private record Held(Labels labels, List<ChunkMeta> metas) {}

  private final List<Held> series = new ArrayList<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private final MemPostings postings = new MemPostings();
  private final MemTombstones tombstones = new MemTombstones();

  /** Adds a series with a chunk for each buffer; its reference is its number, from 1. */
  public ListBlock series(Labels labels, List<SampleBuffer> buffers) {
    List<ChunkMeta> metas = new ArrayList<>();
    for (SampleBuffer buffer : buffers) {
      for (ChunkMeta made : encode(buffer)) {
        metas.add(new ChunkMeta(chunks.size(), made.mint(), made.maxt()));
        chunks.add(Objects.requireNonNull(made.chunk()));
      }
    }
    series.add(new Held(labels, metas));
    postings.add(series.size(), labels);
    return this;
  }

  static List<ChunkMeta> encode(SampleBuffer buffer) {
    return new ChunkEncoder(Encoding.XOR).encode(new BufferIterator(buffer));
  }

  ListBlock delete(long ref, long mint, long maxt) {
    tombstones.add(ref, new Interval(mint, maxt));
    return this;
  }

  @Override
  public IndexReader index() {
    return new Index();
  }

  @Override
  public ChunkReader chunks() {
    return new ChunkReader() {
      @Override
      public Chunk chunk(ChunkMeta meta) {
        return chunks.get((int) meta.ref());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Tombstones tombstones() {
    return tombstones;
  }

  @Override
  public BlockMeta meta() {
    return new BlockMeta("00000000000000000000000001", Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public long mint() {
    return Long.MIN_VALUE;
  }

  @Override
  public long maxt() {
    return Long.MAX_VALUE;
  }

  /** References in an order that is not theirs. */
  private static final class InOrder implements Postings {
    private final List<Long> refs;
    private int at = -1;

    InOrder(List<Long> refs) {
      this.refs = refs;
    }

    @Override
    public boolean next() {
      return ++at < refs.size();
    }

    @Override
    public boolean seek(long ref) {
      throw new UnsupportedOperationException("sorted by labels");
    }

    @Override
    public long at() {
      return refs.get(at);
    }
  }

  private final class Index implements IndexReader {
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
      return postings.all();
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
      List<Long> sorted = new ArrayList<>();
      refs.forEach(sorted::add);
      sorted.sort(Comparator.comparing(this::labels));
      return new InOrder(sorted);
    }

    @Override
    public Labels labels(long ref) {
      return series.get((int) ref - 1).labels();
    }

    @Override
    public SeriesEntry series(long ref, long mint, long maxt) {
      Held held = series.get((int) ref - 1);
      return new SeriesEntry(
          held.labels(), held.metas().stream().filter(m -> m.overlaps(mint, maxt)).toList());
    }

    @Override
    public void close() {}
  }
}
