package io.narthex.tsdb.head;

import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.storage.ExemplarQueryable;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest hours of all series: what takes samples, and what queries of the recent past read.
 *
 * <pre>
 *   appender ─> log (wal/) ─> MemSeries ─> open chunk ─> full chunks ─> chunks_head/
 *                                │                                          │
 *   index: MemPostings <─────────┘      readers: labels, chunks of heap and file
 * </pre>
 *
 * <p>Life: construct, {@link #init} once, then append and read from any thread; {@link
 * #mapFullChunks}, {@link #truncate} and what else is maintenance is called by the owner, who also
 * closes it.
 *
 * <p>Invariants: a sample is in the log before it is in a series; nothing older than {@code
 * minValid} comes in order; references of series are never used twice.
 *
 * <p>Thread-safety: thread-safe. Locks: see {@code docs/concurrency.md}.
 *
 * @upstream tsdb/head.go Head
 */
public final class Head implements Appendable, AutoCloseable {
  private final HeadOptions options;
  private final HeadLog log;
  private final TsdbObserver observer;
  private final @Nullable HeadFiles files;
  private final HeadTimes times = new HeadTimes();
  private final HeadCounters counters = new HeadCounters();
  private final StripeSeries series;
  private final MemPostings postings = new MemPostings();
  private final MemTombstones tombstones = new MemTombstones();
  private final ExemplarRing exemplars;
  private final Isolation isolation;
  private final OutOfOrderIsolation outOfOrderIsolation = new OutOfOrderIsolation();
  private final HeadTruncation truncation;
  private final FullChunks fullChunks;
  private final ColumnsPool columns = new ColumnsPool();
  private final SeriesFactory factory = new SeriesFactory(this);
  private final AtomicLong outOfOrderWindow;
  private volatile ChunkSettings settings;
  private boolean closed;

  /**
   * Where a head keeps files beside its logs.
   *
   * @param fs the door to the disk
   * @param dir data directory: {@code chunks_head/} and snapshots are in it
   * @param mapper the files of full chunks; the head closes it
   */
  public record HeadFiles(Fs fs, Path dir, ChunkDiskMapper mapper) {
    /** Opens {@code chunks_head/} in {@code dir}. */
    public static HeadFiles open(Fs fs, Path dir) throws IOException {
      return new HeadFiles(fs, dir, ChunkDiskMapper.open(fs, dir.resolve("chunks_head")));
    }
  }

  /** A head in memory only, without a log; what it holds is gone with it. */
  public Head(HeadOptions options) {
    this(options, null, null, null, TsdbObserver.NONE);
  }

  /**
   * A head, empty until {@link #init}. It closes the logs and files.
   *
   * @param files null to keep everything on the heap
   * @param wal write-ahead log, null for none
   * @param outOfOrderWal log of out-of-order samples, null for none
   */
  public Head(
      HeadOptions options,
      @Nullable HeadFiles files,
      @Nullable Wal wal,
      @Nullable Wal outOfOrderWal,
      TsdbObserver observer) {
    if (files == null && (wal != null || outOfOrderWal != null)) {
      throw new IllegalArgumentException("a log without a data directory");
    }
    this.options = options;
    this.files = files;
    this.observer = observer;
    this.log = new HeadLog(wal, outOfOrderWal, new RecordEncoder(options.storeSt()));
    this.series = new StripeSeries(options.stripes());
    this.exemplars = new ExemplarRing(options.maxExemplars(), options.outOfOrderWindow());
    this.isolation = new Isolation(!options.isolation());
    this.outOfOrderWindow = new AtomicLong(options.outOfOrderWindow());
    this.settings = ChunkSettings.of(options);
    this.fullChunks = new FullChunks(this, files == null ? null : files.mapper());
    this.truncation = new HeadTruncation(this);
  }

  /**
   * Reads back what the files hold. To be called once, before anything else.
   *
   * @param minValidTime samples before it are in blocks and not read, in ms
   */
  public void init(long minValidTime) throws IOException {
    init(minValidTime, Runnable::run);
  }

  /**
   * As {@link #init(long)}, with help.
   *
   * @param executor runs what can be done beside reading the log; the caller's to shut down
   */
  public void init(long minValidTime, Executor executor) throws IOException {
    new HeadReplay(this, executor).run(minValidTime);
  }

  @Override
  public Appender appender() {
    return new HeadAppender(this);
  }

  /**
   * A view of everything in {@code [mint, maxt]} (ms, inclusive), isolated from open appenders. A
   * truncation waits until it is closed; if one is going on already, what that forgets is left out,
   * as it is in blocks by then.
   */
  public BlockReader reader(long mint, long maxt) {
    return new HeadReader(this, mint, maxt);
  }

  /** The exemplars of all series. */
  public ExemplarQueryable exemplarQueryable() {
    return exemplars;
  }

  /** Opens a transaction as of now. */
  Transaction begin() {
    long minValid = appendableMinValid();
    long id = isolation.newAppend(minValid);
    AppendDecision.Bounds bounds =
        new AppendDecision.Bounds(minValid, times.max(), outOfOrderWindow.get());
    return new Transaction(id, isolation.lowWatermark(), bounds, settings);
  }

  /**
   * Oldest timestamp that may still be appended in order: half a chunk range behind the newest, so
   * that what is being compacted does not change.
   */
  public long appendableMinValid() {
    return Math.max(times.max() - options.chunkRange() / 2, times.minValid());
  }

  /** A chunk was opened in a series: if it has full ones, they wait to be mapped. */
  void chunkCut(MemSeries of) {
    if (of.heapChunks() > 1) {
      fullChunks.add(of);
      MemChunk full = of.chunks().heapChunk(1);
      if (full != null) {
        observer.chunkCut(of.ref, full.mint, full.maxt, full.samples, full.chunk().length());
      }
    }
  }

  /** Moves full chunks from the heap to {@code chunks_head/}; returns how many. */
  public int mapFullChunks() throws IOException {
    return fullChunks.mapAll();
  }

  /** Writes down the newest reference, if so configured. Upstream does so every second. */
  public void saveSeriesState() throws IOException {
    factory.saveState(false);
  }

  /** Whether there is more than one and a half chunk ranges in it: time to cut a block. */
  public boolean compactable() {
    return times.initialized() && times.max() - times.min() > options.chunkRange() / 2 * 3;
  }

  /**
   * Forgets what is before {@code mint}: in memory, in {@code chunks_head/} and in the log. To be
   * called once those samples are in a block.
   */
  public void truncate(long mint) throws IOException {
    boolean initialized = times.initialized();
    truncation.memory(mint);
    if (initialized) {
      truncation.log(mint);
    }
  }

  /** Truncation step by step. */
  public HeadTruncation truncation() {
    return truncation;
  }

  /** Waits until no open appender may still take samples up to {@code maxt} (ms). */
  public void awaitAppenders(long maxt) throws IOException {
    try {
      isolation.awaitAppenders(maxt);
    } catch (InterruptedException e) {
      throw HeadTruncation.interrupted("waiting for appenders", e);
    }
  }

  /** Deletes the samples in {@code [mint, maxt]} (ms, inclusive) of the series that match. */
  public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
    new HeadDelete(this).run(mint, maxt, matchers);
  }

  /** How late samples may be from now on, in ms; 0 for not at all. */
  public void outOfOrderWindow(long window) {
    if (window < 0) {
      throw new IllegalArgumentException("window " + window);
    }
    outOfOrderWindow.set(window);
    exemplars.outOfOrderWindow(window);
  }

  /** Changes whether new chunks of floats are XOR2; an open chunk goes on as it is. */
  public void xor2(boolean on) {
    settings = settings.withXor2(on);
  }

  /** Takes a log for late samples, which the head closes; there must be none yet. */
  public synchronized void outOfOrderWal(Wal opened) {
    if (log.outOfOrderWal() != null) {
      throw new IllegalStateException("there is a log of out-of-order samples already");
    }
    log.outOfOrderWal(opened);
  }

  /** Whether there is a log of out-of-order samples. */
  public boolean hasOutOfOrderWal() {
    return log.outOfOrderWal() != null;
  }

  long outOfOrderWindow() {
    return outOfOrderWindow.get();
  }

  /** Changes the size of the exemplar ring; the newest stay. */
  public void maxExemplars(int count) {
    exemplars.resize(count);
  }

  /** Oldest in-order timestamp in ms, {@code Long.MAX_VALUE} while empty. */
  public long mint() {
    return times.min();
  }

  /** Newest in-order timestamp in ms, {@code Long.MIN_VALUE} while empty. */
  public long maxt() {
    return times.max();
  }

  /** Oldest out-of-order timestamp in ms, {@code Long.MAX_VALUE} if there is none. */
  public long outOfOrderMint() {
    return times.outOfOrderMin();
  }

  /** Newest out-of-order timestamp in ms, {@code Long.MIN_VALUE} if there is none. */
  public long outOfOrderMaxt() {
    return times.outOfOrderMax();
  }

  public long seriesCount() {
    return series.count();
  }

  /** Figures for metrics and the status page. */
  public HeadStats stats() {
    return HeadStats.of(this);
  }

  /** The label index, for cardinality statistics. */
  public MemPostings postings() {
    return postings;
  }

  /** Passes over the series that match, in order of labels, to look inside. */
  public void inspect(List<Matcher> matchers, Consumer<SeriesInfo> visitor) {
    SeriesInfo.visit(this, matchers, visitor);
  }

  public HeadOptions options() {
    return options;
  }

  HeadLog log() {
    return log;
  }

  HeadTimes times() {
    return times;
  }

  HeadCounters counters() {
    return counters;
  }

  StripeSeries series() {
    return series;
  }

  SeriesFactory factory() {
    return factory;
  }

  MemTombstones tombstones() {
    return tombstones;
  }

  ExemplarRing exemplars() {
    return exemplars;
  }

  Isolation isolation() {
    return isolation;
  }

  OutOfOrderIsolation outOfOrderIsolation() {
    return outOfOrderIsolation;
  }

  ColumnsPool columns() {
    return columns;
  }

  FullChunks fullChunks() {
    return fullChunks;
  }

  TsdbObserver observer() {
    return observer;
  }

  ChunkSettings settings() {
    return settings;
  }

  @Nullable HeadFiles files() {
    return files;
  }

  /** Time for durations, in ns. */
  long nanoTime() {
    Wal wal = log.wal();
    return wal == null ? 0 : wal.options().nanoClock().getAsLong();
  }

  /**
   * Maps full chunks, writes a snapshot if so configured, and closes logs and files. Idempotent; no
   * appender may be open.
   */
  @Override
  @SuppressWarnings("try") // two of them are only closed
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (ChunkDiskMapper mapper = files == null ? null : files.mapper();
        Wal wal = log.wal();
        Wal late = log.outOfOrderWal()) { // closed from the last to the first
      factory.saveState(true);
      mapFullChunks();
      if (options.snapshotOnShutdown() && files != null && wal != null) {
        new HeadSnapshot(this, files).write(wal);
      }
    }
  }

  @Override
  public String toString() {
    return "Head{series=" + seriesCount() + ", " + times + "}";
  }
}
