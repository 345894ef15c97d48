package io.narthex.promql.plan;

import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.DurationExpr;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.NumberLiteral;
import io.narthex.promql.parser.ParenExpr;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.StringLiteral;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.UnaryExpr;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.PromqlException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits a parsed query to its times.
 *
 * <pre>
 *   start() end() range() step()      become numbers
 *   [5m + step()], offset -(1h / 2)   become milliseconds
 *   @ start(), @ end()                become @ timestamp
 *   the greatest parts that give the same at every step are wrapped in StepInvariantExpr
 *   parentheses around arguments vanish
 * </pre>
 *
 * <p>Differs: upstream leaves the parameter of an aggregation as it is, so that {@code @} does not
 * work properly in it.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/engine.go PreprocessExpr, preprocessExprHelper, foldQueryContextFunctions
 */
public final class Preprocessor {
  private final long start;
  private final long end;
  private final long step;
  private final DurationArithmetic durations;

  private Preprocessor(long start, long end, long step) {
    this.start = start;
    this.end = end;
    this.step = step;
    durations = new DurationArithmetic(step / 1000.0, (end - start) / 1000.0);
  }

  /** A rewritten node, and whether it gives the same at every step and gains from a wrapper. */
  private record Planned(Expr expr, boolean invariant, boolean wrap) {
    static Planned varying(Expr expr) {
      return new Planned(expr, false, false);
    }

    /** The node, wrapped if that pays. */
    Expr wrapped() {
      return wrap ? new StepInvariantExpr(expr) : expr;
    }
  }

  /**
   * Plans {@code expr} for the times {@code start} to {@code end}, in ms.
   *
   * @param step distance of steps in ms, 0 for an instant query
   * @throws PromqlException.InvalidQuery if a duration cannot be computed
   */
  public static Expr plan(Expr expr, long start, long end, long step) {
    return new Preprocessor(start, end, step).plan(expr).wrapped();
  }

  private Planned plan(Expr e) {
    if (e instanceof NumberLiteral || e instanceof StringLiteral) {
      return new Planned(e, true, false);
    }
    if (e instanceof VectorSelector s) {
      return planSelector(s);
    }
    if (e instanceof MatrixSelector m) {
      return planMatrix(m);
    }
    if (e instanceof SubqueryExpr s) {
      return planSubquery(s);
    }
    if (e instanceof AggregateExpr a) {
      Planned inner = plan(strip(a.expr()));
      Expr param = a.param() == null ? null : plan(strip(a.param())).wrapped();
      return new Planned(
          new AggregateExpr(a.op(), inner.expr, param, a.grouping(), a.without(), a.position()),
          inner.invariant && isInvariant(param),
          inner.wrap && isInvariant(param));
    }
    if (e instanceof BinaryExpr b) {
      return planBinary(b);
    }
    if (e instanceof Call c) {
      return planCall(c);
    }
    if (e instanceof ParenExpr p) {
      Planned inner = plan(p.expr());
      return new Planned(new ParenExpr(inner.expr, p.position()), inner.invariant, inner.wrap);
    }
    if (e instanceof UnaryExpr u) {
      Planned inner = plan(u.expr());
      return new Planned(
          new UnaryExpr(u.negate(), inner.expr, u.position()), inner.invariant, inner.wrap);
    }
    throw new AssertionError(e);
  }

  private static boolean isInvariant(@Nullable Expr planned) {
    return planned == null
        || planned instanceof StepInvariantExpr
        || planned instanceof NumberLiteral
        || planned instanceof StringLiteral;
  }

  private static Expr strip(Expr e) {
    Expr inner = e;
    while (inner instanceof ParenExpr p) {
      inner = p.expr();
    }
    return inner;
  }

  private @Nullable AtModifier resolve(@Nullable AtModifier at) {
    if (at == null) {
      return null;
    }
    return switch (at.kind()) {
      case TIMESTAMP -> at;
      case START -> AtModifier.at(start);
      case END -> AtModifier.at(end);
    };
  }

  private long millis(long literal, @Nullable DurationExpr expr, boolean positive) {
    return expr == null ? literal : durations.millis(expr, positive);
  }

  private Planned planSelector(VectorSelector s) {
    VectorSelector planned =
        s.withOffset(millis(s.offset(), s.offsetExpr(), false)).withAt(resolve(s.at()));
    boolean pinned = planned.at() != null;
    return new Planned(planned, pinned, pinned);
  }

  private Planned planMatrix(MatrixSelector m) {
    Planned selector = planSelector(m.selector());
    MatrixSelector planned =
        m.withSelector((VectorSelector) selector.expr)
            .withRange(millis(m.range(), m.rangeExpr(), true));
    return new Planned(planned, selector.invariant, false);
  }

  private Planned planSubquery(SubqueryExpr s) {
    long offset = millis(s.offset(), s.offsetExpr(), false);
    long resolution = millis(s.step(), s.stepExpr(), true);
    long range = millis(s.range(), s.rangeExpr(), true);
    Planned inner = plan(s.expr());
    AtModifier at = resolve(s.at());
    SubqueryExpr planned =
        s.withExpr(inner.invariant ? new StepInvariantExpr(inner.expr) : inner.expr)
            .withDurations(range, resolution, offset)
            .withAt(at);
    return new Planned(planned, at != null, false);
  }

  private Planned planBinary(BinaryExpr b) {
    Planned l = plan(b.lhs());
    Planned r = plan(b.rhs());
    if (l.invariant && r.invariant) {
      return new Planned(
          new BinaryExpr(b.op(), l.expr, r.expr, b.matching(), b.returnBool()), true, true);
    }
    return Planned.varying(
        new BinaryExpr(b.op(), l.wrapped(), r.wrapped(), b.matching(), b.returnBool()));
  }

  private Planned planCall(Call c) {
    String name = c.function().name();
    switch (name) {
      case "start":
        return number(start / 1000.0, c);
      case "end":
        return number(end / 1000.0, c);
      case "range":
        return number((end - start) / 1000.0, c);
      case "step":
        return number(start == end ? 0 : step / 1000.0, c);
      default:
        break;
    }
    boolean invariant = !c.function().dependsOnTime();
    boolean pinnedTimestamp = name.equals("timestamp");
    List<Planned> args = new ArrayList<>();
    for (Expr arg : c.args()) {
      Planned planned = plan(strip(arg));
      args.add(planned);
      invariant &= planned.invariant;
      pinnedTimestamp &= planned.invariant && planned.expr instanceof VectorSelector;
    }
    if (invariant || pinnedTimestamp) {
      List<Expr> plain = args.stream().map(Planned::expr).toList();
      return new Planned(new Call(c.function(), plain, c.position()), true, true);
    }
    List<Expr> wrapped = args.stream().map(Planned::wrapped).toList();
    return Planned.varying(new Call(c.function(), wrapped, c.position()));
  }

  private static Planned number(double value, Call call) {
    return new Planned(new NumberLiteral(value, false, call.position()), true, false);
  }
}
