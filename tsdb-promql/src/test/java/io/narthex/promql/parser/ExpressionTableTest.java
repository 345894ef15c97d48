package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
          NaN 123 | 1:5: parse error: unexpected number "123"
          0b11 | 1:1: parse error: bad number or duration syntax: "0"
          0xp1 | 1:1: parse error: bad number or duration syntax: "0x"
          0x | 1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax
          "\\q" | 1:1: parse error: unknown escape sequence U+0071 'q'
          "\\'" | 1:1: parse error: unknown escape sequence U+0027 '''
          '\\"' | 1:1: parse error: unknown escape sequence U+0022 '"'
          "\\400" | 1:1: parse error: escape sequence is an invalid Unicode code point
          "\\129" | 1:1: parse error: illegal character U+0039 '9' in escape sequence
          "\\x1!" | 1:1: parse error: illegal character U+0021 '!' in escape sequence
          "\\U12345678" | 1:1: parse error: escape sequence is an invalid Unicode code point
          "a | 1:1: parse error: unterminated quoted string
          `a`b` | 1:4: parse error: unexpected identifier "b"
          """)
  void tellsLineAndColumn(String query, String message) {
    assertThatThrownBy(() -> parser.parseExpr(query))
        .isInstanceOf(ParseException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1..2",
        "1.2.",
        "1_e2",
        "1e.2",
        "1e+",
        "1ee2",
        "12_",
        "0x1_2__34",
        "1a",
        ".٩",
        "0a:bc",
        "台北",
        "{台北='a'}",
        "{0a='a'}",
        "{alert!#\"bar\"}",
        "{foo:a=\"bar\"}",
        "=~",
        "!(",
        "m{on!~\"b\"}[4m:4s:4h]",
        "m[4m::]",
        "m[:4s]",
        "m{o:n!~\"b\"}[4m:4s]"
      })
  void refusesWhatTheLexerRefuses(String query) {
    assertThatThrownBy(() -> parser.parseExpr(query)).isInstanceOf(ParseException.class);
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
