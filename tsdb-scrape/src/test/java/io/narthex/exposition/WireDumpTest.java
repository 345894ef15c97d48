package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WireDumpTest {
  private static List<String> dump(byte[] body, WireDump.Format format) {
    List<String> lines = new ArrayList<>();
    new WireDump(line -> lines.add(line.text())).dump(body, format);
    return lines;
  }

  @Test
  void showsTokens() {
    byte[] body = "a{b=\"c\"} 1\n# EOF\n".getBytes(StandardCharsets.UTF_8);

    assertThat(dump(body, WireDump.guess(body)))
        .containsExactly(
            "       0  MNAME      \"a\"",
            "       1  BOPEN      \"{\"",
            "       2  LNAME      \"b\"",
            "       3  EQUAL      \"=\"",
            "       4  LVALUE     \"\\\"c\\\"\"",
            "       7  BCLOSE     \"}\"",
            "       8  VALUE      \" 1\"",
            "      10  LINEBREAK  \"\\n\"",
            "      11  EOFWORD    \"# EOF\\n\"",
            "      17  EOF        \"\"");
  }

  @Test
  void showsFields() {
    ExpositionWriter out =
        ExpositionWriter.of(new ExpositionFormat(Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8));
    out.family("up", MetricType.GAUGE, "", "");
    out.value(Labels.of("a", "b"), 1, ExpositionWriter.Sample.NONE);
    out.end();
    byte[] body = out.toBytes();

    assertThat(dump(body, WireDump.guess(body)))
        .containsExactly(
            "       0  1d                         family, 29 bytes",
            "       1  0a 02 75 70                  1 name = \"up\"",
            "       5  12 00                        2 help = \"\"",
            "       7  18 01                        3 type = 1",
            "       9  22 13                        4 metric, 19 bytes",
            "      11  0a 06                          1 label, 6 bytes",
            "      13  0a 01 61                         1 name = \"a\"",
            "      16  12 01 62                         2 value = \"b\"",
            "      19  12 09                          2 gauge, 9 bytes",
            "      21  09 00 00 00 00 00 00 f0 …        1 value = 1");
  }

  @Test
  void showsWhereAMessageBreaks() {
    byte[] body = {5, 0x0a, 2, 'u', 'p', 0x12};

    assertThat(dump(body, WireDump.Format.PROTOBUF))
        .last()
        .isEqualTo("       6  unexpected EOF (offset 6)");
  }

  @Test
  @Tag("conformance")
  void tellsFormatsApart() throws IOException {
    try (Stream<Path> files = Files.list(Conformance.require("exposition"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(txt|pb)")).toList()) {
        WireDump.Format expected =
            file.toString().endsWith(".pb")
                ? WireDump.Format.PROTOBUF
                : file.toString().contains(".om")
                    ? WireDump.Format.OPENMETRICS
                    : WireDump.Format.TEXT;
        if (!file.toString().contains("client_golang-1.14-nh.om")) {
          assertThat(WireDump.guess(Files.readAllBytes(file))).as("%s", file).isEqualTo(expected);
        }
      }
    }
  }
}
