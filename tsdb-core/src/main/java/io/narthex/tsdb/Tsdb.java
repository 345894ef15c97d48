package io.narthex.tsdb;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.storage.ExemplarQueryable;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.RetentionPolicy;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.index.CardinalityStats;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A database in a directory: takes samples, answers queries, looks after its files.
 *
 * <pre>{@code
 * try (Tsdb tsdb = Tsdb.open(Path.of("data"), TsdbOptions.defaults())) {
 *   Appender appender = tsdb.appender();
 *   appender.append(0, Labels.of("__name__", "up", "job", "node"), now, 1);
 *   appender.commit();
 *   try (Querier querier = tsdb.querier(now - 60_000, now)) {
 *     SeriesSet set = querier.select(true, null, List.of(Matcher.equal("__name__", "up")));
 *     …
 *   }
 * }
 * }</pre>
 *
 * <pre>
 *   appender ──> Head ──compact──> blocks ──compact──> larger blocks ──retention──> gone
 *                  \                 /
 *                   '── querier ────'     each sample once
 * </pre>
 *
 * <p>Nothing runs by itself unless {@link TsdbOptions#background} is set: {@link #compact} and its
 * like are plain calls. While it is opened, and only then, logs are read with the help of {@link
 * io.narthex.tsdb.head.HeadOptions#replayShards} threads.
 *
 * <p>Thread-safety: thread-safe. Lock order: maintenance, then view.
 *
 * @upstream tsdb/db.go DB
 */
public final class Tsdb implements Appendable, Queryable, ExemplarQueryable, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Tsdb.class.getName());

  private final TsdbOptions options;
  private final Fs fs;
  private final Path dir;
  private final OpenedFiles files;
  private final Head head;
  private final BlockStore store;
  private final HeadToBlocks compaction;
  private final Maintenance maintenance;
  // Read: blocks and head are looked at together. Write: the list of blocks changes.
  private final ReentrantReadWriteLock view;
  private volatile double staleThreshold;
  private volatile boolean closed;

  private Tsdb(
      TsdbOptions options,
      Path dir,
      OpenedFiles files,
      BlockStore store,
      Head head,
      ReentrantReadWriteLock view) {
    this.options = options;
    this.fs = options.fs();
    this.dir = dir;
    this.files = files;
    this.store = store;
    this.head = head;
    this.view = view;
    this.staleThreshold = options.blocks().staleSeriesCompactionThreshold();
    this.compaction = new HeadToBlocks(options, dir, store, head, () -> closed);
    this.maintenance = new Maintenance(this, options);
  }

  /**
   * Opens the database in {@code dir}, which is created if absent. The caller closes it.
   *
   * @throws IOException if the directory is in use or cannot be read
   * @throws io.narthex.model.CorruptionException if a block is damaged
   */
  public static Tsdb open(Path dir, TsdbOptions options) throws IOException {
    OpenedFiles files = OpenedFiles.open(dir, options);
    BlockStore store = null;
    try {
      ReentrantReadWriteLock view = new ReentrantReadWriteLock();
      store = new BlockStore(options, dir, view.writeLock(), files::headBytes);
      store.reload();
      Head head = files.openHead(options);
      long end = store.inOrderMaxTime();
      if (end != Long.MIN_VALUE) {
        head.truncation().memory(end); // it goes on where the blocks end, whatever the log holds
      }
      new ReplayPool(options).init(head, end);
      Tsdb tsdb = new Tsdb(options, dir, files, store, head, view);
      tsdb.maintenance.start();
      return tsdb;
    } catch (IOException | RuntimeException e) {
      if (store != null) {
        store.close();
      }
      files.closeAfterFailure(e);
      throw e;
    }
  }

  /** The options it was opened with; what was changed since does not show in them. */
  public TsdbOptions options() {
    return options;
  }

  /** The directory it was opened in. */
  public Path dir() {
    return dir;
  }

  @Override
  public Appender appender() {
    Appender appender = head.appender();
    return options.background() && options.autoCompact()
        ? new TriggeringAppender(appender, head, maintenance)
        : appender;
  }

  /** The part of the database that takes samples. */
  public Head head() {
    return head;
  }

  /** Open blocks by start of their range; for looking at, they belong to the database. */
  public List<Block> blocks() {
    return store.blocks();
  }

  @Override
  public Querier querier(long mint, long maxt) {
    List<Querier> queriers = new ArrayList<>();
    boolean done = false;
    view.readLock().lock();
    try {
      for (Block block : store.blocks()) {
        if (block.meta().overlapsClosed(mint, maxt)) {
          queriers.add(new BlockQuerier(block, mint, maxt));
        }
      }
      if (overlapsHead(mint, maxt)) {
        queriers.add(new BlockQuerier(head.reader(mint, maxt), mint, maxt));
      }
      done = true;
      return Querier.merge(queriers);
    } finally {
      view.readLock().unlock();
      if (!done) {
        queriers.forEach(Querier::close);
      }
    }
  }

  private boolean overlapsHead(long mint, long maxt) {
    boolean inOrder = head.mint() <= maxt && mint <= head.maxt();
    boolean outOfOrder = head.outOfOrderMint() <= maxt && mint <= head.outOfOrderMaxt();
    return inOrder || outOfOrder;
  }

  @Override
  public List<SeriesExemplars> exemplars(long mint, long maxt, List<List<Matcher>> matcherSets) {
    return head.exemplarQueryable().exemplars(mint, maxt, matcherSets);
  }

  /**
   * Cuts blocks from the head as far as it is due, merges blocks as far as the plan says, drops
   * what is beyond retention.
   */
  public void compact() throws IOException {
    compaction.run();
  }

  /** Cuts the whole head into blocks, due or not. */
  public void compactHead() throws IOException {
    compaction.flushHead();
  }

  /** Cuts the late samples of the head into blocks of their own; the other ones stay. */
  public void compactOutOfOrderHead() throws IOException {
    compaction.flushOutOfOrder();
  }

  /**
   * Cuts the series that ended (their newest sample is a staleness marker) into blocks of their own
   * and drops them from the head, whose bounds stay. Those with out-of-order samples stay too.
   */
  public void compactStaleHead() throws IOException {
    compaction.compactStale();
  }

  /**
   * As {@link #compactStaleHead}, for the series of these references, ended or not, in any order.
   * One that takes samples meanwhile stays in the head.
   */
  public void compactSelectedSeries(long... refs) throws IOException {
    compaction.compactSelected(refs);
  }

  /** As {@link #compactStaleHead} if so configured, and as many series are stale as that asks. */
  void compactStaleIfDue() throws IOException {
    compaction.runStale(staleThreshold);
  }

  /** Changes the part of all series, 0 to 1, from which on stale ones leave early; 0 for never. */
  public void staleSeriesCompactionThreshold(double part) {
    staleThreshold = part;
  }

  /** Brings the open blocks in line with the directory and drops what is beyond retention. */
  public void reloadBlocks() throws IOException {
    compaction.reload();
  }

  /** Moves full chunks of the head from the heap to files. */
  public void mapFullChunks() throws IOException {
    head.mapFullChunks();
  }

  /** Writes down the newest series reference, if so configured. */
  void saveSeriesState() throws IOException {
    head.saveSeriesState();
  }

  /** Deletes samples in {@code [mint, maxt]} (ms, inclusive) of the series that match. */
  public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
    compaction.delete(mint, maxt, matchers);
  }

  /** Rewrites blocks with deletions, so that what was deleted is gone from the disk. */
  public void cleanTombstones() throws IOException {
    compaction.cleanTombstones();
  }

  /**
   * Makes a copy of the database in {@code target}, by hard links where possible.
   *
   * @param withHead whether what is in the head comes along, as a block
   */
  public void snapshot(Path target, boolean withHead) throws IOException {
    if (target.toAbsolutePath().normalize().equals(dir.toAbsolutePath().normalize())) {
      throw new IllegalArgumentException("cannot snapshot into base directory");
    }
    if (BlockDir.isBlock(String.valueOf(target.getFileName()))) {
      throw new IllegalArgumentException("dir must not be a valid ULID");
    }
    fs.createDirectories(target);
    compaction.snapshot(target, withHead);
    fs.syncDir(target);
  }

  /**
   * Changes how long and how much is kept; takes effect at the next reload.
   *
   * @param maxAge zero for no limit
   * @param maxBytes of logs, head chunk files and blocks; 0 for no limit
   */
  public void retention(Duration maxAge, long maxBytes) {
    retention(maxAge, maxBytes, 0);
  }

  /**
   * As the other, with a share of the file system in percent that goes before {@code maxBytes}; 0
   * for no limit.
   */
  public void retention(Duration maxAge, long maxBytes, double maxPercentage) {
    store.retention(new RetentionPolicy(maxAge.toMillis(), maxBytes, maxPercentage));
  }

  /**
   * Changes whether new chunks of floats are XOR2; open ones go on as they are.
   *
   * @throws IllegalArgumentException if start timestamps are kept, which XOR has no room for
   */
  public void xor2(boolean on) {
    options.head().requireRoomForStartTimes(on);
    head.xor2(on);
    compaction.xor2(on);
  }

  /**
   * How late samples may be from now on; zero for not at all.
   *
   * @throws IOException if the log of late samples cannot be opened
   */
  public void outOfOrderWindow(Duration window) throws IOException {
    files.outOfOrderWindow(head, window.toMillis());
  }

  /** Changes the size of the exemplar ring; the newest stay. */
  public void maxExemplars(int count) {
    head.maxExemplars(count);
  }

  /** Turns background compaction off or on again. */
  public void autoCompaction(boolean on) {
    maintenance.compactions(on);
  }

  /** Figures for metrics and the status page. */
  public TsdbStats stats() {
    return TsdbStats.of(this, store, compaction, maintenance, files);
  }

  /** Where the head's series come from, {@code limit} entries a list. */
  public CardinalityStats cardinality(int limit) {
    return CardinalityStats.of(head.postings(), Labels.METRIC_NAME, limit);
  }

  /** Oldest timestamp in ms, {@code Long.MAX_VALUE} if there is nothing. */
  public long mint() {
    long mint = Math.min(head.mint(), head.outOfOrderMint());
    for (Block block : store.blocks()) {
      mint = Math.min(mint, block.mint());
    }
    return mint;
  }

  /** Metas of the open blocks. */
  public List<BlockMeta> blockMetas() {
    return store.blocks().stream().map(Block::meta).toList();
  }

  /** Ends background work, closes logs, blocks and the lock. Idempotent. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    maintenance.stop();
    compaction.awaitIdle();
    @Nullable IOException failure = null;
    try {
      head.close();
    } catch (IOException e) {
      failure = e;
    }
    store.close();
    try {
      files.unlock();
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    LOG.log(System.Logger.Level.DEBUG, "closed " + dir);
  }

  @Override
  public String toString() {
    return "Tsdb{" + dir + ", " + head + ", blocks=" + store.blocks().size() + "}";
  }
}
