package io.narthex.cli;

import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.inspect.SampleDump;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb dump}: all samples as text. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = "Dump samples; changes nothing in the directory.")
final class TsdbDumpCommand implements Callable<Integer> {
  /** How samples are printed. */
  enum Format {
    prom,
    seriesjson
  }

  @Spec private CommandSpec spec;
  @Mixin private DumpOptions options;

  @Option(names = "--format", defaultValue = "prom", description = "prom or seriesjson (prom).")
  private Format format;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadOnlyTsdb tsdb = options.open();
        Querier querier = tsdb.querier(options.mint, options.maxt)) {
      SeriesSet set = Selectors.select(querier, options.match);
      if (format == Format.prom) {
        SampleDump.plain(set, options.mint, options.maxt, out::println);
      } else {
        SampleDump.seriesJson(set, out::println);
      }
    }
    return 0;
  }
}
