package io.narthex.promql.parser;

import io.narthex.model.labels.Utf8;
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

  private Prettifier(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The formatted text. */
  public static String format(Expr expr) {
    return formatTo(expr, MAX_LINE_BYTES);
  }

  /** Formatted with lines of another length, for tests. */
  static String formatTo(Expr expr, int maxBytes) {
    return new Prettifier(maxBytes).format(expr, 0);
  }

  private String format(Expr expr, int level) {
    String indent = "  ".repeat(level);
    if (expr instanceof StepInvariantExpr e) {
      return format(e.expr(), level);
    }
    if (expr instanceof UnaryExpr e) {
      return indent + (e.negate() ? "-" : "+") + format(e.expr(), level).strip();
    }
    String line = expr.toString();
    boolean split = Utf8.encodedLength(line) > maxBytes;
    if (expr instanceof SubqueryExpr e) {
      return split ? format(e.expr(), level) + Printer.subquerySuffix(e) : line;
    }
    if (!split) {
      return indent + line;
    }
    if (expr instanceof AggregateExpr e) {
      List<Expr> parts = e.param() == null ? List.of(e.expr()) : List.of(e.param(), e.expr());
      return indent + Printer.aggregation(e) + "(\n" + list(parts, level + 1) + "\n" + indent + ")";
    }
    if (expr instanceof BinaryExpr e) {
      return format(e.lhs(), level + 1)
          + "\n"
          + indent
          + Printer.operator(e)
          + "\n"
          + format(e.rhs(), level + 1);
    }
    if (expr instanceof Call e) {
      return indent + e.function().name() + "(\n" + list(e.args(), level + 1) + "\n" + indent + ")";
    }
    if (expr instanceof ParenExpr e) {
      return indent + "(\n" + format(e.expr(), level + 1) + "\n" + indent + ")";
    }
    return indent + line;
  }

  private String list(List<Expr> parts, int level) {
    StringBuilder sb = new StringBuilder();
    for (Expr part : parts) {
      sb.append(sb.length() == 0 ? "" : ",\n").append(format(part, level));
    }
    return sb.toString();
  }
}
