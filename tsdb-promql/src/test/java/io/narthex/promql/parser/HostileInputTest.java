package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Queries made to hurt: each ends in bounded time, with an error that says what is too much. */
class HostileInputTest {
  private final Parser parser = new Parser(ParserOptions.ALL);

  @Test
  void refusesTenThousandParentheses() {
    String query = "(".repeat(10_000) + "1" + ")".repeat(10_000);

    assertThatThrownBy(() -> parser.parseExpr(query))
        .isInstanceOf(ParseException.class)
        .hasMessage("1:500: parse error: expression is nested too deeply, at most 500 levels");
  }

  @Test
  void refusesALongChainOfSigns() {
    assertThatThrownBy(() -> parser.parseExpr("-".repeat(100_000) + "a"))
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void refusesAMegabyteOfAdditions() {
    String query = "1" + "+1".repeat(500_000);

    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(() -> parser.parseExpr(query))
                .hasMessageContaining("expression is too large, at most 1000 levels"));
  }

  @Test
  void refusesRegularExpressionsThatNestWithoutEnd() {
    String regex = "(".repeat(200_000) + ")".repeat(200_000);

    assertThatThrownBy(() -> parser.parseExpr("a{b=~\"" + regex + "\"}"))
        .isInstanceOf(ParseException.class)
        .hasMessageContaining("expression nests too deeply");
  }

  @Test
  void refusesTenThousandSubqueries() {
    assertThatThrownBy(() -> parser.parseExpr("a" + "[1m:]".repeat(10_000)))
        .hasMessageContaining("too large");
  }

  @Test
  void readsAMegabyteOfArguments() {
    String query = "label_join(a, \"b\", \"c\"" + ", \"d\"".repeat(200_000) + ")";

    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(((Call) parser.parseExpr(query)).args()).hasSize(200_003));
  }

  @Test
  void printsAndFormatsTheDeepestTreeThatParses() {
    String query = "sum(".repeat(240) + "a" + ")".repeat(240) + " + a".repeat(700);

    Expr expr = parser.parseExpr(query);

    assertThat(expr.toString()).isEqualTo(query);
    assertThat(Prettifier.format(expr)).contains("\n");
    assertThat(AstJson.write(expr)).contains("aggregation");
  }
}
