package io.narthex.cli;

import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockList;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb list}: the blocks of a directory. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "List the blocks.")
final class TsdbListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-r", "--human-readable"},
      description = "Times and sizes for people.")
  private boolean humanReadable;

  @Parameters(index = "0", defaultValue = "data/", description = "Data directory (data/).")
  private Path dir;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      BlockList.print(tsdb.blocks(), true, humanReadable, out::println);
    }
    return 0;
  }
}
