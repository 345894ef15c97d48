package io.narthex.cli;

import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockAnalysis;
import io.narthex.tsdb.inspect.ChunkSizes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb analyze}: churn and cardinality of a block. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    description = "Analyze churn, label pair cardinality and compaction efficiency.")
final class TsdbAnalyzeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--limit", defaultValue = "20", description = "Entries a list (20).")
  private int limit;

  @Option(names = "--extended", description = "Sizes of chunks too.")
  private boolean extended;

  @Option(names = "--match", defaultValue = "", description = "Series selector.")
  private String match;

  @Parameters(index = "0", defaultValue = "data/", description = "Data directory (data/).")
  private Path dir;

  @Parameters(index = "1", arity = "0..1", description = "Block; the one made last if none.")
  private @Nullable String ulid;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      Block block = tsdb.block(ulid);
      if (block == null) {
        throw new IOException(
            ulid == null ? "no blocks found in " + dir : "no such block in " + dir + ": " + ulid);
      }
      List<Matcher> matchers = match.isEmpty() ? List.of() : Selectors.parse(match);
      new BlockAnalysis(block, limit, matchers, match, out::println).print();
      if (extended) {
        ChunkSizes.print(block, matchers, out::println);
      }
    }
    return 0;
  }
}
