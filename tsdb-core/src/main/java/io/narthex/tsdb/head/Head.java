package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.AppendException.Reason;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.storage.ExemplarQueryable;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final AtomicLong lastSeriesRef = new AtomicLong();
  private final AtomicLong outOfOrderWindow;
  private volatile int expectedSamples = 64;
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

  /** A view of everything in {@code [mint, maxt]} (ms, inclusive), isolated from open appenders. */
  public BlockReader reader(long mint, long maxt) {
    return reader(mint, mint, maxt);
  }

  /**
   * As {@link #reader(long, long)}, without in-order samples before {@code inOrderMint} (ms): what
   * is being forgotten there, while late samples stay.
   */
  public BlockReader reader(long inOrderMint, long mint, long maxt) {
    return new HeadReader(this, inOrderMint, mint, maxt);
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

  /** The series of a label set, made if absent; one that was made is added to {@code created}. */
  MemSeries getOrCreate(Labels labels, List<MemSeries> created) {
    Labels clean = labels.withoutEmpty();
    MemSeries present = series.byLabels(clean);
    if (present != null) {
      return present;
    }
    if (clean.isEmpty()) {
      throw new AppendException(Reason.INVALID_LABELS, "empty labelset: invalid sample");
    }
    String duplicate = clean.duplicateName();
    if (duplicate != null) {
      throw new AppendException(
          Reason.INVALID_LABELS, "label name \"" + duplicate + "\" is not unique: invalid sample");
    }
    return series.getOrCreate(
        clean,
        () -> {
          MemSeries made = newSeries(lastSeriesRef.incrementAndGet(), clean);
          made.pendingCommit(true);
          created.add(made);
          return made;
        });
  }

  /** A new series, findable by its labels. */
  MemSeries newSeries(long ref, Labels labels) {
    MemSeries made = new MemSeries(ref, postings.intern(labels));
    postings.add(ref, made.labels);
    counters.seriesCreated.incrementAndGet();
    observer.seriesCreated(ref, made.labels);
    return made;
  }

  /** References up to {@code ref} were given out already. */
  void noteSeriesRef(long ref) {
    lastSeriesRef.accumulateAndGet(ref, Math::max);
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

  /**
   * Moves full chunks from the heap to {@code chunks_head/}. Upstream does so every minute.
   *
   * @return how many chunks
   */
  public int mapFullChunks() throws IOException {
    return fullChunks.mapAll();
  }

  /** Maps the open out-of-order chunk of a series; the caller holds its lock. */
  long[] mapOutOfOrder(MemSeries of, OutOfOrderState state, ChunkSettings chunkSettings)
      throws IOException {
    if (files == null) { // in memory only: an open chunk takes all
      if (state.open() == null) {
        return new long[0];
      }
      throw new IOException("no files for full out-of-order chunks");
    }
    return state.mapOpen(of.ref, chunkSettings, files.mapper());
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

  /**
   * Takes a log for out-of-order samples, opened because the window was; the head closes it.
   *
   * @throws IllegalStateException if there is one already
   */
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
    try (HeadIndexReader index = new HeadIndexReader(this, HeadIndexReader.Parts.ALL, null)) {
      Postings refs = index.sortedByLabels(PostingsForMatchers.find(index, matchers));
      while (refs.next()) {
        MemSeries found = series.byRef(refs.at());
        if (found != null) {
          visitor.accept(SeriesInfo.of(found));
        }
      }
    }
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

  /** Newest reference given out. */
  long lastSeriesRef() {
    return lastSeriesRef.get();
  }

  /** Empties a head that is being loaded. */
  void clear() {
    List<MemSeries> all = new ArrayList<>();
    series.forEach(all::add);
    for (MemSeries s : all) {
      series.removeIf(s, any -> true);
    }
    truncation.forget(all);
    int capacity = exemplars.capacity();
    exemplars.resize(0);
    exemplars.resize(capacity);
    long minValid = times.minValid();
    times.reset();
    times.setMinValid(minValid);
  }

  /** Time for durations, in ns. */
  long nanoTime() {
    Wal wal = log.wal();
    return wal == null ? 0 : wal.options().nanoClock().getAsLong();
  }

  int expectedSamples() {
    return expectedSamples;
  }

  /** Transactions tend to be alike: the next will have about as many samples. */
  void expectSamples(int samples) {
    expectedSamples = Math.min(samples + 16, 1 << 16);
  }

  /**
   * Maps full chunks, writes a snapshot if so configured, and closes logs and files. Idempotent; no
   * appender may be open.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      mapFullChunks();
      Wal wal = log.wal();
      if (options.snapshotOnShutdown() && files != null && wal != null) {
        new HeadSnapshot(this, files).write(wal);
      }
    } finally {
      closeAll(log.outOfOrderWal(), log.wal(), files == null ? null : files.mapper());
    }
  }

  private static void closeAll(@Nullable AutoCloseable... resources) throws IOException {
    IOException failed = null;
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        if (failed == null) {
          failed = e instanceof IOException io ? io : new IOException(e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public String toString() {
    return "Head{series=" + seriesCount() + ", " + times + "}";
  }
}
