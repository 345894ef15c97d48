package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex tsdb create-blocks-from}. */
@Command(
    name = "create-blocks-from",
    mixinStandardHelpOptions = true,
    description = "Make blocks of something else.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TsdbBackfillCommand.class, TsdbBackfillRulesCommand.class})
final class TsdbCreateBlocksCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
