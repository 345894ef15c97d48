package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex test}. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Run test scripts.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TestPromqlCommand.class})
final class TestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
