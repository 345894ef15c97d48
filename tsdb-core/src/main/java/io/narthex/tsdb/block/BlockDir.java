package io.narthex.tsdb.block;

import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexFormat;
import io.narthex.util.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names and life of a block's directory.
 *
 * <pre>
 *   01M8….tmp-for-creation   being written; left by a crash: removed at start
 *        | everything synced, then renamed
 *        v
 *   01M8…                    a block: all there
 *        | renamed
 *        v
 *   01M8….tmp-for-deletion   being removed; left by a crash: removed at start
 * </pre>
 *
 * @upstream tsdb/db.go tmpForCreationBlockDirSuffix, deleteBlocks
 */
public final class BlockDir {
  public static final String TMP_FOR_CREATION = ".tmp-for-creation";
  public static final String TMP_FOR_DELETION = ".tmp-for-deletion";

  /** What was used before 2.21. */
  public static final String TMP_LEGACY = ".tmp";

  private BlockDir() {}

  /** Whether a directory of that name is a block. */
  public static boolean isBlock(String name) {
    return Ulid.parseOrNull(name) != null;
  }

  /** Whether a directory of that name is what a crash left of a block. */
  public static boolean isLeftover(String name) {
    for (String suffix : List.of(TMP_FOR_CREATION, TMP_FOR_DELETION, TMP_LEGACY)) {
      if (name.endsWith(suffix) && isBlock(name.substring(0, name.length() - suffix.length()))) {
        return true;
      }
    }
    return false;
  }

  public static Path index(Path dir) {
    return dir.resolve(IndexFormat.FILE_NAME);
  }

  public static Path chunks(Path dir) {
    return dir.resolve(ChunksFormat.DIR_NAME);
  }

  /** The blocks' directories in a data directory, by name. */
  public static List<Path> list(Fs fs, Path dataDir) throws IOException {
    List<Path> blocks = new ArrayList<>();
    for (String name : fs.list(dataDir)) {
      if (isBlock(name) && fs.isDirectory(dataDir.resolve(name))) {
        blocks.add(dataDir.resolve(name));
      }
    }
    return blocks;
  }

  /** Removes what a crash left of blocks; their names. */
  public static List<String> removeLeftovers(Fs fs, Path dataDir) throws IOException {
    List<String> removed = new ArrayList<>();
    for (String name : fs.list(dataDir)) {
      if (isLeftover(name) && fs.isDirectory(dataDir.resolve(name))) {
        fs.deleteRecursively(dataDir.resolve(name));
        removed.add(name);
      }
    }
    return removed;
  }

  /** Removes a block so that no crash leaves half of it under its name. */
  public static void delete(Fs fs, Path dir) throws IOException {
    Path doomed = dir.resolveSibling(dir.getFileName() + TMP_FOR_DELETION);
    fs.rename(dir, doomed);
    Path parent = dir.toAbsolutePath().getParent();
    if (parent != null) {
      fs.syncDir(parent); // else a power cut may bring the name back without the files
    }
    fs.deleteRecursively(doomed);
  }
}
