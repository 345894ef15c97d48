package io.narthex.cli;

import io.narthex.util.GoFloats;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex query range}: one query at many times. */
@Command(
    name = "range",
    mixinStandardHelpOptions = true,
    description = "Run a range query against a server.")
final class QueryRangeCommand implements Callable<Integer> {
  private static final double DEFAULT_RANGE_SECONDS = 300;
  private static final double DEFAULT_POINTS = 250;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "Server, such as http://localhost:9090.")
  private String server;

  @Parameters(index = "1", description = "PromQL expression.")
  private String expr;

  @Option(
      names = "--start",
      description = "Start (Unix seconds); five minutes before the end if absent.")
  private @Nullable Double start;

  @Option(names = "--end", description = "End (Unix seconds); now if absent.")
  private @Nullable Double end;

  @Option(names = "--step", description = "Step (15s, or seconds); 1/250 of the range if absent.")
  private @Nullable String step;

  @Override
  public Integer call() throws Exception {
    double to = end == null ? System.currentTimeMillis() / 1000.0 : end;
    double from = start == null ? to - DEFAULT_RANGE_SECONDS : start;
    String width =
        step == null ? GoFloats.f(Math.max(1, Math.floor((to - from) / DEFAULT_POINTS))) : step;
    ApiClient.Reply reply =
        new ApiClient(server)
            .call(
                "query_range",
                List.of(
                    "query",
                    expr,
                    "start",
                    GoFloats.f(from),
                    "end",
                    GoFloats.f(to),
                    "step",
                    width));
    reply.warnings().forEach(w -> spec.commandLine().getErr().println("Warning: " + w));
    QueryOutput.print(spec.commandLine().getOut(), reply.data());
    return 0;
  }
}
