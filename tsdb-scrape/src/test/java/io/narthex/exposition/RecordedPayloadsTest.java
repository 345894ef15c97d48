package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Prometheus's parsers read from bodies of real exporters, we read. */
@Tag("conformance")
class RecordedPayloadsTest {
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d{10,}(e[-+]\\d+)?");

  static Stream<String> textBodies() throws IOException {
    Path folder = Conformance.require("exposition");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(".txt") && !n.contains(".om"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("textBodies")
  void readsTextAsPrometheusDoes(String name) throws IOException {
    List<String> expected =
        Files.readAllLines(Conformance.require("exposition/expected/" + name + ".parsed"));
    byte[] body = Files.readAllBytes(Conformance.require("exposition/" + name));

    List<String> actual = Dump.of(new TextParser(), body, false);

    assertSameLines(actual, expected);
  }

  static Stream<String> openMetricsBodies() throws IOException {
    Path folder = Conformance.require("exposition");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(".txt") && n.contains(".om"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("openMetricsBodies")
  void readsOpenMetricsAsPrometheusDoes(String name) throws IOException {
    List<String> expected =
        Files.readAllLines(Conformance.require("exposition/expected/" + name + ".parsed"));
    byte[] body = Files.readAllBytes(Conformance.require("exposition/" + name));
    ParserOptions options = ParserOptions.DEFAULT.withStartTimestamps(true);

    List<String> actual = Dump.of(new OpenMetricsParser(options), body, true);

    assertSameLines(actual, expected);
  }

  static Stream<String> protobufBodies() throws IOException {
    Path folder = Conformance.require("exposition");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(".pb"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("protobufBodies")
  void readsProtobufAsPrometheusDoes(String name) throws IOException {
    List<String> expected =
        Files.readAllLines(Conformance.require("exposition/expected/" + name + ".parsed"));
    byte[] body = Files.readAllBytes(Conformance.require("exposition/" + name));

    List<String> actual = Dump.of(new ProtobufParser(), body, false);

    assertSameLines(actual, expected);
  }

  /** Line by line: a list of thousands in a message helps nobody. */
  private static void assertSameLines(List<String> actual, List<String> expected) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      String line = expected.get(i).startsWith("HIST") ? rounded(actual.get(i)) : actual.get(i);
      String recorded =
          expected.get(i).startsWith("HIST") ? rounded(expected.get(i)) : expected.get(i);
      assertThat(line).as("line %d", i + 1).isEqualTo(recorded);
    }
    assertThat(actual.size()).isEqualTo(expected.size());
  }

  /** Numbers to 12 digits: bounds are computed here for show, and the last digit may differ. */
  private static String rounded(String line) {
    return NUMBER
        .matcher(line)
        .replaceAll(
            m ->
                new BigDecimal(m.group())
                    .round(new MathContext(12))
                    .stripTrailingZeros()
                    .toString());
  }
}
