package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private String outcome(String query) {
    try {
      parser.parseExpr(query);
      return "ok";
    } catch (ParseException e) {
      return e.position().start() + " " + e.reason();
    }
  }
}
