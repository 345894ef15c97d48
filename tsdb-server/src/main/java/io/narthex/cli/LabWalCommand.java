package io.narthex.cli;

import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.WalDump;
import io.narthex.tsdb.wlog.Segments;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex lab wal}: what a log says, down to its bytes' places. */
@Command(
    name = "wal",
    mixinStandardHelpOptions = true,
    description =
        "Show segments and records of the log of a data directory (data/), or of a wal, a wbl or a"
            + " checkpoint, and where it is damaged.",
    footer = "Exit status 1 if anything is damaged.")
final class LabWalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();
  @Mixin private LabDir where = new LabDir();

  @Option(names = "--fragments", description = "Pages and fragments too.")
  private boolean fragments;

  @Option(names = "--rows", description = "What the records say too.")
  private boolean rows;

  @Override
  public Integer call() throws Exception {
    Path dir = where.orDefault();
    Path log = Files.isDirectory(dir.resolve("wal")) ? dir.resolve("wal") : dir;
    NioFs fs = NioFs.instance();
    if (Segments.indexes(fs, log).isEmpty() && CheckpointDir.list(fs, log).isEmpty()) {
      throw new IOException("no segments of a log in " + log);
    }
    PrintWriter out = spec.commandLine().getOut();
    WalDump.Detail detail = new WalDump.Detail(fragments, rows);
    long damages = form.write(out, "log " + log, to -> new WalDump(fs, detail, to).dump(log));
    return damages == 0 ? 0 : 1;
  }
}
