package io.narthex.promql.exec;

import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.AggregateOp;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ExprType;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.NumberLiteral;
import io.narthex.promql.parser.ParenExpr;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.StringLiteral;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.UnaryExpr;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.plan.SelectPath;
import io.narthex.promql.plan.SelectorPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a planned tree into operators, and learns on the way which times the storage has to cover.
 *
 * <p>Thread-safety: none; one query.
 */
public final class OperatorBuilder {
  private final ExecOptions options;
  private final List<SelectorPlan> selectors = new ArrayList<>();

  private final @Nullable Tracer tracer;

  /** A builder; {@code tracer} watches what it builds, if there is one. */
  public OperatorBuilder(ExecOptions options, @Nullable Tracer tracer) {
    this.options = options;
    this.tracer = tracer;
  }

  ExecOptions options() {
    return options;
  }

  /** Earliest time in ms that a selector wants; 0 if there is no selector. */
  public long mint() {
    return selectors.stream().mapToLong(s -> s.hints().start()).min().orElse(0);
  }

  /** Latest time in ms that a selector wants; 0 if there is no selector. */
  public long maxt() {
    return selectors.stream().mapToLong(s -> s.hints().end()).max().orElse(0);
  }

  /** The operator of a vector expression. */
  public VectorOp vector(Expr e, SelectPath path) {
    if (e instanceof ParenExpr p) {
      return vector(p.expr(), path.through());
    }
    return tracer == null ? buildVector(e, path) : tracer.vector(e, () -> buildVector(e, path));
  }

  private VectorOp buildVector(Expr e, SelectPath path) {
    if (e instanceof StepInvariantExpr s) {
      return new StepInvariantOp(vector(s.expr(), path.through()));
    }
    if (e instanceof VectorSelector s) {
      return selector(s, path, VectorSelectorOp.Take.VALUE);
    }
    if (e instanceof AggregateExpr a) {
      return aggregation(a, path);
    }
    if (e instanceof BinaryExpr b) {
      return binary(b, path);
    }
    if (e instanceof UnaryExpr u) {
      return unary(u, path);
    }
    if (e instanceof Call c) {
      return new CallBuilder(this).vector(c, path.into(c.function().name()));
    }
    throw new AssertionError(e);
  }

  /** The operator of a scalar expression. */
  public ScalarOp scalar(Expr e, SelectPath path) {
    if (e instanceof ParenExpr p) {
      return scalar(p.expr(), path.through());
    }
    return tracer == null ? buildScalar(e, path) : tracer.scalar(e, () -> buildScalar(e, path));
  }

  private ScalarOp buildScalar(Expr e, SelectPath path) {
    if (e instanceof NumberLiteral n) {
      return ScalarOps.constant(n.value());
    }
    if (e instanceof StepInvariantExpr s) {
      return ScalarOps.invariant(scalar(s.expr(), path.through()));
    }
    if (e instanceof UnaryExpr u) {
      ScalarOp operand = scalar(u.expr(), path.through());
      return u.negate() ? ScalarOps.negate(operand) : operand;
    }
    if (e instanceof BinaryExpr b) {
      SelectPath below = path.into("");
      return ScalarOps.binary(b.op(), scalar(b.lhs(), below), scalar(b.rhs(), below));
    }
    if (e instanceof Call c) {
      return new CallBuilder(this).scalar(c, path.into(c.function().name()));
    }
    throw new AssertionError(e);
  }

  /** What a range expression selects. */
  RangeSource range(Expr e, SelectPath path) {
    return tracer == null ? buildRange(e, path) : tracer.range(e, () -> buildRange(e, path));
  }

  private RangeSource buildRange(Expr e, SelectPath path) {
    if (e instanceof MatrixSelector m) {
      Selector selector = select(m.selector(), m.range(), path.through());
      return new MatrixSource(selector, m, selector.hasOneName(options));
    }
    if (e instanceof SubqueryExpr s) {
      VectorOp inner = subqueryInner(s, path);
      return new SubquerySource(s, inner);
    }
    if (e instanceof ParenExpr p) {
      return range(p.expr(), path.through());
    }
    if (e instanceof StepInvariantExpr s) {
      return range(s.expr(), path.through());
    }
    throw new AssertionError(e);
  }

  private VectorOp subqueryInner(SubqueryExpr s, SelectPath path) {
    SelectPath below = path.into(s, options.subqueryStep());
    return s.expr().type() == ExprType.SCALAR
        ? VectorFunctions.vector(scalar(s.expr(), below))
        : vector(s.expr(), below);
  }

  /** A range expression as the result of a query. */
  public RawMatrixOp rawMatrix(Expr e, SelectPath path) {
    return new RawMatrixOp(range(e, path));
  }

  /** An instant selector; only values can be smoothed. */
  VectorOp selector(VectorSelector s, SelectPath path, VectorSelectorOp.Take take) {
    Selector selector = select(s, 0, path);
    return s.mode() == VectorSelector.Mode.SMOOTHED && take == VectorSelectorOp.Take.VALUE
        ? new SmoothedSelectorOp(selector, options)
        : new VectorSelectorOp(selector, take, options);
  }

  private Selector select(VectorSelector s, long range, SelectPath path) {
    SelectorPlan plan = path.plan(s, range, options.lookback());
    selectors.add(plan);
    if (tracer != null) {
      tracer.detail("reads [" + plan.hints().start() + ", " + plan.hints().end() + "] ms");
    }
    return Selector.of(s, plan);
  }

  /** Notes a selector that is only asked for its series, as the second argument of info(). */
  void noteSelector(VectorSelector s, SelectPath path) {
    selectors.add(path.plan(s, 0, options.lookback()));
  }

  private VectorOp aggregation(AggregateExpr a, SelectPath path) {
    Expr param = a.param();
    VectorOp input = vector(a.expr(), path.into(a));
    if (a.op() == AggregateOp.COUNT_VALUES) {
      if (!(param instanceof StringLiteral label)) {
        throw new AssertionError(a);
      }
      return new CountValuesOp(a, input, label.value(), label);
    }
    ScalarOp scalar = param == null ? null : scalar(param, path.into(a));
    return switch (a.op()) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> {
        if (scalar == null) {
          throw new AssertionError(a);
        }
        yield new RankOp(a, input, scalar);
      }
      default -> new io.narthex.promql.exec.AggregateOp(a, input, scalar);
    };
  }

  private VectorOp unary(UnaryExpr u, SelectPath path) {
    VectorOp operand = vector(u.expr(), path.through());
    return u.negate()
        ? new MapOp(operand, MapOp.Naming.DROP, false, scope -> Mappings::negate)
        : operand;
  }

  private VectorOp binary(BinaryExpr b, SelectPath path) {
    SelectPath below = b.op().isTrim() ? path.intoTrim() : path.into("");
    boolean leftScalar = b.lhs().type() == ExprType.SCALAR;
    boolean rightScalar = b.rhs().type() == ExprType.SCALAR;
    if (leftScalar || rightScalar) {
      VectorOp input = vector(leftScalar ? b.rhs() : b.lhs(), below);
      ScalarOp scalar = scalar(leftScalar ? b.lhs() : b.rhs(), below);
      return Mappings.vectorScalar(b, input, scalar, leftScalar);
    }
    VectorOp left = vector(b.lhs(), below);
    VectorOp right = vector(b.rhs(), below);
    return b.op().isSetOperator() ? new SetOp(b, left, right) : new VectorBinaryOp(b, left, right);
  }
}
