package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex lab}. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = "Look inside: chunks, logs, indexes, wire formats.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LabHeadCommand.class,
      LabChunkCommand.class,
      LabEncodeCommand.class,
      LabWalCommand.class,
      LabWireCommand.class,
      LabIndexCommand.class,
      LabBlockCommand.class,
      LabPostingsCommand.class,
      LabTimelineCommand.class
    })
final class LabCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
