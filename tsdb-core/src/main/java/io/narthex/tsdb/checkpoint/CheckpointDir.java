package io.narthex.tsdb.checkpoint;

import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint: a directory beside the segments of a log that stands for all of them up to {@link
 * #index()}.
 *
 * <pre>
 *   wal/ checkpoint.00000004/00000000        what is still needed of 0 … 4
 *        checkpoint.00000007.tmp/            being written; removed at the next start
 *        checkpoint.00000004.damaged/        set aside by {@link CheckpointRepair}
 *        00000005 00000006 00000007 00000008
 * </pre>
 *
 * @param path the directory
 * @param index last segment that it stands for
 * @upstream tsdb/wlog/checkpoint.go listCheckpoints, LastCheckpoint, DeleteCheckpoints
 */
public record CheckpointDir(Path path, int index) {
  static final String PREFIX = "checkpoint.";
  static final String TMP_SUFFIX = ".tmp";
  static final String DAMAGED_SUFFIX = ".damaged";

  /** Where the checkpoint of all segments up to {@code index} goes. */
  public static CheckpointDir of(Path walDir, int index) {
    return new CheckpointDir(walDir.resolve(PREFIX + WalFormat.segmentName(index)), index);
  }

  /** Checkpoints in a log directory, oldest first. */
  public static List<CheckpointDir> list(Fs fs, Path walDir) throws IOException {
    List<CheckpointDir> found = new ArrayList<>();
    for (String name : fs.list(walDir)) {
      if (!name.startsWith(PREFIX)) {
        continue;
      }
      Path path = walDir.resolve(name);
      if (!fs.isDirectory(path)) {
        throw new FileSystemException(
            path.toString(), null, "checkpoint " + name + " is not a directory");
      }
      int index = WalFormat.segmentIndex(name.substring(PREFIX.length()));
      if (index >= 0) {
        found.add(new CheckpointDir(path, index));
      }
    }
    found.sort(Comparator.comparingInt(CheckpointDir::index));
    return found;
  }

  /** The newest checkpoint, null if there is none. */
  public static @Nullable CheckpointDir last(Fs fs, Path walDir) throws IOException {
    List<CheckpointDir> all = list(fs, walDir);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** Deletes checkpoints of fewer segments than {@code index}. */
  public static void deleteBelow(Fs fs, Path walDir, int index) throws IOException {
    for (CheckpointDir checkpoint : list(fs, walDir)) {
      if (checkpoint.index() < index) {
        fs.deleteRecursively(checkpoint.path());
      }
    }
    fs.syncDir(walDir);
  }

  /**
   * Removes what a crash left: checkpoints that were being written. One that was set aside just
   * when its replacement was to take its place comes back. To be called before a log is read.
   */
  public static void cleanUp(Fs fs, Path walDir) throws IOException {
    for (String name : fs.list(walDir)) {
      Path path = walDir.resolve(name);
      if (name.startsWith(PREFIX) && name.endsWith(DAMAGED_SUFFIX)) {
        Path original = walDir.resolve(name.substring(0, name.length() - DAMAGED_SUFFIX.length()));
        if (!fs.exists(original)) {
          fs.rename(path, original);
          fs.syncDir(walDir);
        }
      }
    }
    deleteTemporary(fs, walDir);
  }

  static void deleteTemporary(Fs fs, Path walDir) throws IOException {
    for (String name : fs.list(walDir)) {
      if (name.startsWith(PREFIX) && name.endsWith(TMP_SUFFIX)) {
        fs.deleteRecursively(walDir.resolve(name));
      }
    }
  }

  /**
   * Gives what is whole under the temporary name its own. What is there already is set aside, not
   * deleted: a crash half way would leave a part of it, and no more, under a name that stands for
   * all.
   *
   * @return whether something was set aside, as {@link #damaged}
   */
  boolean takePlace(Fs fs) throws IOException {
    boolean replaces = fs.exists(path);
    if (replaces) {
      fs.deleteRecursively(damaged());
      fs.rename(path, damaged());
    }
    fs.rename(tmp(), path);
    Path walDir = path.toAbsolutePath().getParent();
    if (walDir != null) {
      fs.syncDir(walDir);
    }
    return replaces;
  }

  /** The segment files of this checkpoint. */
  public List<WalReader.SegmentFile> segments(Fs fs) throws IOException {
    return WalReader.segments(fs, path, 0, Integer.MAX_VALUE);
  }

  Path tmp() {
    return withSuffix(TMP_SUFFIX);
  }

  Path damaged() {
    return withSuffix(DAMAGED_SUFFIX);
  }

  private Path withSuffix(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
