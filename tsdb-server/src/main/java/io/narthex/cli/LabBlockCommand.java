package io.narthex.cli;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockReport;
import io.narthex.tsdb.inspect.ReportForm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex lab block}: where the bytes of blocks are. */
@Command(
    name = "block",
    mixinStandardHelpOptions = true,
    description =
        "Show what a block, or all of a data directory (data/), are made of: sections, encodings,"
            + " metrics, history.",
    footer = "Exit status 1 if anything is damaged; what can be read is shown.")
final class LabBlockCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();
  @Mixin private LabDir where = new LabDir();

  @Option(names = "--limit", defaultValue = "20", description = "Metrics to show (20).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    ReportForm as = form.get();
    Path dir = where.orDefault();
    NioFs fs = NioFs.instance();
    boolean single = Files.exists(dir.resolve("meta.json"));
    List<Path> blocks = single ? List.of(dir) : BlockDir.list(fs, dir);
    if (blocks.isEmpty()) {
      throw new IOException("no blocks in " + dir);
    }
    PrintWriter out = spec.commandLine().getOut();
    List<BlockReport> onePage = new ArrayList<>();
    boolean damaged = false;
    for (Path block : blocks) {
      BlockReport report;
      try {
        report = BlockReport.of(fs, block);
      } catch (IOException | CorruptionException e) {
        damaged = true;
        Failures.tell(e, spec.commandLine());
        continue;
      }
      damaged |= !report.damage().isEmpty();
      if (as == ReportForm.HTML) {
        onePage.add(report);
      } else {
        out.print(as == ReportForm.JSON ? report.toJson(limit) : report.toText(limit));
        out.flush();
      }
    }
    if (!onePage.isEmpty()) {
      out.print(BlockReport.toHtml(onePage, limit));
      out.flush();
    }
    return damaged ? 1 : 0;
  }
}
