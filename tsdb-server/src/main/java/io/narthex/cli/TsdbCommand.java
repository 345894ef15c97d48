package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex tsdb}. */
@Command(
    name = "tsdb",
    mixinStandardHelpOptions = true,
    description = "Work on a data directory (ours or Prometheus's).",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TsdbListCommand.class,
      TsdbAnalyzeCommand.class,
      TsdbDumpCommand.class,
      TsdbDumpOpenMetricsCommand.class,
      TsdbVerifyCommand.class,
      TsdbCreateBlocksCommand.class,
      TsdbBenchCommand.class
    })
final class TsdbCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
