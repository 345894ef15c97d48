package io.narthex.cli;

import io.narthex.storage.Querier;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.inspect.SampleDump;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb dump-openmetrics}: all float samples as OpenMetrics. */
@Command(
    name = "dump-openmetrics",
    mixinStandardHelpOptions = true,
    description = "Dump float samples in OpenMetrics text format.")
final class TsdbDumpOpenMetricsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DumpOptions options;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyTsdb tsdb = options.open();
        Querier querier = tsdb.querier(options.mint, options.maxt)) {
      SampleDump.openMetrics(
          Selectors.select(querier, options.match), options.mint, options.maxt, out::println);
    }
    return 0;
  }
}
