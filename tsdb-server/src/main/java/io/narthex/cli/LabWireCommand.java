package io.narthex.cli;

import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.Negotiation;
import io.narthex.exposition.WireDump;
import io.narthex.tsdb.inspect.ReportLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lab wire}: what an exposition is made of, byte by byte. */
@Command(
    name = "wire",
    mixinStandardHelpOptions = true,
    description =
        "Show the tokens or fields of a scrape body, and its size; an URL's in each format it offers.",
    footer = "Exit status 1 if it cannot be read to its end.")
final class LabWireCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

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
    return form.write(spec.commandLine().getOut(), "wire " + source, this::report);
  }

  /** Reads a source that is no server's once: standard input cannot be read again. */
  private int report(Consumer<ReportLine> out) throws IOException {
    boolean url = WireInput.isUrl(source);
    WireInput input = url && sizes ? null : WireInput.read(source, url ? accept(protocol) : "");
    boolean whole = input == null || sizes || dump(input.body(), out);
    out.accept(
        ReportLine.heading(
            String.format(
                Locale.ROOT, "%-22s %10s %10s  %s", "asked for", "bytes", "gzipped", "got")));
    if (input != null && !url) {
      out.accept(size(null, input));
    } else {
      for (String asked : Negotiation.PROTOBUF_FIRST) {
        out.accept(size(asked, WireInput.read(source, accept(asked))));
      }
    }
    return whole ? 0 : 1;
  }

  /** Returns whether all of the body could be read. */
  private boolean dump(byte[] body, Consumer<ReportLine> out) {
    boolean[] whole = {true};
    new WireDump(
            line -> {
              out.accept(line(line));
              whole[0] &= line.kind() != WireDump.Kind.ERROR;
            })
        .dump(body, format != null ? format : WireDump.guess(body));
    return whole[0];
  }

  private static ReportLine line(WireDump.Line line) {
    ReportLine shown =
        ReportLine.of(line.depth(), line.kind().toString().toLowerCase(Locale.ROOT))
            .with("at", line.at())
            .text(line.text());
    return switch (line.kind()) {
      case TOKEN -> shown.with("token", line.name()).with("text", line.value());
      case MESSAGE, FIELD ->
          shown
              .with("hex", line.hex())
              .with("number", line.number() == 0 ? null : line.number())
              .with("name", line.name())
              .with(line.kind() == WireDump.Kind.FIELD ? "value" : "size", line.value());
      case ERROR -> shown.with("token", line.name()).with("text", line.value()).bad();
    };
  }

  private static String accept(String protocol) {
    return Negotiation.acceptHeader(List.of(protocol), NameEscaping.ALLOW_UTF_8);
  }

  private static ReportLine size(@Nullable String asked, WireInput input) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(input.body());
    }
    String got =
        input.contentType().isEmpty()
            ? WireDump.guess(input.body()).toString()
            : input.contentType();
    return ReportLine.of(0, "size")
        .with("asked", asked)
        .with("bytes", input.body().length)
        .with("gzipped", zipped.size())
        .with("got", got)
        .text(
            "%-22s %10d %10d  %s",
            asked == null ? "-" : asked, input.body().length, zipped.size(), got);
  }
}
