package io.narthex.cli;

import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockList;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb create-blocks-from openmetrics}. */
@Command(
    name = "openmetrics",
    mixinStandardHelpOptions = true,
    description = "Make blocks of an OpenMetrics text; every sample needs a timestamp.")
final class TsdbBackfillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-r", "--human-readable"},
      description = "Times and sizes for people.")
  private boolean humanReadable;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing.")
  private boolean quiet;

  @Option(
      names = "--max-block-duration",
      defaultValue = "0s",
      description = "Longest block (2h if shorter).")
  private String maxBlock;

  @Option(names = "--label", description = "Label to put on every series, name=value.")
  private Map<String, String> labels = Map.of();

  @Parameters(index = "0", description = "The text.")
  private Path input;

  @Parameters(index = "1", defaultValue = "data/", description = "Where blocks go (data/).")
  private Path dir;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<String> names = new ArrayList<>();
    long block = OptionValues.millis("--max-block-duration", maxBlock);
    new OpenMetricsBackfill(LabDir.noDirectory(input), dir, block, labels)
        .run(made -> names.add(made.ulid()));
    if (!quiet) {
      try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
        List<Block> made = new ArrayList<>();
        for (Block each : tsdb.blocks()) {
          if (names.contains(each.meta().ulid())) {
            made.add(each);
          }
        }
        BlockList.print(made, true, humanReadable, out::println);
      }
    }
    return 0;
  }
}
