package io.narthex.cli;

import io.narthex.exposition.ExpositionException;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.MetricsLint;
import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.Negotiation;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.exposition.ParserOptions;
import io.narthex.exposition.ProtobufParser;
import io.narthex.exposition.TextParser;
import io.narthex.exposition.WireDump;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lint}: what a reviewer would say about an exporter's metrics. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description = "Check the metrics of a target: names, units, help texts; and count its series.",
    footer = "Exit status 3 if there is something to mend, 1 if the body is broken.")
final class LintCommand implements Callable<Integer> {
  private static final int PROBLEMS = 3; // as promtool check metrics

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE|URL",
      description = "Where it is; - for standard input.")
  private String source;

  @Option(names = "--cardinality", description = "Series by metric too, most first.")
  private boolean cardinality;

  @Option(names = "--strict", description = "Hold OpenMetrics to all rules of its specification.")
  private boolean strict;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    String accept =
        Negotiation.acceptHeader(Negotiation.DEFAULT_PROTOCOLS, NameEscaping.ALLOW_UTF_8);
    byte[] body = WireInput.read(source, accept).body();
    ExpositionParser parser = parser(WireDump.guess(body));
    parser.reset(body, 0, body.length);
    MetricsLint lint = new MetricsLint();
    try {
      lint.read(parser);
    } catch (ExpositionException e) {
      spec.commandLine().getErr().println("error while linting: " + e.getMessage());
      return 1;
    }
    List<MetricsLint.Problem> problems = lint.problems();
    for (MetricsLint.Problem problem : problems) {
      out.println(problem);
    }
    if (cardinality) {
      print(out, lint.cardinality());
    }
    out.flush();
    return problems.isEmpty() ? 0 : PROBLEMS;
  }

  private ExpositionParser parser(WireDump.Format format) {
    ParserOptions options = ParserOptions.DEFAULT.withStrict(strict).withNativeHistograms(true);
    return switch (format) {
      case TEXT -> new TextParser(options);
      case OPENMETRICS -> new OpenMetricsParser(options);
      case PROTOBUF -> new ProtobufParser(options);
    };
  }

  private static void print(PrintWriter out, List<MetricsLint.Cardinality> rows) {
    int total = rows.stream().mapToInt(MetricsLint.Cardinality::series).sum();
    out.println(String.format(Locale.ROOT, "%-60s %8s %7s", "metric", "series", "share"));
    for (MetricsLint.Cardinality row : rows) {
      double share = total == 0 ? 0 : 100.0 * row.series() / total;
      out.println(
          String.format(Locale.ROOT, "%-60s %8d %6.2f%%", row.metric(), row.series(), share));
    }
    out.println(String.format(Locale.ROOT, "%-60s %8d", "total", total));
  }
}
