package io.narthex.cli;

import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.Query;
import io.narthex.promql.QueryOptions;
import io.narthex.promql.QueryResult;
import io.narthex.promql.QueryTrace;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Queryable;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.util.DurationText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex query explain}: what a query does, and with {@code --trace} what it did. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Show how a query is evaluated; with --trace, run it on a data directory.",
    footer = "Times are RFC 3339 or Unix seconds. With --start and --end it is a range query.")
final class QueryExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", description = "PromQL expression.")
  private String expr;

  @Option(names = "--trace", paramLabel = "DIR", description = "Data directory to run it on.")
  private @Nullable Path trace;

  @Option(names = "--time", description = "Time of an instant query; 0 if absent.")
  private String time = "0";

  @Option(names = "--start", description = "First time of a range query.")
  private @Nullable String start;

  @Option(names = "--end", description = "Last time of a range query.")
  private @Nullable String end;

  @Option(names = "--step", description = "Step of a range query; 15s if absent.")
  private String step = "15s";

  @Option(names = "--enable-feature", split = ",", description = "As of the server.")
  private List<String> features = List.of();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(names = "--html", description = "A page that needs nothing else.")
  private boolean html;

  @Override
  public Integer call() throws Exception {
    Engine engine = new Engine(EngineOptions.builder().features(features).build());
    if (trace == null) {
      Queryable nothing =
          (mint, maxt) -> {
            throw new IllegalStateException("a plan reads nothing");
          };
      print(prepare(engine, nothing).plan());
      return 0;
    }
    Path sandbox = Files.createTempDirectory("narthex-explain");
    try (ReadOnlyTsdb db = ReadOnlyTsdb.open(NioFs.instance(), trace, sandbox.resolve("copy"))) {
      return run(prepare(engine, db));
    } finally {
      Files.deleteIfExists(sandbox);
    }
  }

  private int run(Query query) {
    QueryResult result = query.exec();
    QueryTrace seen = result.trace();
    if (seen != null) {
      print(seen);
    }
    PrintWriter err = spec.commandLine().getErr();
    result.warnings(0).forEach(w -> err.println("Warning: " + w));
    result.infos(0).forEach(i -> err.println("Info: " + i));
    PromqlException error = result.error();
    if (error != null) {
      err.println("Error: " + error.getMessage());
    }
    err.flush();
    return error == null ? 0 : 1;
  }

  private Query prepare(Engine engine, Queryable storage) {
    QueryOptions options = QueryOptions.DEFAULT.withTrace(true);
    if (start == null || end == null) {
      return engine.instantQuery(storage, expr, millis(time), options);
    }
    return engine.rangeQuery(
        storage, expr, millis(start), millis(end), DurationText.parse(step).toMillis(), options);
  }

  /** A time in ms. */
  private static long millis(String time) {
    try {
      return Math.round(Double.parseDouble(time) * 1000);
    } catch (NumberFormatException e) {
      try {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli();
      } catch (DateTimeException notThatEither) {
        throw new IllegalArgumentException(
            "cannot parse \"" + time + "\" to a valid timestamp", notThatEither);
      }
    }
  }

  private void print(QueryTrace seen) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(html ? seen.page() : json ? seen.json() + "\n" : seen.text());
    out.flush();
  }
}
