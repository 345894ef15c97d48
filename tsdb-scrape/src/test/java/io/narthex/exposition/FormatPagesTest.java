package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages under docs/format say what the code does. */
class FormatPagesTest {
  private static String page(String name) throws IOException {
    Path root = Path.of(System.getProperty("narthex.root", ".."));
    return Files.readString(root.resolve("docs/format/" + name + ".md"));
  }

  private static String block(String page, String title) {
    Matcher m =
        Pattern.compile("^```" + title + "\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(page);
    assertThat(m.find()).as("block %s", title).isTrue();
    return m.group(1);
  }

  private static void check(ExpositionParser parser, byte[] body, String entries) {
    List<String> lines = Dump.of(parser, body, false);

    assertThat(lines.get(lines.size() - 1)).isEqualTo("ERR: <nil>");
    assertThat(String.join("\n", lines.subList(0, lines.size() - 1)) + "\n").isEqualTo(entries);
  }

  @Test
  void textIsReadAsWritten() throws IOException {
    String page = page("text");
    byte[] body = block(page, "text body").getBytes(StandardCharsets.UTF_8);

    check(new TextParser(), body, block(page, "text entries"));
  }

  @Test
  void openMetricsIsReadAsWritten() throws IOException {
    String page = page("openmetrics");
    byte[] body = block(page, "openmetrics body").getBytes(StandardCharsets.UTF_8);

    check(new OpenMetricsParser(), body, block(page, "openmetrics entries"));
  }

  @Test
  void protobufIsReadAsWritten() throws IOException {
    String page = page("protobuf");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String line : block(page, "hex protobuf").split("\n")) {
      for (String hex : line.substring(0, 28).strip().split(" ")) {
        body.write(Integer.parseInt(hex, 16));
      }
    }

    check(new ProtobufParser(), body.toByteArray(), block(page, "protobuf entries"));
  }

  @Test
  void textIsRefusedAsWritten() throws IOException {
    refused(new TextParser(), block(page("text"), "text refused"), false);
  }

  @Test
  void openMetricsIsRefusedAsWritten() throws IOException {
    refused(new OpenMetricsParser(), block(page("openmetrics"), "openmetrics refused"), true);
  }

  private static void refused(ExpositionParser parser, String block, boolean lineBreaks) {
    for (String line : block.split("\n")) {
      int arrow = line.indexOf("  =>  ");
      String input = line.substring(0, arrow);
      String body = lineBreaks ? input.replace("\\n", "\n") + "\n" : input;

      List<String> lines = Dump.of(parser, body);

      assertThat(lines.get(lines.size() - 1)).isEqualTo("ERR: " + line.substring(arrow + 6));
    }
  }

  @Test
  void headersAreSentAsWritten() throws IOException {
    String page = page("negotiation");

    assertThat(Negotiation.acceptHeader(Negotiation.DEFAULT_PROTOCOLS, NameEscaping.ALLOW_UTF_8))
        .isEqualTo(block(page, "accept default").strip());
    assertThat(Negotiation.acceptHeader(Negotiation.PROTOBUF_FIRST, NameEscaping.ALLOW_UTF_8))
        .isEqualTo(block(page, "accept protobuf").strip());
  }

  @Test
  void namesAreEscapedAsWritten() throws IOException {
    Matcher row =
        Pattern.compile("^\\| (\\S+) \\| `(.*?)` \\| `(.*?)` \\| `(.*?)` \\|$", Pattern.MULTILINE)
            .matcher(page("negotiation"));
    int rows = 0;
    while (row.find()) {
      NameEscaping scheme = NameEscaping.of(row.group(1));
      if (scheme != null) {
        rows++;
        assertThat(scheme.escape("http.status:ok")).isEqualTo(row.group(2));
        assertThat(scheme.escape("j_g")).isEqualTo(row.group(3));
        assertThat(scheme.escape("日本")).isEqualTo(row.group(4));
      }
    }
    assertThat(rows).isEqualTo(4);
  }

  @Test
  void failuresNameLineAndColumn() {
    byte[] body = "a 1\nb{c=\"d\"} x\n".getBytes(StandardCharsets.UTF_8);
    TextParser parser = new TextParser();
    parser.reset(body, 0, body.length);
    parser.next();

    org.assertj.core.api.Assertions.assertThatThrownBy(parser::next)
        .hasMessage(
            "strconv.ParseFloat: parsing \"x\": invalid syntax while parsing: \"b{c=\\\"d\\\"} x\""
                + " (line 2, column 10)")
        .isInstanceOfSatisfying(
            ExpositionException.class,
            e -> {
              assertThat(e.line()).isEqualTo(2);
              assertThat(e.column()).isEqualTo(10);
              assertThat(e.offset()).isEqualTo(13);
            });
    assertThat(parser.next()).isEqualTo(Entry.END);
  }
}
