package io.narthex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex query series}: which series match. */
@Command(
    name = "series",
    mixinStandardHelpOptions = true,
    description = "List the series that match a selector.")
final class QuerySeriesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "Server, such as http://localhost:9090.")
  private String server;

  @Option(names = "--match", required = true, description = "Selector; may stand several times.")
  private List<String> match;

  @Override
  public Integer call() throws Exception {
    List<String> parameters = new ArrayList<>();
    match.forEach(m -> parameters.addAll(List.of("match[]", m)));
    for (Object labels : (List<?>) new ApiClient(server).call("series", parameters).data()) {
      spec.commandLine().getOut().println(QueryOutput.labelSet((Map<?, ?>) labels));
    }
    return 0;
  }
}
