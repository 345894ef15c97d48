package io.narthex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex query labels}: which values a label has. */
@Command(
    name = "labels",
    mixinStandardHelpOptions = true,
    description = "List the values of a label.")
final class QueryLabelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "Server, such as http://localhost:9090.")
  private String server;

  @Parameters(index = "1", description = "Label name.")
  private String name;

  @Option(names = "--match", description = "Selector; may stand several times.")
  private List<String> match = List.of();

  @Override
  public Integer call() throws Exception {
    List<String> parameters = new ArrayList<>();
    match.forEach(m -> parameters.addAll(List.of("match[]", m)));
    Object values = new ApiClient(server).call("label/" + name + "/values", parameters).data();
    for (Object value : (List<?>) values) {
      spec.commandLine().getOut().println(value);
    }
    return 0;
  }
}
