package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex tsdb bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Run benchmarks.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TsdbBenchWriteCommand.class})
final class TsdbBenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
