package io.narthex.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group {@code narthex query}. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Ask a running server (any that speaks Prometheus).",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QueryInstantCommand.class,
      QueryRangeCommand.class,
      QueryExplainCommand.class,
      QuerySeriesCommand.class,
      QueryLabelsCommand.class,
    })
final class QueryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
