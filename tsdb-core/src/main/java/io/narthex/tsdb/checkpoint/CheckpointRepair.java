package io.narthex.tsdb.checkpoint;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.wlog.Durability;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged checkpoint readable again: every record that can be recognised is copied, the
 * damaged directory is set aside, and no segment is touched. Records of a checkpoint do not build
 * on one another as those of a log do, so what is behind the damage is as good as what is before.
 *
 * <p>After it, a head reads the checkpoint from the beginning again.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream applies the checkpoint's segment number to the log and deletes good
 *     segments
 */
public final class CheckpointRepair {
  private final Fs fs;
  private final WalOptions options;

  /**
   * What a repair did.
   *
   * @param damaged where the damaged checkpoint now is
   * @param reason the first damage
   * @param kept records copied
   * @param damages places that could not be read
   */
  public record Report(Path damaged, String reason, long kept, long damages) {
    @Override
    public String toString() {
      return "checkpoint rebuilt: kept "
          + kept
          + " records, lost those at "
          + damages
          + " damaged places, first: "
          + reason
          + "; the original is "
          + damaged;
    }
  }

  public CheckpointRepair(Fs fs, WalOptions options) {
    this.fs = fs;
    this.options = options.withDurability(Durability.onSegment());
  }

  /** The checkpoint of a log in which {@code damage} is, null if it is not in one. */
  public static @Nullable CheckpointDir find(Fs fs, Path walDir, CorruptionException damage)
      throws IOException {
    String file = damage.file();
    Path dir = file == null ? null : Path.of(file).getParent();
    for (CheckpointDir checkpoint : CheckpointDir.list(fs, walDir)) {
      if (checkpoint.path().equals(dir)) {
        return checkpoint;
      }
    }
    return null;
  }

  /** Rebuilds a checkpoint. */
  public Report run(CheckpointDir checkpoint) throws IOException {
    fs.deleteRecursively(checkpoint.tmp());
    Report report = copy(checkpoint);
    fs.syncDir(checkpoint.tmp());
    checkpoint.takePlace(fs);
    options.observer().repaired(report.toString());
    return report;
  }

  private Report copy(CheckpointDir checkpoint) throws IOException {
    RecordDecoder decoder = new RecordDecoder();
    LogBatch batch = new LogBatch();
    String reason = "none";
    long kept = 0;
    long damages = 0;
    try (Wal copy = Wal.open(fs, checkpoint.tmp(), options);
        WalReader reader = new WalReader(fs, checkpoint.segments(fs), options.pageSize())) {
      while (true) {
        try {
          if (!reader.next()) {
            return new Report(checkpoint.damaged(), reason, kept, damages);
          }
          decoder.decode(reader.record()); // must be readable for who comes next
        } catch (CorruptionException e) {
          reason = damages++ == 0 ? String.valueOf(e.getMessage()) : reason;
          reader.skipDamage();
          continue;
        }
        byte[] record = reader.record().take(reader.length());
        batch.buffer().putBytes(record, 0, record.length);
        batch.endRecord();
        copy.log(batch);
        batch.clear();
        kept++;
      }
    }
  }
}
