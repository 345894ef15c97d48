package io.narthex.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The directory that a command of the lab looks at: the word behind the command, as for {@code
 * tsdb}, or an option.
 */
final class LabDir {
  private static final Path BY_DEFAULT = Path.of("data/");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "A data directory, or the part that is looked at; ours or Prometheus's own.")
  private @Nullable Path word;

  @Option(
      names = {"--db", "--dir"},
      paramLabel = "DIR",
      description = "The same as an option.")
  private @Nullable Path option;

  /**
   * The directory that was given, null if none was.
   *
   * @throws IllegalArgumentException if there are two
   * @throws IOException if it is none
   */
  @Nullable Path given() throws IOException {
    if (word != null && option != null) {
      throw new IllegalArgumentException("DIR and --db exclude each other");
    }
    Path dir = word != null ? word : option;
    return dir == null ? null : checked(dir);
  }

  /** As {@link #given}; {@code data/} if none was. */
  Path orDefault() throws IOException {
    Path dir = given();
    return dir == null ? checked(BY_DEFAULT) : dir;
  }

  /** Whether one was given, whatever it is. */
  boolean isGiven() {
    return word != null || option != null;
  }

  /** A path that is to be a file, if it is no directory: reading one fails without its name. */
  static Path noDirectory(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory: " + file);
    }
    return file;
  }

  /** The directory, if it is one. */
  static Path checked(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      throw new IOException("no such directory: " + dir);
    }
    if (!Files.isDirectory(dir)) {
      throw new IOException("not a directory: " + dir);
    }
    return dir;
  }
}
