package io.narthex.tsdb.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sees locks taken by {@code flock(2)}, to which Java's own file locks are blind: Linux lists them
 * in {@code /proc/locks} with the inode of the file. Elsewhere there is nothing to see.
 *
 * <pre>
 *   1: FLOCK  ADVISORY  WRITE 4711 fd:01:131086 0 EOF
 *                                        ^ inode
 * </pre>
 *
 * @upstream tsdb/fileutil/flock_unix.go
 */
final class ForeignLocks {
  private static final Path LOCKS = Path.of("/proc/locks");

  private ForeignLocks() {}

  /** Whether some process holds a flock on {@code file}. */
  static boolean flocked(Path file) throws IOException {
    if (!Files.isReadable(LOCKS) || !Files.getFileStore(file).supportsFileAttributeView("unix")) {
      return false;
    }
    String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
    for (String line : Files.readAllLines(LOCKS, StandardCharsets.ISO_8859_1)) {
      if (line.contains("FLOCK") && line.contains(":" + inode + " ")) {
        return true;
      }
    }
    return false;
  }
}
