package io.narthex.tsdb;

import io.narthex.time.TimeSource;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.LeveledCompactor;
import io.narthex.tsdb.compact.RunStats;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.SelectedSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some series leave the head before their time, into blocks of their own: with many that come and
 * go, those that went would fill the memory for up to three hours.
 *
 * <pre>
 *   head    a b C D e      select C D ─> a block a range, hint from-stale-series ─> reload ─> evict
 *   after   a b     e      the head's bounds stay, the log says: C and D are gone
 * </pre>
 *
 * <p>Invariants: a series leaves the head only once all it has is in loaded blocks. Its blocks are
 * never taken for all there is of their range, neither when the log is read nor when blocks are
 * merged.
 *
 * <p>Thread-safety: none; the caller holds the lock of compaction.
 *
 * @upstream tsdb/db.go CompactStaleHead, CompactSelectedSeries, compactHeadViewLocked
 */
final class EarlyCompaction {
  private static final System.Logger LOG = System.getLogger(EarlyCompaction.class.getName());

  /** So shortly before the head is cut anyway it is left alone. */
  private static final Duration SOON = Duration.ofMinutes(10);

  private final Path dir;
  private final BlockStore store;
  private final Head head;
  private final LeveledCompactor compactor;
  private final long blockRange;
  private final TimeSource clock;
  private final RunStats stale = new RunStats();
  private final RunStats selected = new RunStats();

  EarlyCompaction(
      Path dir,
      BlockStore store,
      Head head,
      LeveledCompactor compactor,
      long blockRange,
      TimeSource clock) {
    this.dir = dir;
    this.store = store;
    this.head = head;
    this.compactor = compactor;
    this.blockRange = blockRange;
    this.clock = clock;
  }

  RunStats stale() {
    return stale;
  }

  RunStats selected() {
    return selected;
  }

  /**
   * Whether so many series are stale that it is worth it.
   *
   * @param threshold part of all series, 0 for never
   * @param sinceHeadCut how long ago the head was cut, null if it was not yet
   */
  boolean isDue(double threshold, @Nullable Duration sinceHeadCut) {
    long series = head.seriesCount();
    if (threshold <= 0 || series == 0) {
      return false;
    }
    double part = (double) head.stats().appends().staleSeries() / series;
    boolean soon = sinceHeadCut != null && sinceHeadCut.plus(SOON).toMillis() > blockRange;
    return part >= threshold && !soon;
  }

  void compactStale() throws IOException {
    run(() -> SelectedSeries.stale(head), BlockMeta.FROM_STALE_SERIES, stale);
  }

  void compactSelected(long... refs) throws IOException {
    if (refs.length > 0) {
      run(() -> SelectedSeries.of(head, refs), BlockMeta.FROM_SELECTED_SERIES, selected);
    }
  }

  private void run(Supplier<SelectedSeries> select, String hint, RunStats stats)
      throws IOException {
    long start = clock.nanoTime();
    stats.begun();
    boolean done = false;
    try {
      SelectedSeries series = select.get();
      store.load(write(series, hint));
      int evicted = series.evict();
      done = true;
      LOG.log(
          System.Logger.Level.INFO,
          "early compaction, {0}: {1} of {2} series evicted",
          hint,
          evicted,
          series.count());
    } finally {
      stats.ended(done, clock.nanoTime() - start);
    }
  }

  private List<BlockMeta> write(SelectedSeries series, String hint) throws IOException {
    List<BlockMeta> written = new ArrayList<>();
    boolean done = false;
    try {
      for (long from : series.ranges(blockRange)) {
        long end = from + blockRange;
        BlockMeta block =
            compactor.write(dir, series.range(from, end - 1), from, end, HeadToBlocks.base(hint));
        if (block != null) {
          written.add(block);
        }
      }
      done = true;
      return written;
    } finally {
      if (!done) {
        store.discard(written);
      }
    }
  }

  @Override
  public String toString() {
    return "EarlyCompaction{stale=" + stale + ", selected=" + selected + "}";
  }
}
