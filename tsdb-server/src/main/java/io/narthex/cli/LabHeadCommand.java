package io.narthex.cli;

import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.HeadReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex lab head}: what a head would hold, chunk by chunk. */
@Command(
    name = "head",
    mixinStandardHelpOptions = true,
    description = "Show what the head of a data directory (data/) holds, working on a copy of it.",
    footer = "Exit status 1 if anything is damaged.")
final class LabHeadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();
  @Mixin private LabDir where = new LabDir();

  @Option(
      names = "--match",
      defaultValue = "{__name__=~\".*\"}",
      description = "Which series to show (default: ${DEFAULT-VALUE}).")
  private String match;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "How many series to show (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    Path dir = where.orDefault();
    if (!Files.isDirectory(dir.resolve("wal"))) {
      throw new IOException("no log (wal/) in " + dir);
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Matcher> matchers = new Parser(ParserOptions.DEFAULT).parseMetricSelector(match);
    Fs fs = NioFs.instance();
    Path scratch = Files.createTempDirectory("narthex-lab");
    try {
      long damage =
          form.write(
              out,
              "head of " + dir,
              to -> new HeadReport(fs, to).report(dir, scratch, matchers, limit));
      return damage == 0 ? 0 : 1;
    } finally {
      fs.deleteRecursively(scratch);
    }
  }
}
