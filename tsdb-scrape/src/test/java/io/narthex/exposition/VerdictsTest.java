package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What upstream's parsers make of short bodies: format, body (backslashes as in Go), the error or
 * {@code <nil>}.
 */
class VerdictsTest {
  record Case(String format, String body, String error) {
    @Override
    public String toString() {
      return format + " " + body;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(VerdictsTest.class.getResourceAsStream("verdicts.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .map(f -> new Case(f[0], f[1], f[2]));
    }
  }

  private static byte[] unquote(String s) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c != '\\') {
        out.write(c);
        continue;
      }
      c = s.charAt(++i);
      switch (c) {
        case 'n' -> out.write('\n');
        case 'r' -> out.write('\r');
        case 't' -> out.write('\t');
        case 'x' -> {
          out.write(Integer.parseInt(s.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static ExpositionParser parser(String format) {
    return format.equals("text") ? new TextParser() : new OpenMetricsParser();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesPrometheussError(Case c) {
    List<String> lines = Dump.of(parser(c.format), unquote(c.body), false);

    assertThat(lines.get(lines.size() - 1)).isEqualTo("ERR: " + c.error);
  }

  @Test
  void aBareNameInBracesIsNoName() {
    for (String format : List.of("text", "openmetrics")) {
      List<String> lines = Dump.of(parser(format), unquote("{A} 0\n# EOF\n"), false);
      assertThat(lines.get(0)).startsWith("ERR: ");
    }
  }
}
