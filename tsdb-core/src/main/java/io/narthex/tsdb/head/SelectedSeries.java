package io.narthex.tsdb.head;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.tombstones.Tombstones;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Some series of a head, to be cut into blocks of their own and evicted before their time: those
 * that ended, or those that somebody chose.
 *
 * <pre>{@code
 * SelectedSeries ended = SelectedSeries.stale(head);
 * for (long from : ended.ranges(blockRange)) {
 *   write a block of ended.range(from, from + blockRange - 1);
 * }
 * ended.evict();               // once the blocks are loaded
 * }</pre>
 *
 * <p>Invariants: all samples that a series had when it was selected are in its ranges; one that has
 * more by the time of {@link #evict} stays in the head, and loses nothing.
 *
 * <p>Series with out-of-order samples are left out, since only what is in order is written; so are
 * series to which an open transaction is just adding.
 *
 * <p>Thread-safety: thread-safe once made.
 *
 * @upstream tsdb/head.go SelectedSeriesHead, truncateStaleSeries, truncateSelectedSeries. Differs:
 *     a series that was added to is known by its newest sample, not by the transactions that it
 *     remembers, so it stays without isolation too
 */
public final class SelectedSeries {
  private static final String ULID = "0000000000XXSELECTEDSERIES";

  private final Head head;
  private final List<Selected> all = new ArrayList<>();
  private long mint = Long.MAX_VALUE;
  private long maxt = Long.MIN_VALUE;

  /** A series, and the time of its newest sample when it was selected. */
  private record Selected(MemSeries series, long newest) {}

  private SelectedSeries(Head head) {
    this.head = head;
  }

  /** The series whose newest sample is a staleness marker. */
  public static SelectedSeries stale(Head head) {
    SelectedSeries selected = new SelectedSeries(head);
    long committed = head.isolation().committed();
    head.series().forEach(s -> selected.add(s, committed, MemSeries::isStale));
    selected.sort();
    return selected;
  }

  /** Those of the series {@code refs} that the head has; in any order, also twice. */
  public static SelectedSeries of(Head head, long... refs) {
    SelectedSeries selected = new SelectedSeries(head);
    long committed = head.isolation().committed();
    for (long ref : new TreeSet<>(java.util.Arrays.stream(refs).boxed().toList())) {
      MemSeries found = head.series().byRef(ref);
      if (found != null) {
        selected.add(found, committed, any -> true);
      }
    }
    selected.sort();
    return selected;
  }

  private void add(MemSeries candidate, long committed, Predicate<MemSeries> wanted) {
    synchronized (candidate.lock()) {
      if (candidate.removed()
          || candidate.outOfOrder() != null
          || candidate.newestTransaction() > committed
          || !wanted.test(candidate)) {
        return;
      }
      all.add(new Selected(candidate, candidate.newest()));
      long oldest = candidate.chunks().oldest();
      mint = Math.min(mint, oldest == Long.MIN_VALUE ? Long.MAX_VALUE : oldest);
      maxt = Math.max(maxt, candidate.newest());
    }
  }

  private void sort() {
    all.sort(Comparator.comparingLong(s -> s.series().ref));
  }

  /** Number of series. */
  public int count() {
    return all.size();
  }

  /** Oldest timestamp in ms, {@code Long.MAX_VALUE} if there is none. */
  public long mint() {
    return mint;
  }

  /** Newest timestamp in ms, {@code Long.MIN_VALUE} if there is none. */
  public long maxt() {
    return maxt;
  }

  /** References, ascending. */
  public long[] refs() {
    long[] refs = new long[all.size()];
    for (int i = 0; i < refs.length; i++) {
      refs[i] = all.get(i).series().ref;
    }
    return refs;
  }

  MemSeries series(int i) {
    return all.get(i).series();
  }

  /** Time of the newest sample of the i-th series when it was selected. */
  long newest(int i) {
    return all.get(i).newest();
  }

  /**
   * Where the ranges of {@code length} ms begin, aligned to it, that chunks of the series are in.
   */
  public SortedSet<Long> ranges(long length) {
    SortedSet<Long> starts = new TreeSet<>();
    for (Selected selected : all) {
      MemSeries series = selected.series();
      synchronized (series.lock()) {
        MappedChunks mapped = series.mapped();
        for (int i = 0; mapped != null && i < mapped.count(); i++) {
          add(mapped.mint(i), mapped.maxt(i), length, starts);
        }
        for (int i = 0; i < series.heapChunks(); i++) {
          add(series.heapMint(i), series.heapMaxt(i), length, starts);
        }
      }
    }
    return starts;
  }

  private static void add(long from, long to, long length, SortedSet<Long> starts) {
    long last = Math.floorDiv(to, length);
    for (long i = Math.floorDiv(from, length); i <= last; i++) {
      starts.add(i * length);
    }
  }

  /** The samples of {@code [from, to]}, ms, inclusive. */
  public BlockReader range(long from, long to) {
    return new Range(RefSet.of(refs()), from, to);
  }

  /**
   * Takes the series out of the head, and has the log say so; to be called once all their samples
   * are in loaded blocks. Waits for queries that began before. Returns how many went.
   */
  public int evict() throws IOException {
    return all.isEmpty() ? 0 : head.truncation().evict(this);
  }

  /** A range of it. */
  private final class Range implements BlockReader {
    private final RefSet refs;
    private final long from;
    private final long to;

    Range(RefSet refs, long from, long to) {
      this.refs = refs;
      this.from = from;
      this.to = to;
    }

    @Override
    public IndexReader index() {
      return new HeadIndexReader(
          head,
          HeadIndexReader.Parts.IN_ORDER,
          null,
          new HeadIndexReader.Limit(refs, Long.MAX_VALUE));
    }

    @Override
    public ChunkReader chunks() {
      return new HeadChunkReader(head, head.isolation().newRead(from, to), null);
    }

    @Override
    public Tombstones tombstones() {
      return head.tombstones();
    }

    @Override
    public BlockMeta meta() {
      return new BlockMeta(ULID, from, to + 1)
          .withStats(new BlockMeta.Stats(0, 0, 0, refs.size(), 0, 0));
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
    public String toString() {
      return "SelectedSeries.Range{[" + from + "," + to + "]}";
    }
  }

  @Override
  public String toString() {
    return "SelectedSeries{" + all.size() + " [" + mint + "," + maxt + "]}";
  }
}
