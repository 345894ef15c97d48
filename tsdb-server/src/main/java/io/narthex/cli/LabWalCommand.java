package io.narthex.cli;

import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.WalDump;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lab wal}: what a log says, down to its bytes' places. */
@Command(
    name = "wal",
    mixinStandardHelpOptions = true,
    description = "Show segments and records of a write-ahead log, and where it is damaged.",
    footer = "Exit status 1 if anything is damaged.")
final class LabWalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

  @Parameters(
      index = "0",
      description = "A data directory, or its wal, its wbl or one of its checkpoints.")
  private Path dir;

  @Option(names = "--fragments", description = "Pages and fragments too.")
  private boolean fragments;

  @Option(names = "--rows", description = "What the records say too.")
  private boolean rows;

  @Override
  public Integer call() throws Exception {
    Path log = Files.isDirectory(dir.resolve("wal")) ? dir.resolve("wal") : dir;
    if (!Files.isDirectory(log)) {
      throw new IOException("no such directory: " + dir);
    }
    PrintWriter out = spec.commandLine().getOut();
    WalDump.Detail detail = new WalDump.Detail(fragments, rows);
    long damages =
        form.write(out, "log " + log, to -> new WalDump(NioFs.instance(), detail, to).dump(log));
    return damages == 0 ? 0 : 1;
  }
}
