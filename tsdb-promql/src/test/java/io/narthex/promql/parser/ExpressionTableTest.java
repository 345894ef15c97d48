package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What upstream's parser accepts and refuses, with positions and texts (its own table, as facts).
 */
class ExpressionTableTest {
  private final Parser parser = new Parser(new ParserOptions(true, true, true, false));

  @Test
  void acceptsAndRefusesWhatUpstreamDoes() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read("expressions.tsv")) {
      String expected = row[1].isEmpty() ? "ok" : row[1] + " " + row[2];
      String actual = outcome(row[0]);
      if (!actual.equals(expected)) {
        differences.add(row[0] + "\n   want " + expected + "\n   got  " + actual);
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void printsWhatParsesBackToTheSameText() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read("expressions.tsv")) {
      if (row[1].isEmpty()) {
        String printed = parser.parseExpr(row[0]).toString();
        String again = outcome(printed).equals("ok") ? parser.parseExpr(printed).toString() : "!";
        if (!again.equals(printed)) {
          differences.add(row[0] + "\n   once " + printed + "\n   then " + again);
        }
      }
    }

    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          sum( | 1:5: parse error: unclosed left parenthesis
          foo bar | 1:5: parse error: unexpected identifier "bar"
          rate(foo) | 1:6: parse error: expected type range vector in call to function "rate", got instant vector
          sum(foo[5m]) | 1:5: parse error: expected type instant vector in aggregation expression, got range vector
          1 > 2 | 1:3: parse error: comparisons between scalars must use BOOL modifier
          1 and 1 | 1:1: parse error: set operator "and" not allowed in binary scalar expression
          a unless on(x) group_left b | 1:1: parse error: no grouping allowed for "unless" operation
          foo offset 1m offset 2m | 1:1: parse error: offset may not be set multiple times
          foo @ 1 @ 2 | 1:1: parse error: @ <timestamp> may not be set multiple times
          abs(foo,) | 1:8: parse error: trailing commas not allowed in function call args
          foo{__name__="bar"} | 1:1: parse error: metric name must not be set twice: "foo" or "bar"
          foo[5m/0] | 1:7: parse error: division by zero
          """)
  void tellsLineAndColumn(String query, String message) {
    assertThatThrownBy(() -> parser.parseExpr(query))
        .isInstanceOf(ParseException.class)
        .hasMessage(message);
  }

  private String outcome(String query) {
    try {
      parser.parseExpr(query);
      return "ok";
    } catch (ParseException e) {
      return e.position().start() + " " + e.reason();
    }
  }
}
