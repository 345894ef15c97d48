package io.narthex.cli;

import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.Negotiation;
import io.narthex.exposition.WireDump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lab wire}: what an exposition is made of, byte by byte. */
@Command(
    name = "wire",
    mixinStandardHelpOptions = true,
    description =
        "Show the tokens or fields of a scrape body, and its size; an URL's in each format it offers.")
final class LabWireCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE|URL",
      description = "Where it is; - for standard input.")
  private String source;

  @Option(
      names = "--format",
      description = "What to take it for: ${COMPLETION-CANDIDATES}. Default: what it looks like.")
  private WireDump.@Nullable Format format;

  @Option(
      names = "--protocol",
      defaultValue = "PrometheusText0.0.4",
      description = "What to ask an URL for, as in scrape_protocols. Default: ${DEFAULT-VALUE}.")
  private String protocol;

  @Option(names = "--sizes", description = "Sizes only, not the bytes.")
  private boolean sizes;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (!sizes) {
      byte[] body = WireInput.read(source, accept(protocol)).body();
      WireDump.Format as = format != null ? format : WireDump.guess(body);
      new WireDump(out::println).dump(body, as);
    }
    out.println(
        String.format(Locale.ROOT, "%-22s %10s %10s  %s", "asked for", "bytes", "gzipped", "got"));
    if (WireInput.isUrl(source)) {
      for (String asked : Negotiation.PROTOBUF_FIRST) {
        size(out, asked, WireInput.read(source, accept(asked)));
      }
    } else {
      size(out, "-", WireInput.read(source, ""));
    }
    out.flush();
    return 0;
  }

  private static String accept(String protocol) {
    return Negotiation.acceptHeader(List.of(protocol), NameEscaping.ALLOW_UTF_8);
  }

  private static void size(PrintWriter out, String asked, WireInput input) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(input.body());
    }
    String got =
        input.contentType().isEmpty()
            ? WireDump.guess(input.body()).toString()
            : input.contentType();
    out.println(
        String.format(
            Locale.ROOT, "%-22s %10d %10d  %s", asked, input.body().length, zipped.size(), got));
  }
}
