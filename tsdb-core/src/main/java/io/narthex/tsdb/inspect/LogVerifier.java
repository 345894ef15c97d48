package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.chunks.HeadChunkCheck;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.SegmentScanner;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.WalFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Checks what a head is rebuilt from: every fragment and record of the logs and their checkpoints,
 * every chunk of {@code chunks_head/}. Reads only.
 *
 * @upstream none — upstream finds out while it starts, and repairs
 */
final class LogVerifier {
  private final Fs fs;
  private final VerifiedParts parts;
  private final Consumer<String> fault;

  /**
   * A check that counts in {@code parts}, and whose faults, a sentence each, go to {@code fault}.
   */
  LogVerifier(Fs fs, VerifiedParts parts, Consumer<String> fault) {
    this.fs = fs;
    this.parts = parts;
    this.fault = fault;
  }

  void verify(Path dataDir) throws IOException {
    for (String log : List.of("wal", "wbl")) {
      Path dir = dataDir.resolve(log);
      int checkpointed = -1;
      for (CheckpointDir checkpoint : CheckpointDir.list(fs, dir)) {
        parts.checkpoints++;
        checkpointed = checkpoint.index();
        segments(log + "/" + checkpoint.path().getFileName(), checkpoint.path());
      }
      List<Integer> indexes = segments(log, dir);
      if (checkpointed >= 0 && !indexes.isEmpty() && indexes.get(0) > checkpointed + 1) {
        String missing = Segments.missing(List.of(checkpointed, indexes.get(0)));
        fault.accept(log + ": segments behind the checkpoint are missing: " + missing);
      }
    }
    HeadChunkCheck head = HeadChunkCheck.of(fs, dataDir.resolve("chunks_head"));
    parts.headChunkFiles += head.files();
    parts.headChunks += head.chunks();
    head.faults().forEach(f -> fault.accept("chunks_head/" + f));
  }

  /** Scans all segments of a directory, those behind a gap too; returns their indexes. */
  private List<Integer> segments(String log, Path dir) throws IOException {
    List<Integer> indexes = Segments.indexes(fs, dir);
    String missing = Segments.missing(indexes);
    if (!missing.isEmpty()) {
      fault.accept(log + ": segments are not sequential: " + missing);
    }
    for (int index : indexes) {
      String name = WalFormat.segmentName(index);
      parts.segments++;
      new SegmentScanner(fs, WalFormat.PAGE_SIZE, new Faults(log + "/" + name))
          .scan(dir.resolve(name));
    }
    return indexes;
  }

  /** Turns what a scanner meets into faults. */
  private final class Faults implements SegmentScanner.Visitor {
    private final String name;

    Faults(String name) {
      this.name = name;
    }

    @Override
    public void record(long position, Compression compression, int stored, ByteReader record) {
      parts.records++;
      try {
        new RecordDecoder().decode(record);
      } catch (CorruptionException e) {
        damage(position, String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void damage(long position, String what) {
      fault.accept(name + " at " + position + ": " + what);
    }
  }
}
