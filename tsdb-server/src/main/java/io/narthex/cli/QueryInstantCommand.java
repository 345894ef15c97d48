package io.narthex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex query instant}: one query at one time. */
@Command(
    name = "instant",
    mixinStandardHelpOptions = true,
    description = "Run an instant query against a server.")
final class QueryInstantCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "Server, such as http://localhost:9090.")
  private String server;

  @Parameters(index = "1", description = "PromQL expression.")
  private String expr;

  @Option(
      names = "--time",
      description = "Evaluation time (RFC 3339 or Unix seconds); now if absent.")
  private @Nullable String time;

  @Override
  public Integer call() throws Exception {
    List<String> parameters = new ArrayList<>(List.of("query", expr));
    if (time != null) {
      parameters.addAll(List.of("time", time));
    }
    ApiClient.Reply reply = new ApiClient(server).call("query", parameters);
    reply.warnings().forEach(w -> spec.commandLine().getErr().println("Warning: " + w));
    QueryOutput.print(spec.commandLine().getOut(), reply.data());
    return 0;
  }
}
