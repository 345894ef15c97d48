package io.narthex.tsdb.block;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import io.narthex.tsdb.fs.WritableFile;
import io.narthex.tsdb.index.IndexFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Mends blocks of Prometheus 2.1.0, which wrote an index of version 2 under the number 1 and put
 * the 2 into {@code meta.json} instead.
 *
 * <pre>
 *   meta.json   "version": 2  ->  1
 *   index       BAAAD700 01   ->  BAAAD700 02      in a copy that takes its place
 * </pre>
 *
 * <p>The index goes first: after a crash in between, the meta still says what is to be done.
 *
 * @upstream tsdb/repair.go repairBadIndexVersion
 */
public final class IndexVersionRepair {
  private static final System.Logger LOG = System.getLogger(IndexVersionRepair.class.getName());
  private static final int MISPLACED_VERSION = 2;
  private static final int VERSION_OFFSET = 4;
  private static final int COPY = 1 << 20;

  private IndexVersionRepair() {}

  /** Mends the blocks in a data directory that need it; their names. */
  public static List<String> run(Fs fs, Path dataDir) throws IOException {
    List<String> repaired = new ArrayList<>();
    for (Path dir : BlockDir.list(fs, dataDir)) {
      if (!fs.exists(dir.resolve(MetaFile.NAME))) {
        continue;
      }
      BlockMeta meta;
      try {
        meta = MetaFile.readAnyVersion(fs, dir);
      } catch (CorruptionException e) {
        continue; // loading the blocks will tell
      }
      if (meta.version() == MISPLACED_VERSION) {
        replaceIndex(fs, dir);
        MetaFile.write(
            fs,
            dir,
            new BlockMeta(
                meta.ulid(),
                meta.minTime(),
                meta.maxTime(),
                meta.stats(),
                meta.compaction(),
                BlockMeta.VERSION));
        LOG.log(System.Logger.Level.INFO, "Fixed the index version of block " + dir);
        repaired.add(meta.ulid());
      }
    }
    return repaired;
  }

  private static void replaceIndex(Fs fs, Path dir) throws IOException {
    Path copy = dir.resolve("index.repaired");
    try (MappedFile index = fs.map(BlockDir.index(dir));
        WritableFile out = fs.create(copy)) {
      byte[] buffer = new byte[(int) Math.min(COPY, index.size())];
      for (long at = 0; at < index.size(); at += buffer.length) {
        int n = (int) Math.min(buffer.length, index.size() - at);
        index.copy(at, buffer, 0, n);
        if (at == 0 && n > VERSION_OFFSET) {
          buffer[VERSION_OFFSET] = IndexFormat.VERSION_2;
        }
        out.write(buffer, 0, n);
      }
      out.sync();
    }
    fs.rename(copy, BlockDir.index(dir));
    fs.syncDir(dir);
  }
}
