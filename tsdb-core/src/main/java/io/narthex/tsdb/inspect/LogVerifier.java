package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.chunks.HeadChunkCheck;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.WalRecord;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.SegmentScanner;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.WalFormat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a head is rebuilt from: every fragment and record of the logs and their checkpoints,
 * every chunk of {@code chunks_head/}. Reads only.
 *
 * @upstream none — upstream finds out while it starts, and repairs
 */
final class LogVerifier {
  private static final String SNAPSHOT_PREFIX = "chunk_snapshot.";

  private final Fs fs;
  private final VerifiedParts parts;
  private final Consumer<String> fault;
  private final Set<Long> known = new HashSet<>(); // series of both logs
  private boolean checkpoints; // they leave out series whose samples are in blocks
  private long from;
  private long unknown;

  /**
   * A check that counts in {@code parts}, and whose faults, a sentence each, go to {@code fault}.
   */
  LogVerifier(Fs fs, VerifiedParts parts, Consumer<String> fault) {
    this.fs = fs;
    this.parts = parts;
    this.fault = fault;
  }

  /**
   * Checks the logs of a data directory.
   *
   * @param endOfBlocks the first time in ms that is not in blocks: a series that was left out of
   *     the log has no samples from there on
   */
  void verify(Path dataDir, long endOfBlocks) throws IOException {
    from = endOfBlocks;
    for (String log : List.of("wal", "wbl")) {
      guarded(log, () -> log(log, dataDir.resolve(log)));
    }
    for (String name : fs.list(dataDir)) {
      if (name.startsWith(SNAPSHOT_PREFIX)) {
        parts.snapshots++;
        guarded(name, () -> segments(name, dataDir.resolve(name), Faults::new));
      }
    }
    guarded(
        "chunks_head",
        () -> {
          HeadChunkCheck head = HeadChunkCheck.of(fs, dataDir.resolve("chunks_head"));
          parts.headChunkFiles += head.files();
          parts.headChunks += head.chunks();
          head.faults().forEach(f -> fault.accept("chunks_head/" + f));
        });
  }

  private void log(String log, Path dir) throws IOException {
    int checkpointed = -1;
    for (CheckpointDir checkpoint : CheckpointDir.list(fs, dir)) {
      parts.checkpoints++;
      checkpointed = checkpoint.index();
      String name = log + "/" + checkpoint.path().getFileName();
      parts.segments += segments(name, checkpoint.path(), Records::new).size();
    }
    checkpoints |= checkpointed >= 0;
    unknown = 0;
    List<Integer> indexes = segments(log, dir, Records::new);
    parts.segments += indexes.size();
    int first = indexes.isEmpty() ? 0 : indexes.get(0);
    if (checkpointed >= 0 && first > checkpointed + 1) {
      String missing = Segments.missing(List.of(checkpointed, first));
      fault.accept(log + ": segments behind the checkpoint are missing: " + missing);
    } else if (checkpointed < 0 && first > 0 && log.equals("wal")) {
      String missing = Segments.missing(List.of(-1, first));
      fault.accept(log + ": the first segments are missing, and no checkpoint: " + missing);
    }
    boolean blocksGone = from == Long.MIN_VALUE && checkpoints;
    if (unknown > 0 && !blocksGone) {
      fault.accept(
          log + ": " + unknown + " samples, in no block, of series that the log does not know");
    }
  }

  /** Something that reads. */
  private interface Reading {
    void run() throws IOException;
  }

  /** Tells of a file that cannot be read like of any other fault, so that the rest is looked at. */
  private void guarded(String name, Reading reading) {
    try {
      reading.run();
    } catch (IOException e) {
      String why = e instanceof AccessDeniedException ? "permission denied: " : "";
      fault.accept(name + ": cannot be read: " + why + e.getMessage());
    }
  }

  /** Scans all segments of a directory, those behind a gap too; returns their indexes. */
  private List<Integer> segments(
      String log, Path dir, Function<String, SegmentScanner.Visitor> visitor) throws IOException {
    List<Integer> indexes = Segments.indexes(fs, dir);
    String missing = Segments.missing(indexes);
    if (!missing.isEmpty()) {
      fault.accept(log + ": segments are not sequential: " + missing);
    }
    for (int index : indexes) {
      String file = WalFormat.segmentName(index);
      String name = log + "/" + file;
      guarded(
          name,
          () ->
              new SegmentScanner(fs, WalFormat.PAGE_SIZE, visitor.apply(name))
                  .scan(dir.resolve(file)));
    }
    return indexes;
  }

  /** Turns what a scanner meets into faults. */
  private class Faults implements SegmentScanner.Visitor {
    private final String name;

    Faults(String name) {
      this.name = name;
    }

    @Override
    public void record(long position, Compression compression, int stored, ByteReader record) {
      // what a snapshot says is read by a start only
    }

    @Override
    public void damage(long position, String what) {
      fault.accept(name + " at " + position + ": " + what);
    }
  }

  /** Reads the records of a log as well. */
  private final class Records extends Faults {
    Records(String name) {
      super(name);
    }

    @Override
    public void record(long position, Compression compression, int stored, ByteReader record) {
      parts.records++;
      try {
        count(new RecordDecoder().decode(record));
      } catch (CorruptionException e) {
        damage(position, String.valueOf(e.getMessage()));
      }
    }

    /** Counts the samples of series that were not told of before. */
    private void count(@Nullable WalRecord record) {
      if (record instanceof SeriesRecord r) {
        for (int i = 0; i < r.size(); i++) {
          known.add(r.refs()[i]);
        }
      } else if (record instanceof SamplesRecord r) {
        count(r.size(), r.refs(), r.times());
      } else if (record instanceof HistogramsRecord r) {
        count(r.size(), r.refs(), r.times());
      } else if (record instanceof FloatHistogramsRecord r) {
        count(r.size(), r.refs(), r.times());
      }
    }

    private void count(int size, long[] refs, long[] times) {
      for (int i = 0; i < size; i++) {
        unknown += times[i] < from || known.contains(refs[i]) ? 0 : 1;
      }
    }
  }
}
