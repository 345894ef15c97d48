package io.narthex.tsdb.head;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.checkpoint.CheckpointRepair;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalReader;
import io.narthex.tsdb.wlog.WalRepair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Brings a head back to where it was, in this order:
 *
 * <pre>
 *   snapshot ─> chunks_head/ ─> checkpoint ─> segments behind it ─> log of out-of-order samples
 *   open chunks full chunks     what is in no chunk yet             open out-of-order chunks
 * </pre>
 *
 * <p>Damage in the log costs what is behind it: the log is cut there, what is lost is told, and the
 * head starts with the exact prefix. Damage in a checkpoint costs the damaged records: it is
 * rebuilt from the others and read again.
 *
 * <p>Thread-safety: none; run once.
 *
 * @upstream tsdb/head.go Head.Init; tsdb/db.go open (repair). Differs: late samples are read also
 *     after the log was cut; upstream leaves them out until the next start
 */
final class HeadReplay {
  private static final System.Logger LOG = System.getLogger(HeadReplay.class.getName());

  private final Head head;
  private final Executor executor;

  HeadReplay(Head head, Executor executor) {
    this.head = head;
    this.executor = executor;
  }

  void run(long minValidTime) throws IOException {
    long start = head.nanoTime();
    head.times().setMinValid(minValidTime);
    Wal wal = head.log().wal();
    Head.HeadFiles files = head.files();
    if (wal != null && files != null) {
      try {
        replay(wal, files);
      } catch (UncheckedIOException e) { // from a shard
        throw e.getCause();
      }
    }
    if (head.times().initialized() && head.times().min() < minValidTime) {
      head.times().setMin(minValidTime);
    }
    head.truncation().sweep();
    head.counters().replayNanos.set(head.nanoTime() - start);
  }

  private void replay(Wal wal, Head.HeadFiles files) throws IOException {
    if (head.options().fastStartup()) {
      readSeriesState(files.fs(), wal);
    }
    SnapshotPosition snapshot = SnapshotPosition.NONE;
    if (head.options().snapshotOnShutdown()) {
      snapshot = new SnapshotLoad(head, files).load(wal);
    }
    ChunkDiskMapper mapper = files.mapper();
    MappedChunkLoad mapped = new MappedChunkLoad(head);
    if (!mapped.load(mapper) && snapshot.exists()) {
      head.truncation()
          .clear(); // the snapshot rests on chunks that are gone: the log has their samples
      snapshot = SnapshotPosition.NONE;
    }
    if (snapshot.exists()) {
      mapped.attachToRestored();
    }
    int lastFile = mapper.lastFile();
    CheckpointDir.cleanUp(files.fs(), wal.dir());
    LogReplay replay = new LogReplay(head, mapped, executor);
    try {
      replayWal(wal, files.fs(), replay, snapshot);
    } catch (DamagedCheckpoint e) {
      repair(files.fs(), wal, e.checkpoint);
      mapper.deleteFrom(lastFile + 1);
      replay = new LogReplay(head, mapped, executor);
      replayRepaired(wal, files.fs(), replay, snapshot);
    }
    replayOutOfOrder(files.fs(), replay, mapped);
    if (!replay.multiRef().isEmpty()) {
      leaveSnapshots(files, snapshot, replay.multiRef().keySet(), mapped);
    }
    // The log may have lost the series, but what it kept of them must not become another's.
    replay.unknown().series.forEach(head.factory()::noteRef);
    replay.unknownLate().series.forEach(head.factory()::noteRef);
    warn("Unknown series references: {0}", replay.unknown());
    warn("Unknown series references of late samples: {0}", replay.unknownLate());
    mapped.warnOfUnknownSeries(!CheckpointDir.list(files.fs(), wal.dir()).isEmpty());
    head.counters().unknownRefs(replay.unknown(), replay.unknownLate());
  }

  private static void warn(String text, LogReplay.UnknownRefs refs) {
    if (refs.total() > 0) {
      LOG.log(System.Logger.Level.WARNING, text, refs);
    }
  }

  /**
   * A snapshot knows a series by one reference. If the log told of two, one that was taken when the
   * series had the other does not fit the rest of the log any more, and one that is yet to come
   * would miss what chunks and late samples are under the other.
   */
  private void leaveSnapshots(
      Head.HeadFiles files, SnapshotPosition loaded, Set<Long> secondRefs, MappedChunkLoad mapped)
      throws IOException {
    if (!loaded.exists()) {
      SnapshotDir.deleteAll(files.fs(), files.dir());
    }
    boolean inUse = head.truncation().isInLateLog(secondRefs);
    for (long ref : secondRefs) {
      inUse |= mapped.inOrder(ref) != null || mapped.outOfOrder(ref) != null;
    }
    if (inUse) {
      head.truncation().secondRefsInUse();
    }
  }

  private void readSeriesState(Fs fs, Wal wal) throws IOException {
    try {
      SeriesStateFile.State state = SeriesStateFile.read(fs, wal.dir());
      if (state != null) {
        head.factory().noteRef(state.lastRef());
        LOG.log(System.Logger.Level.INFO, "Fast startup: {0}", state);
      }
    } catch (CorruptionException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Failed to read series state file, skipping the fast startup: {0}",
          e.getMessage());
    }
  }

  /** A checkpoint could not be read to its end. */
  private static final class DamagedCheckpoint extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient CheckpointDir checkpoint;

    DamagedCheckpoint(CheckpointDir checkpoint, CorruptionException cause) {
      super(cause);
      this.checkpoint = checkpoint;
    }
  }

  private void replayRepaired(Wal wal, Fs fs, LogReplay replay, SnapshotPosition snapshot)
      throws IOException {
    try {
      replayWal(wal, fs, replay, snapshot);
    } catch (DamagedCheckpoint e) {
      throw new IOException("checkpoint " + e.checkpoint.path() + " is beyond repair", e);
    }
  }

  /** Replays checkpoint and segments. */
  private void replayWal(Wal wal, Fs fs, LogReplay replay, SnapshotPosition snapshot)
      throws IOException, DamagedCheckpoint {
    CheckpointDir checkpoint = CheckpointDir.last(fs, wal.dir());
    int from = 0;
    if (checkpoint != null) {
      from = checkpoint.index() + 1;
      if (checkpoint.index() >= snapshot.segment()) {
        try (WalReader reader =
            new WalReader(fs, checkpoint.segments(fs), wal.options().pageSize())) {
          replay.run(reader, segment -> {}); // it has numbers of its own
        } catch (CorruptionException e) {
          throw new DamagedCheckpoint(checkpoint, e);
        }
      }
    }
    from = Math.max(from, snapshot.segment());
    requireSegment(fs, wal.dir(), from);
    List<WalReader.SegmentFile> segments = new ArrayList<>();
    for (var s : WalReader.segments(fs, wal.dir(), from, wal.currentSegment() - 1)) {
      long start = s.index() == snapshot.segment() ? snapshot.offset() : 0;
      segments.add(new WalReader.SegmentFile(s.path(), s.index(), start));
    }
    long start = head.nanoTime();
    int first = checkpoint == null ? 0 : checkpoint.index();
    int last = wal.currentSegment();
    head.observer().replaying(first, last, first);
    replaySegments(
        wal,
        fs,
        segments,
        reader -> replay.run(reader, now -> head.observer().replaying(first, last, now)));
    head.observer().replayed("wal", replay.records(), head.nanoTime() - start);
  }

  /**
   * Refuses a log whose oldest segments are gone: samples would be missing without a word, and
   * those behind them could go to other series.
   */
  private static void requireSegment(Fs fs, Path walDir, int index) throws IOException {
    if (Segments.in(fs, walDir).first() > index) {
      throw new IOException(
          "open WAL segment: "
              + index
              + ": open "
              + walDir.resolve(WalFormat.segmentName(index))
              + ": no such file or directory");
    }
  }

  private void replayOutOfOrder(Fs fs, LogReplay replay, MappedChunkLoad mapped)
      throws IOException {
    Wal log = head.log().outOfOrderWal();
    if (log == null) {
      return;
    }
    OutOfOrderReplay late = new OutOfOrderReplay(head, replay, mapped);
    replaySegments(
        log, fs, WalReader.segments(fs, log.dir(), 0, log.currentSegment() - 1), late::run);
  }

  /** Reads all records of a reader. */
  private interface Reading {
    void run(WalReader reader) throws IOException;
  }

  private void replaySegments(Wal wal, Fs fs, List<WalReader.SegmentFile> segments, Reading reading)
      throws IOException {
    try (WalReader reader = new WalReader(fs, segments, wal.options().pageSize())) {
      reading.run(reader);
    } catch (CorruptionException e) {
      head.counters().walCorruptions.incrementAndGet();
      String log = wal.dir().endsWith("wbl") ? "WBL" : "WAL";
      String error = "Encountered " + log + " read error";
      if (head.options().onCopy()) {
        String lost = wal.repair(e, LostSamples::count).lost();
        LOG.log(System.Logger.Level.WARNING, error + ": " + e.getMessage() + "; left out " + lost);
        return;
      }
      LOG.log(System.Logger.Level.WARNING, error + ", attempting repair: " + e.getMessage());
      WalRepair.Report report = wal.repair(e, LostSamples::count);
      LOG.log(System.Logger.Level.WARNING, "Successfully repaired " + log + ": " + report);
    }
  }

  private void repair(Fs fs, Wal wal, CheckpointDir checkpoint) throws IOException {
    head.counters().walCorruptions.incrementAndGet();
    CheckpointRepair.Report report = new CheckpointRepair(fs, wal.options()).run(checkpoint);
    String done =
        head.options().onCopy()
            ? report.reason() + "; damaged places left out: " + report.damages()
            : report.toString();
    LOG.log(System.Logger.Level.WARNING, "Damaged checkpoint: " + done);
  }
}
