package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.util.DurationText;
import io.narthex.util.GoFloats;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree in the canonical form, on one line.
 *
 * @upstream promql/parser/printer.go
 */
final class Printer {
  private final StringBuilder out = new StringBuilder();

  /** Beyond this many characters nothing more is written. */
  private final int limit;

  private Printer(int limit) {
    this.limit = limit;
  }

  static String print(Expr expr) {
    Printer p = new Printer(Integer.MAX_VALUE);
    p.write(expr);
    return p.out.toString();
  }

  /** Whether the text has more than {@code bytes} bytes in UTF-8; found out without writing all. */
  static boolean isLongerThan(Expr expr, int bytes) {
    Printer p = new Printer(bytes);
    p.write(expr);
    return Utf8.encodedLength(p.out.toString()) > bytes;
  }

  private void write(Expr expr) {
    if (out.length() > limit) {
      return;
    }
    if (expr instanceof AggregateExpr e) {
      writeAggregate(e);
    } else if (expr instanceof BinaryExpr e) {
      write(e.lhs());
      out.append(' ').append(operator(e)).append(' ');
      write(e.rhs());
    } else if (expr instanceof Call e) {
      out.append(e.function().name()).append('(');
      writeList(e.args());
      out.append(')');
    } else if (expr instanceof DurationExpr e) {
      writeDuration(e);
    } else if (expr instanceof MatrixSelector e) {
      writeMatrix(e);
    } else if (expr instanceof NumberLiteral e) {
      out.append(number(e));
    } else if (expr instanceof ParenExpr e) {
      out.append('(');
      write(e.expr());
      out.append(')');
    } else if (expr instanceof StepInvariantExpr e) {
      write(e.expr());
    } else if (expr instanceof StringLiteral e) {
      out.append(LabelText.quote(e.value()).replace("\uFFFD", "\\ufffd"));
    } else if (expr instanceof SubqueryExpr e) {
      write(e.expr());
      out.append(subquerySuffix(e));
    } else if (expr instanceof UnaryExpr e) {
      out.append(e.negate() ? '-' : '+');
      write(e.expr());
    } else if (expr instanceof VectorSelector e) {
      writeSelector(e);
      out.append(at(e.at())).append(mode(e)).append(offset(e.offset(), e.offsetExpr()));
    } else {
      throw new AssertionError(expr);
    }
  }

  private void writeList(List<Expr> list) {
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      write(list.get(i));
    }
  }

  private void writeAggregate(AggregateExpr e) {
    out.append(aggregation(e)).append('(');
    if (e.param() != null) {
      write(e.param());
      out.append(", ");
    }
    write(e.expr());
    out.append(')');
  }

  /** Operator and clause: {@code sum by (job) }. */
  static String aggregation(AggregateExpr e) {
    if (e.without()) {
      return e.op().text() + " without (" + labels(e.grouping()) + ") ";
    }
    return e.op().text() + (e.grouping().isEmpty() ? "" : " by (" + labels(e.grouping()) + ") ");
  }

  /** Operator, {@code bool} and matching: {@code == bool on (job)}. */
  static String operator(BinaryExpr e) {
    StringBuilder sb = new StringBuilder(e.op().text());
    if (e.returnBool()) {
      sb.append(" bool");
    }
    if (e.matching() != null) {
      appendMatching(sb, e.matching());
    }
    return sb.toString();
  }

  private static void appendMatching(StringBuilder sb, VectorMatching m) {
    boolean left = m.card() == VectorMatching.Cardinality.MANY_TO_ONE;
    boolean grouped = left || m.card() == VectorMatching.Cardinality.ONE_TO_MANY;
    if (!m.labels().isEmpty() || m.on() || grouped) {
      sb.append(m.on() ? " on (" : " ignoring (").append(labels(m.labels())).append(')');
    }
    if (grouped) {
      sb.append(left ? " group_left (" : " group_right (").append(labels(m.include())).append(')');
    }
    Double fillLeft = m.fillLeft();
    Double fillRight = m.fillRight();
    if (fillLeft != null && fillRight != null && fillLeft.doubleValue() == fillRight) {
      sb.append(" fill (").append(GoFloats.g(fillLeft)).append(')');
      return;
    }
    if (fillLeft != null) {
      sb.append(" fill_left (").append(GoFloats.g(fillLeft)).append(')');
    }
    if (fillRight != null) {
      sb.append(" fill_right (").append(GoFloats.g(fillRight)).append(')');
    }
  }

  private static String labels(List<String> names) {
    StringBuilder sb = new StringBuilder();
    for (String name : names) {
      sb.append(sb.length() == 0 ? "" : ", ");
      LabelText.appendName(sb, name);
    }
    return sb.toString();
  }

  private void writeDuration(DurationExpr e) {
    if (e.wrapped()) {
      out.append('(');
    }
    switch (e.op()) {
      case STEP, RANGE -> out.append(e.op().text()).append("()");
      case MIN_OF, MAX_OF -> {
        out.append(e.op().text()).append('(');
        writeOperand(e.lhs());
        out.append(", ");
        writeOperand(e.rhs());
        out.append(')');
      }
      default -> {
        if (e.lhs() != null) {
          write(e.lhs());
          out.append(' ').append(e.op().text()).append(' ');
        } else if (e.op() == DurationOp.SUB) {
          out.append('-');
        }
        writeOperand(e.rhs());
      }
    }
    if (e.wrapped()) {
      out.append(')');
    }
  }

  private void writeOperand(@Nullable Expr operand) {
    if (operand == null) {
      throw new IllegalArgumentException("duration expression without operand");
    }
    write(operand);
  }

  private void writeMatrix(MatrixSelector e) {
    VectorSelector s = e.selector();
    writeSelector(s);
    out.append('[').append(length(e.range(), e.rangeExpr())).append(']');
    out.append(mode(s)).append(at(s.at())).append(offset(s.offset(), s.offsetExpr()));
  }

  /** Brackets, {@code @} and offset: {@code [1h:1m] @ 5.000 offset 1m}. */
  static String subquerySuffix(SubqueryExpr e) {
    String step = e.step() != 0 ? DurationText.formatMillis(e.step()) : "";
    if (e.step() == 0 && e.stepExpr() != null) {
      step = e.stepExpr().toString();
    }
    return "["
        + length(e.range(), e.rangeExpr())
        + ":"
        + step
        + "]"
        + at(e.at())
        + offset(e.offset(), e.offsetExpr());
  }

  private void writeSelector(VectorSelector e) {
    out.append(e.name());
    List<String> matchers = new ArrayList<>();
    for (Matcher m : e.matchers()) {
      boolean isName = m.name().equals("__name__") && m.type() == Matcher.Type.EQUAL;
      if (!(isName && m.value().equals(e.name()) && !m.value().isEmpty())) {
        matchers.add(m.toString());
      }
    }
    if (!matchers.isEmpty()) {
      matchers.sort(Utf8::compare);
      out.append('{').append(String.join(",", matchers)).append('}');
    }
  }

  private static String length(long millis, @Nullable DurationExpr expr) {
    return expr != null ? expr.toString() : DurationText.formatMillis(millis);
  }

  private static String mode(VectorSelector e) {
    return switch (e.mode()) {
      case PLAIN -> "";
      case ANCHORED -> " anchored";
      case SMOOTHED -> " smoothed";
    };
  }

  private static String at(@Nullable AtModifier at) {
    if (at == null) {
      return "";
    }
    return switch (at.kind()) {
      case START -> " @ start()";
      case END -> " @ end()";
      case TIMESTAMP -> " @ " + seconds(at.timestamp());
    };
  }

  /** Goes through a double because upstream does: beyond 2^53 ms digits are lost. */
  private static String seconds(long millis) {
    double seconds = millis / 1000.0;
    return new BigDecimal(seconds).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String offset(long millis, @Nullable DurationExpr expr) {
    if (expr != null) {
      return " offset " + expr;
    }
    if (millis == 0) {
      return "";
    }
    return millis > 0
        ? " offset " + DurationText.formatMillis(millis)
        : " offset -" + DurationText.formatMillis(-millis);
  }

  /** A number, or a duration when it was spelled as one. */
  static String number(NumberLiteral e) {
    if (!e.isDuration()) {
      return GoFloats.f(e.value());
    }
    long millis = (long) (Math.abs(e.value()) * 1e9) / 1_000_000;
    return (e.value() < 0 ? "-" : "") + DurationText.formatMillis(millis);
  }
}
