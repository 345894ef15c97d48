package io.narthex.promql.parser;

import java.util.List;

/**
 * Writes a query over several lines where one would be too long.
 *
 * <pre>
 *   sum by (job) (
 *     rate(http_requests_total{...}[5m])
 *   )
 * </pre>
 *
 * <p>A node whose canonical text has at most 100 bytes stays on one line. Operators go between the
 * lines of their operands. Comments are not kept.
 *
 * @upstream promql/parser/prettier.go
 */
public final class Prettifier {
  private static final int MAX_LINE_BYTES = 100;

  private final int maxBytes;
  private final StringBuilder out = new StringBuilder();

  private Prettifier(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The formatted text. */
  public static String format(Expr expr) {
    return formatTo(expr, MAX_LINE_BYTES);
  }

  /** Formatted with lines of another length, for tests. */
  static String formatTo(Expr expr, int maxBytes) {
    Prettifier p = new Prettifier(maxBytes);
    p.write(expr, 0);
    return p.out.toString();
  }

  private void write(Expr expr, int level) {
    if (expr instanceof StepInvariantExpr e) {
      write(e.expr(), level);
    } else if (expr instanceof UnaryExpr e) {
      writeUnary(e, level);
    } else if (expr instanceof SubqueryExpr e) {
      writeSubquery(e, level);
    } else if (!Printer.isLongerThan(expr, maxBytes)) {
      indent(level).append(expr);
    } else if (expr instanceof BinaryExpr e) {
      write(e.lhs(), level + 1);
      out.append('\n');
      indent(level).append(Printer.operator(e)).append('\n');
      write(e.rhs(), level + 1);
    } else if (expr instanceof AggregateExpr e) {
      List<Expr> parts = e.param() == null ? List.of(e.expr()) : List.of(e.param(), e.expr());
      writeList(Printer.aggregation(e), parts, level);
    } else if (expr instanceof Call e) {
      writeList(e.function().name(), e.args(), level);
    } else if (expr instanceof ParenExpr e) {
      writeList("", List.of(e.expr()), level);
    } else {
      indent(level).append(expr);
    }
  }

  private StringBuilder indent(int level) {
    return out.append("  ".repeat(level));
  }

  /** The sign stands directly before its operand, which begins where it would without it. */
  private void writeUnary(UnaryExpr e, int level) {
    indent(level).append(e.negate() ? '-' : '+');
    int start = out.length();
    write(e.expr(), level);
    int text = start;
    while (text < out.length() && CharCursor.isSpace(out.charAt(text))) {
      text++;
    }
    out.delete(start, text);
  }

  private void writeSubquery(SubqueryExpr e, int level) {
    if (Printer.isLongerThan(e, maxBytes)) {
      write(e.expr(), level);
      out.append(Printer.subquerySuffix(e));
    } else {
      out.append(e); // without indentation, as upstream has it
    }
  }

  /** Something in parentheses: one part a line, between commas. */
  private void writeList(String before, List<Expr> parts, int level) {
    indent(level).append(before).append("(\n");
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : ",\n");
      write(parts.get(i), level + 1);
    }
    out.append('\n');
    indent(level).append(')');
  }
}
