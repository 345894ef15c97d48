package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Check files before they are used.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckConfigCommand.class,
    })
final class CheckCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
