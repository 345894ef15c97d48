package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.SegmentScanner;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
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
  private final Consumer<String> fault;

  /** A check whose faults, a sentence each, go to {@code fault}. */
  LogVerifier(Fs fs, Consumer<String> fault) {
    this.fs = fs;
    this.fault = fault;
  }

  void verify(Path dataDir) throws IOException {
    for (String log : List.of("wal", "wbl")) {
      Path dir = dataDir.resolve(log);
      for (CheckpointDir checkpoint : CheckpointDir.list(fs, dir)) {
        String name = log + "/" + checkpoint.path().getFileName();
        segments(name, checkpoint.segments(fs));
      }
      try {
        segments(log, WalReader.segments(fs, dir, 0, Integer.MAX_VALUE));
      } catch (FileSystemException e) {
        fault.accept(log + ": " + (e.getReason() == null ? e.getMessage() : e.getReason()));
      }
    }
    for (ChunkDiskMapper.Damage damage :
        ChunkDiskMapper.check(fs, dataDir.resolve("chunks_head"))) {
      fault.accept(String.format("chunks_head/%06d: %s", damage.file(), damage.message()));
    }
  }

  private void segments(String dir, List<WalReader.SegmentFile> segments) throws IOException {
    for (WalReader.SegmentFile segment : segments) {
      String name = dir + "/" + WalFormat.segmentName(segment.index());
      new SegmentScanner(fs, WalFormat.PAGE_SIZE, new Faults(name)).scan(segment.path());
    }
  }

  /** Turns what a scanner meets into faults. */
  private final class Faults implements SegmentScanner.Visitor {
    private final String name;

    Faults(String name) {
      this.name = name;
    }

    @Override
    public void record(long position, Compression compression, int stored, ByteReader record) {
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
