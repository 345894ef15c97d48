package io.narthex.promql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which parts of a query are evaluated once: upstream's table. */
class PreprocessorTest {
  private static void collect(Expr e, List<String> wrapped) {
    if (e instanceof StepInvariantExpr s) {
      wrapped.add(s.toString());
    }
    e.children().forEach(child -> collect(child, wrapped));
  }

  @Test
  void wrapsTheGreatestPartsThatStayTheSame() {
    Parser parser = new Parser(ParserOptions.ALL);
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read(PreprocessorTest.class, "invariant.tsv")) {
      Expr planned = Preprocessor.plan(parser.parseExpr(row[0]), 1_000_000, 9_999_000, 0);
      List<String> wrapped = new ArrayList<>();
      collect(planned, wrapped);
      String actual = planned + " | " + String.join(" ; ", wrapped);
      String expected = row[1] + " | " + row[2];
      if (!actual.equals(expected)) {
        differences.add(row[0] + "\n   want " + expected + "\n   got  " + actual);
      }
    }

    assertThat(differences).isEmpty();
  }
}
