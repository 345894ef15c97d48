package io.narthex.tsdb.head;

import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a head snapshot; its name says up to where in the log it goes.
 *
 * @param dataDir the directory it is in
 * @param position up to where in the log it goes
 * @upstream tsdb/head_wal.go LastChunkSnapshot, DeleteChunkSnapshots
 */
record SnapshotDir(Path dataDir, SnapshotPosition position) {
  private static final Comparator<SnapshotDir> BY_POSITION =
      Comparator.comparingInt((SnapshotDir d) -> d.position.segment())
          .thenComparingLong(d -> d.position.offset());

  Path path() {
    return dataDir.resolve(
        String.format(
            "%s%06d.%010d", SnapshotFormat.PREFIX, position.segment(), position.offset()));
  }

  /** Where it is written before it is whole. */
  Path tmp() {
    return path().resolveSibling(path().getFileName() + ".tmp");
  }

  private static List<SnapshotDir> list(Fs fs, Path dataDir) throws IOException {
    List<SnapshotDir> found = new ArrayList<>();
    for (String name : fs.list(dataDir)) {
      if (name.startsWith(SnapshotFormat.PREFIX)) {
        SnapshotPosition position = parse(name.substring(SnapshotFormat.PREFIX.length()));
        if (position != null) {
          found.add(new SnapshotDir(dataDir, position));
        }
      }
    }
    found.sort(BY_POSITION);
    return found;
  }

  private static @Nullable SnapshotPosition parse(String numbers) {
    int dot = numbers.indexOf('.');
    if (dot < 0) {
      return null;
    }
    try {
      return new SnapshotPosition(
          Integer.parseUnsignedInt(numbers.substring(0, dot)),
          Long.parseUnsignedLong(numbers.substring(dot + 1)));
    } catch (NumberFormatException e) {
      return null; // some other directory
    }
  }

  /** The newest snapshot, null if there is none. */
  static @Nullable SnapshotDir last(Fs fs, Path dataDir) throws IOException {
    List<SnapshotDir> all = list(fs, dataDir);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** Deletes all snapshots: the log has what is in them. */
  static void deleteAll(Fs fs, Path dataDir) throws IOException {
    deleteBefore(fs, dataDir, new SnapshotPosition(Integer.MAX_VALUE, Long.MAX_VALUE));
  }

  /** Deletes snapshots that end before {@code position}. */
  static void deleteBefore(Fs fs, Path dataDir, SnapshotPosition position) throws IOException {
    SnapshotDir limit = new SnapshotDir(dataDir, position);
    for (SnapshotDir snapshot : list(fs, dataDir)) {
      if (BY_POSITION.compare(snapshot, limit) < 0) {
        snapshot.delete(fs);
      }
    }
  }

  /**
   * Deletes it, if it is there, so that no crash leaves half of it under its name: the next start
   * would take what is left for all there was before its position. Upstream deletes file by file.
   */
  void delete(Fs fs) throws IOException {
    if (!fs.exists(path())) {
      return;
    }
    Path doomed = path().resolveSibling(path().getFileName() + ".doomed.tmp");
    fs.deleteRecursively(doomed);
    fs.rename(path(), doomed);
    fs.syncDir(dataDir); // else a power cut may bring the name back without the files
    fs.deleteRecursively(doomed);
  }
}
