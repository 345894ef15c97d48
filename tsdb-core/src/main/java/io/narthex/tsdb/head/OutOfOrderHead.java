package io.narthex.tsdb.head;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.tombstones.Tombstones;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-order samples of a head as compaction sees them: all that were there when this was
 * made, now in {@code chunks_head/}.
 *
 * <pre>{@code
 * OutOfOrderHead late = OutOfOrderHead.take(head);
 * for (each aligned range that overlaps [late.mint(), late.maxt()]) {
 *   write a block of late.range(from, to);
 * }
 * late.forget();               // once the blocks are loaded
 * }</pre>
 *
 * <p>Samples that come while it is at work belong to the next one: their log begins with a new
 * segment, their chunks are written behind {@code lastRef}.
 *
 * <p>Thread-safety: thread-safe once made.
 *
 * @upstream tsdb/ooo_head_read.go OOOCompactionHead
 */
public final class OutOfOrderHead {
  private static final String ULID = "0000000000XX000COMPACTHEAD";

  private final Head head;
  private final RefSet series;
  private final long mint;
  private final long maxt;
  private final long lastRef;
  private final int firstLogSegment;

  private OutOfOrderHead(Head head, Taken taken, int firstLogSegment) {
    this.head = head;
    this.series = RefSet.of(taken.refs());
    this.mint = taken.mint;
    this.maxt = taken.maxt;
    this.lastRef = taken.lastRef;
    this.firstLogSegment = firstLogSegment;
  }

  /** What was found in the series. */
  private static final class Taken {
    final List<Long> series = new ArrayList<>();
    long mint = Long.MAX_VALUE;
    long maxt = Long.MIN_VALUE;
    long lastRef;

    void add(MemSeries s, OutOfOrderState state) {
      MappedChunks mapped = state.mapped();
      if (mapped.isEmpty()) {
        return;
      }
      series.add(s.ref);
      long last = mapped.diskRef(mapped.count() - 1);
      lastRef = Long.compareUnsigned(last, lastRef) > 0 ? last : lastRef;
      mint = Math.min(mint, state.mint());
      maxt = Math.max(maxt, state.maxt());
    }

    long[] refs() {
      long[] refs = new long[series.size()];
      for (int i = 0; i < refs.length; i++) {
        refs[i] = series.get(i);
      }
      return refs;
    }
  }

  /** Maps all open out-of-order chunks and takes stock of them. */
  public static OutOfOrderHead take(Head head) throws IOException {
    Wal log = head.log().outOfOrderWal();
    int firstLogSegment = log == null ? 0 : log.nextSegment();
    Taken taken = new Taken();
    List<MemSeries> late = new ArrayList<>();
    head.series()
        .forEach(
            s -> {
              synchronized (s.lock()) {
                if (s.outOfOrder() != null) {
                  late.add(s);
                }
              }
            });
    for (MemSeries s : late) {
      synchronized (s.lock()) {
        OutOfOrderState state = s.outOfOrder();
        if (state != null) {
          head.fullChunks().mapOutOfOrder(s, state, head.settings());
          taken.add(s, state);
        }
      }
    }
    Head.HeadFiles files = head.files();
    if (files != null) {
      files.mapper().flush();
    }
    return new OutOfOrderHead(head, taken, firstLogSegment);
  }

  /** Whether there is nothing to compact. */
  public boolean isEmpty() {
    return series.isEmpty();
  }

  /** Oldest timestamp in ms. */
  public long mint() {
    return mint;
  }

  /** Newest timestamp in ms. */
  public long maxt() {
    return maxt;
  }

  /** The samples of {@code [from, to]}, ms, inclusive. */
  public BlockReader range(long from, long to) {
    return new Range(from, to);
  }

  /**
   * Timestamp in ms of the first sample that is not before {@code from}; {@code Long.MAX_VALUE} if
   * there is none. Looks into all chunks that may have it.
   */
  public long firstSample(long from) {
    long first = Long.MAX_VALUE;
    SampleBuffer buffer = new SampleBuffer();
    try (IndexReader index = range(from, Long.MAX_VALUE).index();
        ChunkReader chunks = range(from, Long.MAX_VALUE).chunks()) {
      for (Postings p = series.postings(); p.next(); ) {
        SeriesEntry entry = index.series(p.at(), from, Long.MAX_VALUE);
        if (entry == null) {
          continue;
        }
        for (ChunkMeta meta : entry.chunks()) {
          if (meta.maxt() < from || Math.max(meta.mint(), from) >= first) {
            continue;
          }
          first = meta.mint() >= from ? meta.mint() : firstIn(chunks, meta, from, first, buffer);
        }
      }
    }
    return first;
  }

  private static long firstIn(
      ChunkReader chunks, ChunkMeta meta, long from, long known, SampleBuffer buffer) {
    buffer.clear();
    chunks.chunk(meta).decode(buffer);
    for (int i = 0; i < buffer.size(); i++) {
      if (buffer.time(i) >= from) {
        return Math.min(known, buffer.time(i));
      }
    }
    return known;
  }

  /** Forgets in the head what was taken here; to be called once it is in blocks. */
  public void forget() throws IOException {
    head.truncation().outOfOrder(firstLogSegment, lastRef);
  }

  /** A range of it. */
  private final class Range implements BlockReader {
    private final long from;
    private final long to;

    Range(long from, long to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public IndexReader index() {
      return new HeadIndexReader(
          head,
          HeadIndexReader.Parts.OUT_OF_ORDER,
          null,
          new HeadIndexReader.Limit(series, lastRef));
    }

    @Override
    public ChunkReader chunks() {
      return new HeadChunkReader(head, null, null);
    }

    @Override
    public Tombstones tombstones() {
      return Tombstones.NONE;
    }

    @Override
    public BlockMeta meta() {
      return new BlockMeta(ULID, from, to + 1)
          .withStats(new BlockMeta.Stats(0, 0, 0, series.size(), 0, 0));
    }

    @Override
    public long mint() {
      return from;
    }

    @Override
    public long maxt() {
      return to;
    }

    @Override
    public @Nullable String toString() {
      return "OutOfOrderHead.Range{[" + from + "," + to + "]}";
    }
  }

  @Override
  public String toString() {
    return "OutOfOrderHead{series=" + series.size() + " [" + mint + "," + maxt + "]}";
  }
}
