package io.narthex.cli;

import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code narthex tsdb bench write}: how fast samples go into a database, as promtool measures it.
 */
@Command(
    name = "write",
    mixinStandardHelpOptions = true,
    description = "Run a write performance benchmark.")
final class TsdbBenchWriteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", defaultValue = "benchout", description = "Output path (benchout).")
  private Path out;

  @Option(names = "--metrics", defaultValue = "10000", description = "Series to read (10000).")
  private int metrics;

  @Option(names = "--scrapes", defaultValue = "3000", description = "Scrapes to play (3000).")
  private int scrapes;

  @Parameters(
      index = "0",
      arity = "0..1",
      description = "A file with the labels of a series a line; made up if there is none.")
  private @Nullable Path file;

  @Override
  public Integer call() throws Exception {
    if (metrics <= 0 || scrapes <= 0) {
      throw new IllegalArgumentException("--metrics and --scrapes must be positive");
    }
    clear();
    List<String> lines = file == null ? List.of() : TextFile.read(file).lines().toList();
    new WriteBenchmark(out.resolve("storage"), metrics, spec.commandLine().getOut()::println)
        .run(lines, scrapes);
    return 0;
  }

  /** Promtool removes whatever is there; here it has to look like what a run before left. */
  private void clear() throws IOException {
    NioFs fs = NioFs.instance();
    if (!fs.list(out).stream().allMatch("storage"::equals)) {
      throw new IOException(out + " holds other things than a benchmark's output");
    }
    fs.deleteRecursively(out.resolve("storage"));
    fs.createDirectories(out);
  }
}
