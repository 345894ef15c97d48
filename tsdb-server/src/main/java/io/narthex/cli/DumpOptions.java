package io.narthex.cli;

import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What both dump commands are told. */
final class DumpOptions {
  @Parameters(index = "0", defaultValue = "data/", description = "Data directory (data/).")
  private Path dir;

  @Option(
      names = "--sandbox-dir-root",
      description = "Where the temporary copy of the log goes (the system's temporary directory).")
  private @Nullable Path sandboxRoot;

  @Option(
      names = "--min-time",
      defaultValue = "-9223372036854775808",
      description = "First timestamp in ms.")
  long mint;

  @Option(
      names = "--max-time",
      defaultValue = "9223372036854775807",
      description = "Last timestamp in ms.")
  long maxt;

  @Option(
      names = "--match",
      defaultValue = Selectors.ALL,
      description = "Series selector, may be repeated.")
  List<String> match;

  ReadOnlyTsdb open() throws IOException {
    return open(dir, sandboxRoot);
  }

  /** Opens a directory whole, with a copy of its log below {@code root} while it is open. */
  static ReadOnlyTsdb open(Path dir, @Nullable Path root) throws IOException {
    Path parent =
        root == null ? Path.of(System.getProperty("java.io.tmpdir")) : LabDir.checked(root);
    return ReadOnlyTsdb.open(
        NioFs.instance(), dir, parent.resolve("tmp_dbro_sandbox" + UUID.randomUUID()));
  }
}
