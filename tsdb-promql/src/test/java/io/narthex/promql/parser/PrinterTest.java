package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Canonical and formatted texts, against what upstream's own tests expect. */
class PrinterTest {
  private final Parser parser = new Parser(ParserOptions.ALL);

  @Test
  void printsTheCanonicalForm() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read("printed.tsv")) {
      String printed = parser.parseExpr(row[0]).toString();
      if (!printed.equals(row[1])) {
        differences.add(row[0] + "\n   want " + row[1] + "\n   got  " + printed);
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void formatsLongQueriesOverSeveralLines() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read("pretty.tsv")) {
      String formatted = Prettifier.formatTo(parser.parseExpr(row[0]), 10);
      if (!formatted.equals(row[1])) {
        differences.add(row[0] + "\n   want " + row[1] + "\n   got  " + formatted);
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void keepsAHundredBytesOnOneLine() {
    String hundred = "sum(" + "a".repeat(95) + ")";
    String oneMore = "sum(" + "a".repeat(96) + ")";

    assertThat(Prettifier.format(parser.parseExpr(hundred))).isEqualTo(hundred);
    assertThat(Prettifier.format(parser.parseExpr(oneMore)))
        .isEqualTo("sum(\n  " + "a".repeat(96) + "\n)");
  }

  @Test
  void writesTheTreeAsJson() {
    String json = AstJson.write(parser.parseExpr("foo{a=\"<b>\"} @ 1.5 offset 5m"));

    assertThat(json)
        .isEqualTo(
            "{\"anchored\":false,\"matchers\":[{\"name\":\"a\",\"type\":\"=\","
                + "\"value\":\"\\u003cb\\u003e\"},{\"name\":\"__name__\",\"type\":\"=\","
                + "\"value\":\"foo\"}],\"name\":\"foo\",\"offset\":300000,\"offsetExpr\":null,"
                + "\"smoothed\":false,\"startOrEnd\":null,\"timestamp\":1500,"
                + "\"type\":\"vectorSelector\"}");
  }

  @Test
  void writesMatchingAndCallsAsJson() {
    String json = AstJson.write(parser.parseExpr("a + on(x) group_left(y) fill(0) rate(b[1m])"));

    assertThat(json)
        .contains("\"card\":\"many-to-one\",\"fillValues\":{\"lhs\":0,\"rhs\":0}")
        .contains("\"include\":[\"y\"],\"labels\":[\"x\"],\"on\":true")
        .contains(
            "\"func\":{\"argTypes\":[\"matrix\"],\"name\":\"rate\",\"returnType\":\"vector\","
                + "\"variadic\":0}");
  }
}
