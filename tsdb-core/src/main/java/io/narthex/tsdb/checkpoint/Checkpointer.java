package io.narthex.tsdb.checkpoint;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.wlog.Durability;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Rewrites the old segments of a log, with the checkpoint before them, as a smaller checkpoint that
 * holds only what the head still needs.
 *
 * <pre>
 *   checkpoint.00000004 + 00000005 00000006 00000007   ──filter──>  checkpoint.00000007.tmp
 *                                                       ──sync, rename──>  checkpoint.00000007
 *   then, by the caller: Wal.truncate(8), CheckpointDir.deleteBelow(7)
 * </pre>
 *
 * <p>Invariants: a checkpoint is whole or not there. Damage in what is read ends the work; nothing
 * is deleted then.
 *
 * <p>Thread-safety: none; one checkpoint of a log at a time.
 *
 * @upstream tsdb/wlog/checkpoint.go Checkpoint
 */
public final class Checkpointer {
  /** Bytes of records gathered for one write. */
  private static final int FLUSH_SIZE = 1 << 20;

  private final Fs fs;
  private final Path walDir;
  private final WalOptions options;
  private final RecordEncoder encoder;

  /**
   * @param encoder decides in which version samples are written, whatever version they come in
   */
  public Checkpointer(Fs fs, Wal wal, RecordEncoder encoder) {
    this(fs, wal.dir(), wal.options(), encoder);
  }

  Checkpointer(Fs fs, Path walDir, WalOptions options, RecordEncoder encoder) {
    this.fs = fs;
    this.walDir = walDir;
    this.options = options.withDurability(Durability.onSegment());
    this.encoder = encoder;
  }

  /**
   * Writes the checkpoint of all segments up to {@code to}.
   *
   * @param from oldest segment to read; below a checkpoint's own it does not matter
   * @param to newest segment to read
   * @param keep whether a series is still needed; must answer the same for a series throughout
   * @param mint oldest time still needed, in ms
   * @throws CorruptionException if what it reads is damaged
   */
  public CheckpointStats run(int from, int to, LongPredicate keep, long mint) throws IOException {
    List<WalReader.SegmentFile> inputs = new ArrayList<>();
    int first = from;
    CheckpointDir previous = CheckpointDir.last(fs, walDir);
    if (previous != null) {
      int next = previous.index() + 1;
      if (from > next) {
        throw new IOException(
            "unexpected gap to last checkpoint. expected:" + next + ", requested:" + from);
      }
      first = next;
      inputs.addAll(previous.segments(fs));
    }
    inputs.addAll(WalReader.segments(fs, walDir, first, to));
    CheckpointDir.deleteTemporary(fs, walDir);

    CheckpointDir target = CheckpointDir.of(walDir, to);
    boolean done = false;
    try {
      CheckpointStats stats = write(inputs, target.tmp(), keep, mint);
      boolean replaces = target.takePlace(fs);
      done = true;
      if (replaces) {
        fs.deleteRecursively(target.damaged());
      }
      options.observer().checkpointed(first, to, (int) (stats.series() - stats.seriesDropped()));
      return stats;
    } finally {
      if (!done) {
        fs.deleteRecursively(target.tmp());
      }
    }
  }

  private CheckpointStats write(
      List<WalReader.SegmentFile> inputs, Path dir, LongPredicate keep, long mint)
      throws IOException {
    LogBatch batch = new LogBatch();
    RecordFilter filter = new RecordFilter(encoder, keep, mint, batch);
    try (Wal checkpoint = Wal.open(fs, dir, options);
        WalReader reader = new WalReader(fs, inputs, options.pageSize())) {
      while (reader.next()) {
        try {
          filter.accept(reader.record());
        } catch (CorruptionException e) {
          throw reader.located(e);
        }
        if (batch.length() > FLUSH_SIZE) {
          checkpoint.log(batch);
          batch.clear();
        }
      }
      filter.finish();
      checkpoint.log(batch);
    }
    fs.syncDir(dir);
    return filter.stats();
  }
}
