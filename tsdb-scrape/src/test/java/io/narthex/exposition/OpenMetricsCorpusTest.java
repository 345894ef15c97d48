package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public corpus: Prometheus's verdict by default, the specification's in strict mode. */
@Tag("conformance")
class OpenMetricsCorpusTest {
  record Case(String name, boolean specification, boolean upstream, String upstreamError) {}

  static Stream<Case> cases() throws IOException {
    return Files.readAllLines(Conformance.require("openmetrics/verdicts.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(f -> new Case(f[0], f[1].equals("True"), f[2].equals("True"), f[3]));
  }

  private static byte[] body(Case c) throws IOException {
    return Files.readAllBytes(Conformance.require("openmetrics/parsers/" + c.name() + "/metrics"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesPrometheussVerdictAndError(Case c) throws IOException {
    List<String> lines = Dump.of(new OpenMetricsParser(), body(c), false);

    String verdict = lines.get(lines.size() - 1);
    assertThat(verdict).isEqualTo("ERR: " + (c.upstream() ? "<nil>" : c.upstreamError()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheSpecificationsVerdictInStrictMode(Case c) throws IOException {
    OpenMetricsParser parser = new OpenMetricsParser(ParserOptions.DEFAULT.withStrict(true));

    List<String> lines = Dump.of(parser, body(c), false);

    String verdict = lines.get(lines.size() - 1);
    assertThat(verdict.equals("ERR: <nil>")).as(verdict).isEqualTo(c.specification());
  }
}
