package io.narthex.tsdb;

import io.narthex.model.labels.Matcher;
import io.narthex.time.Scheduler;
import io.narthex.time.TimeSource;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.compact.CompactionPlanner;
import io.narthex.tsdb.compact.CompactionStats;
import io.narthex.tsdb.compact.LeveledCompactor;
import io.narthex.tsdb.compact.LeveledPlanner;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.OutOfOrderHead;
import io.narthex.tsdb.head.RangeHead;
import io.narthex.util.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order of things when samples move: head to block, block to larger block, deleted to gone.
 *
 * <pre>
 *   while the head is due:
 *     wait for appenders ─> write block ─> reload ─> head forgets
 *   log is cut ─> out-of-order head the same way ─> plan, compact, reload until there is no plan
 * </pre>
 *
 * <p>Invariants: the head forgets only what a loaded block has. What changes blocks holds this
 * object's lock.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/db.go DB.Compact, compactHead, compactOOOHead, compactBlocks, CleanTombstones
 */
final class HeadToBlocks {
  private static final int RANGE_STEPS = 10;
  private static final int RANGE_FACTOR = 3;

  private static final BlockMeta OUT_OF_ORDER = base(BlockMeta.FROM_OUT_OF_ORDER);

  private final Path dir;
  private final BlockStore store;
  private final Head head;
  private final BooleanSupplier closed;
  private final long blockRange;
  private final CompactionPlanner planner;
  private final LeveledCompactor compactor;
  private final TimeSource clock;
  private final Predicate<BlockMeta> exclude;
  private final CompactionDelay delay;
  private final EarlyCompaction early;
  private @Nullable Long headCutNanos;
  private volatile boolean xor2; // whether chunks of floats that are made anew are XOR2
  final AtomicLong failures = new AtomicLong();
  final AtomicLong runs = new AtomicLong();

  HeadToBlocks(TsdbOptions options, Path dir, BlockStore store, Head head, BooleanSupplier closed) {
    this.dir = dir;
    this.store = store;
    this.head = head;
    this.closed = closed;
    this.blockRange = options.blocks().minMillis();
    this.xor2 = options.head().xor2();
    this.planner =
        new LeveledPlanner(
            LeveledPlanner.exponentialRanges(
                blockRange, options.blocks().maxMillis(), RANGE_STEPS, RANGE_FACTOR),
            options.blocks().mergeOverlapping());
    Scheduler scheduler = options.scheduler();
    clock = scheduler == null ? TimeSource.system() : scheduler;
    this.exclude = options.blocks().compactionExclude();
    this.delay = new CompactionDelay(options.blocks().compactionDelay(), clock);
    this.compactor =
        new LeveledCompactor(
            options.fs(),
            new LeveledCompactor.Settings(
                options.blocks().chunkSegmentBytes(),
                () -> xor2,
                LeveledCompactor.ulids(clock, options.random()),
                clock::nanoTime,
                options.observer(),
                closed));
    this.early = new EarlyCompaction(dir, store, head, compactor, blockRange, clock);
  }

  /** What blocks name as their parent that hold but a part of what the head had of their range. */
  static BlockMeta base(String hint) {
    return new BlockMeta(Ulid.ZERO.toString(), 0, 0)
        .withCompaction(
            new BlockMeta.Compaction(0, List.of(), false, List.of(), false, List.of(hint)));
  }

  EarlyCompaction early() {
    return early;
  }

  void xor2(boolean on) {
    xor2 = on;
  }

  CompactionStats stats() {
    return compactor.stats();
  }

  /** One round, as far as things are due. */
  synchronized void run() throws IOException {
    runs.incrementAndGet();
    boolean done = false;
    try {
      if (cutHead()) {
        compactOutOfOrder();
      }
      compactBlocks();
      done = true;
    } catch (CancellationException e) { // the database is being closed: no failure
      done = true;
      throw e;
    } finally {
      if (!done) {
        failures.incrementAndGet();
      }
    }
  }

  /** Cuts all of the head into blocks. */
  synchronized void flushHead() throws IOException {
    long last = head.maxt(); // what is empty begins and ends where the blocks end
    while (head.seriesCount() > 0 && head.mint() <= last && !closed.getAsBoolean()) {
      long before = head.mint();
      cutRange(before);
      if (head.mint() == before) {
        break;
      }
    }
    if (last != Long.MIN_VALUE) {
      head.truncation().log(head.mint());
    }
    compactOutOfOrder();
  }

  /** Cuts late samples into blocks, whether the rest of the head is due or not. */
  synchronized void flushOutOfOrder() throws IOException {
    compactOutOfOrder();
  }

  /** Cuts series that ended into blocks of their own, if there are enough of them. */
  synchronized void runStale(double threshold) throws IOException {
    Long cut = headCutNanos;
    Duration sinceCut = cut == null ? null : Duration.ofNanos(clock.nanoTime() - cut);
    if (!closed.getAsBoolean() && early.isDue(threshold, sinceCut)) {
      early.compactStale();
    }
  }

  synchronized void compactStale() throws IOException {
    early.compactStale();
  }

  synchronized void compactSelected(long... refs) throws IOException {
    early.compactSelected(refs);
  }

  private boolean cutHead() throws IOException {
    long cutTo = Long.MIN_VALUE;
    while (delay.isOver(head.compactable()) && !closed.getAsBoolean()) {
      cutTo = cutRange(head.mint());
    }
    if (cutTo != Long.MIN_VALUE) {
      head.truncation().log(cutTo);
    }
    return cutTo != Long.MIN_VALUE;
  }

  /** Cuts the aligned range that holds {@code mint}; its end. */
  private long cutRange(long mint) throws IOException {
    long end = (mint / blockRange) * blockRange + blockRange;
    if (mint < 0 && mint % blockRange != 0) {
      end -= blockRange;
    }
    head.awaitAppenders(end - 1);
    headCutNanos = clock.nanoTime();
    load(compactor.write(dir, new RangeHead(head, mint, end - 1), mint, end, null));
    head.truncation().memory(end);
    return end;
  }

  /** Makes a new block visible; takes it away again if that fails. */
  private void load(@Nullable BlockMeta written) throws IOException {
    store.load(written == null ? List.of() : List.of(written));
  }

  /** Late samples become blocks of their own, which overlap those that are there. */
  private void compactOutOfOrder() throws IOException {
    if (head.outOfOrderMint() > head.outOfOrderMaxt()) {
      return;
    }
    OutOfOrderHead late = OutOfOrderHead.take(head);
    if (!late.isEmpty()) {
      List<BlockMeta> written = new ArrayList<>();
      boolean done = false;
      try {
        long next = late.mint();
        while (next <= late.maxt()) {
          long from = Math.floorDiv(next, blockRange) * blockRange;
          long end = from + blockRange;
          BlockMeta block =
              compactor.write(dir, late.range(from, end - 1), from, end, OUT_OF_ORDER);
          if (block == null) {
            next = late.firstSample(end); // perhaps months later
          } else {
            written.add(block);
            next = end;
          }
        }
        done = true;
      } finally {
        if (!done) {
          store.discard(written);
        }
      }
      store.load(written);
    }
    late.forget();
  }

  private void compactBlocks() throws IOException {
    while (!closed.getAsBoolean() && (!head.compactable() || delay.isWaiting())) {
      Map<String, Block> byName = new HashMap<>();
      List<BlockMeta> metas = new ArrayList<>();
      for (Block block : store.blocks()) {
        byName.put(block.meta().ulid(), block);
        metas.add(block.meta());
      }
      List<BlockMeta> plan = planner.plan(mergeable(metas));
      if (plan.isEmpty()) {
        return;
      }
      List<Block> chosen = new ArrayList<>(plan.size());
      for (BlockMeta meta : plan) {
        chosen.add(byName.get(meta.ulid()));
      }
      load(compactor.compact(dir, chosen));
    }
  }

  /**
   * Those made before the first that has to be left alone, so that no gap arises. Late samples of a
   * range that the head still holds wait: merged with a block that came in order they would pass
   * for all there is of that range, and the next start would not read the rest from the log.
   *
   * <p>Differs: upstream merges them, which only goes well while the head is cut as soon as it is
   * due.
   */
  private List<BlockMeta> mergeable(List<BlockMeta> metas) {
    List<BlockMeta> byName = new ArrayList<>(metas);
    byName.sort(Comparator.comparing(BlockMeta::ulid));
    List<BlockMeta> mergeable = new ArrayList<>(byName.size());
    long inOrderEnd = store.inOrderMaxTime();
    for (BlockMeta meta : byName) {
      if (exclude.test(meta)) {
        break;
      }
      boolean ahead = meta.compaction().fromOutOfOrder() && meta.maxTime() > inOrderEnd;
      if (!ahead) {
        mergeable.add(meta);
      }
    }
    return mergeable;
  }

  synchronized void reload() throws IOException {
    store.reload();
  }

  synchronized void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
    for (Block block : store.blocks()) {
      if (block.meta().overlapsClosed(mint, maxt)) {
        block.delete(mint, maxt, matchers);
      }
    }
    head.delete(mint, maxt, matchers);
  }

  synchronized void cleanTombstones() throws IOException {
    long start = clock.nanoTime();
    boolean cleaned = true;
    while (cleaned) {
      cleaned = false;
      for (Block block : store.blocks()) {
        if (block.tombstones().count() > 0) {
          clean(block);
          cleaned = true;
        }
      }
    }
    compactor.stats().cleaned((clock.nanoTime() - start) / 1e9);
  }

  private void clean(Block block) throws IOException {
    BlockMeta meta = block.meta();
    BlockMeta written = compactor.write(dir, block, meta.minTime(), meta.maxTime(), meta);
    if (written == null) {
      block.markDeletable();
    }
    load(written);
  }

  synchronized void snapshot(Path target, boolean withHead) throws IOException {
    for (Block block : store.blocks()) {
      block.snapshot(target);
    }
    if (withHead && head.mint() <= head.maxt()) {
      long mint = head.mint();
      long maxt = head.maxt();
      BlockReader all = new RangeHead(head, mint, maxt);
      compactor.write(target, all, mint, maxt + 1, null);
    }
  }

  /** Returns once nothing is being compacted. */
  synchronized void awaitIdle() {
    if (!closed.getAsBoolean()) {
      throw new IllegalStateException("only when closing");
    }
  }

  @Override
  public String toString() {
    return "HeadToBlocks{" + dir + ", runs=" + runs + "}";
  }
}
