package io.narthex.tsdb.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The only door to the disk. Everything the engine does to files goes through here, so that a test
 * can cut the power between any two operations.
 *
 * <p>What survives a power cut: bytes after {@link WritableFile#sync}, names after {@link
 * #syncDir}.
 *
 * <p>Thread-safety: thread-safe; a {@link WritableFile} is not.
 *
 * @upstream tsdb/fileutil
 */
public interface Fs {
  /** Creates a file for writing, empty; an existing one is cut to nothing. */
  WritableFile create(Path file) throws IOException;

  /** Opens a file for writing at its end; creates it if absent. */
  WritableFile append(Path file) throws IOException;

  /** Opens a file for reading at any position. Bytes written later may or may not be seen. */
  MappedFile map(Path file) throws IOException;

  /** Opens a file that is still being written, to read from it as it grows. */
  GrowingFile follow(Path file) throws IOException;

  /** All bytes of a small file. */
  byte[] readAll(Path file) throws IOException;

  boolean exists(Path path) throws IOException;

  boolean isDirectory(Path path) throws IOException;

  /** Size in bytes. */
  long size(Path file) throws IOException;

  /** Last modification in ms since the epoch. */
  long lastModified(Path file) throws IOException;

  /** Names of the entries of a directory, sorted; empty if there is no such directory. */
  List<String> list(Path dir) throws IOException;

  /**
   * Creates a directory and those above it, and makes their names survive a power cut; nothing
   * happens if it exists.
   */
  void createDirectories(Path dir) throws IOException;

  /** Renames atomically; a file at {@code to} is replaced, a directory there must be empty. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty directory. */
  void delete(Path path) throws IOException;

  /** Deletes a directory with all it holds; nothing happens if it is absent. */
  default void deleteRecursively(Path path) throws IOException {
    if (!exists(path)) {
      return;
    }
    if (isDirectory(path)) {
      for (String name : list(path)) {
        deleteRecursively(path.resolve(name));
      }
    }
    delete(path);
  }

  /** A second name for the same file (a copy where the file system has no hard links). */
  void link(Path existing, Path link) throws IOException;

  /** Bytes that the file system of {@code path} holds in all, free or not; 0 if unknown. */
  default long totalSpace(Path path) throws IOException {
    return 0;
  }

  /** Makes the names in {@code dir} (created, renamed, deleted) survive a power cut. */
  void syncDir(Path dir) throws IOException;

  /**
   * Takes the exclusive lock of a file, held until closed.
   *
   * @throws IOException if another process or this one holds it
   */
  AutoCloseable lock(Path file) throws IOException;
}
