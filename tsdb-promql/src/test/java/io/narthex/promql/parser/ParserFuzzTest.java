package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Queries with random damage: each is parsed or refused with a position inside of it, nothing else
 * happens, and what is parsed prints to a text that parses to the same.
 */
class ParserFuzzTest {
  private static final String[] PIECES = {
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "[5m]",
    "[1h:1m]",
    ",",
    ":",
    "+",
    "-",
    "*",
    "/",
    "^",
    "%",
    "==",
    "!=",
    "=~",
    "</",
    ">/",
    "@",
    "@ end()",
    " offset 5m",
    " offset -step()",
    " by (a)",
    " without ()",
    " on (a) ",
    " group_left ",
    " fill(1) ",
    " bool ",
    " and ",
    "sum",
    "rate(",
    "1",
    "5m",
    "0x1f",
    "1_0",
    "NaN",
    "\"x\"",
    "'",
    "`",
    "#",
    "\n",
    "é",
    "😀",
    "\\",
    "smoothed",
    "min_of(",
    "range()"
  };

  private final Parser parser = new Parser(ParserOptions.ALL);
  private final List<String[]> corpus = Table.read("expressions.tsv");

  @Test
  void survivesSomeDamage() {
    damage(new Random(20260101), 5_000);
  }

  @Test
  @Tag("slow")
  void survivesMuchDamage() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("-Dseed=" + seed);
    damage(new Random(seed), 3_000_000);
  }

  private void damage(Random random, int rounds) {
    for (int i = 0; i < rounds; i++) {
      String query = corpus.get(random.nextInt(corpus.size()))[0];
      for (int n = random.nextInt(4); n >= 0; n--) {
        query = damaged(query, random);
      }
      check(query);
    }
  }

  private String damaged(String query, Random random) {
    int at = random.nextInt(query.length() + 1);
    int to = Math.min(query.length(), at + 1 + random.nextInt(4));
    return switch (random.nextInt(4)) {
      case 0 ->
          query.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + query.substring(at);
      case 1 -> query.substring(0, at) + query.substring(to);
      case 2 -> query.substring(0, at) + query.substring(at, to) + query.substring(at);
      default -> query.substring(0, at) + corpus.get(random.nextInt(corpus.size()))[0];
    };
  }

  private void check(String query) {
    Expr expr;
    try {
      expr = parser.parseExpr(query);
    } catch (ParseException e) {
      int bytes = SourceText.of(query).byteLength();
      PositionRange p = e.position();
      if (p.start() < 0 || p.start() > p.end() || p.end() > bytes) {
        fail("position " + p + " outside of: " + query, e);
      }
      return;
    } catch (RuntimeException | StackOverflowError e) {
      fail("parsing failed with " + e + ": " + query, e);
      return;
    }
    String printed = expr.toString();
    String again = printedAgain(printed);
    if (!again.equals(printed) && !mayReadOtherwise(expr)) {
      fail(query + "\nprints as   " + printed + "\nand then as " + again);
    }
    Prettifier.format(expr);
    AstJson.write(expr);
  }

  private String printedAgain(String printed) {
    try {
      return parser.parseExpr(printed).toString();
    } catch (ParseException e) {
      return "an error: " + e.getMessage();
    }
  }

  /** What may print as something else, as upstream's does: see the tests below. */
  private static boolean mayReadOtherwise(Expr expr) {
    boolean here = false;
    if (expr instanceof VectorSelector s) {
      here = s.offsetExpr() != null;
    } else if (expr instanceof MatrixSelector s) {
      here = s.range() == 0 && s.rangeExpr() == null;
    } else if (expr instanceof SubqueryExpr s) {
      here = s.offsetExpr() != null || (s.range() == 0 && s.rangeExpr() == null);
    }
    if (expr instanceof BinaryExpr b) {
      here =
          b.op() == BinaryOp.POW
              && b.lhs() instanceof NumberLiteral n
              && n.value() > Double.MAX_VALUE;
    }
    return here || expr.children().stream().anyMatch(ParserFuzzTest::mayReadOtherwise);
  }

  @Test
  void infinityIsPrintedWithASignThatBindsLessThanAPower() {
    assertThat(parser.parseExpr("Inf ^ f")).hasToString("+Inf ^ f");
    assertThat(parser.parseExpr("-Inf ^ f")).hasToString("-+Inf ^ f");
    assertThat(printedAgain("-+Inf ^ f")).isEqualTo("-++Inf ^ f");
  }

  @Test
  void aRangeBelowAMillisecondIsPrintedAsNone() {
    assertThat(parser.parseExpr("foo[9e-4]")).hasToString("foo[0s]");
    assertThat(printedAgain("foo[0s]")).contains("greater than 0");
  }

  /** A sign before a parenthesis ends the offset behind it; two signs let it go on. */
  @Test
  void computedOffsetsArePrintedAsUpstream() {
    assertThat(parser.parseExpr("foo offset +(5) + bar")).hasToString("foo offset (5) + bar");
    assertThat(printedAgain("foo offset (5) + bar")).startsWith("an error: ").contains("in offset");
    assertThat(parser.parseExpr("foo offset - -1 + 2")).hasToString("foo offset 1 + 2");
    assertThat(printedAgain("foo offset 1 + 2")).isEqualTo("foo offset 1s + 2");
  }
}
