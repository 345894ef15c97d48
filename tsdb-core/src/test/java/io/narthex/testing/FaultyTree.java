package io.narthex.testing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where paths lead in a {@link FaultyFs}: directories and files from the root on.
 *
 * <p>Thread-safety: none; the file system's lock guards it.
 */
final class FaultyTree {
  private final FaultyDirectory root;

  FaultyTree(FaultyDirectory root) {
    this.root = root;
  }

  FaultyDirectory root() {
    return root;
  }

  /** Names of the directories on the way, and the path's own. */
  static List<String> parts(Path path) {
    List<String> parts = new ArrayList<>();
    path.toAbsolutePath().normalize().forEach(part -> parts.add(part.toString()));
    return parts;
  }

  /** The last name. */
  static String name(Path path) {
    List<String> parts = parts(path);
    return parts.get(parts.size() - 1);
  }

  /** The file or directory of this path; null if there is none. */
  @Nullable Object find(Path path) {
    Object at = root;
    for (String part : parts(path)) {
      if (!(at instanceof FaultyDirectory dir)) {
        return null;
      }
      at = dir.names().get(part);
    }
    return at;
  }

  /**
   * The directory of this path.
   *
   * @throws NoSuchFileException if there is none
   */
  FaultyDirectory directory(@Nullable Path path) throws IOException {
    if (path != null && find(path) instanceof FaultyDirectory dir) {
      return dir;
    }
    throw new NoSuchFileException(String.valueOf(path));
  }

  /**
   * The directory that a path is in.
   *
   * @throws NoSuchFileException if there is none
   */
  FaultyDirectory parent(Path path) throws IOException {
    return directory(path.toAbsolutePath().normalize().getParent());
  }

  /**
   * The file of this path.
   *
   * @throws NoSuchFileException if there is none
   */
  FaultyFile file(Path path) throws IOException {
    if (find(path) instanceof FaultyFile file) {
      return file;
    }
    throw new NoSuchFileException(path.toString());
  }

  /**
   * The file of this path, made if there is none.
   *
   * @throws FileAlreadyExistsException if it is a directory
   */
  FaultyFile openForWriting(Path path) throws IOException {
    FaultyDirectory dir = parent(path);
    Object existing = dir.names().get(name(path));
    if (existing instanceof FaultyFile file) {
      return file;
    }
    if (existing != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    FaultyFile file = new FaultyFile();
    dir.put(name(path), file);
    return file;
  }
}
