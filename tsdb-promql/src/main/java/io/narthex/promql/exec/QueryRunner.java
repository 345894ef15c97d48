package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.StepGrid;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ExprType;
import io.narthex.promql.parser.ParenExpr;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.StringLiteral;
import io.narthex.promql.plan.SelectPath;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Value;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a planned query from the storage to its value.
 *
 * <pre>
 *   build operators ─> open the storage for the times they want ─> pull series ─> assemble, sort
 * </pre>
 *
 * <p>Thread-safety: none; one query, one run.
 *
 * @upstream promql/engine.go Engine.execEvalStmt
 */
public final class QueryRunner {
  private final Expr expr;
  private final StepGrid grid;
  private final boolean instant;
  private final ExecOptions options;
  private final SampleBudget budget;
  private final SampleCounts counts;
  private final @Nullable Tracer tracer;
  private Annotations annotations = new Annotations();
  private long prepareNanos;
  private long innerNanos;
  private long sortNanos;

  public QueryRunner(
      Expr expr,
      StepGrid grid,
      boolean instant,
      ExecOptions options,
      SampleBudget budget,
      SampleCounts counts,
      @Nullable Tracer tracer) {
    this.expr = expr;
    this.grid = grid;
    this.instant = instant;
    this.options = options;
    this.budget = budget;
    this.counts = counts;
    this.tracer = tracer;
  }

  /** What an operator tree comes to. */
  @FunctionalInterface
  private interface Evaluation {
    Value run(EvalScope scope);
  }

  /** Runs the query; the storage's view is closed when it returns. */
  public Value run(Queryable queryable, QueryContext.CancelCheck cancel, LongSupplier nanoTime) {
    long begin = nanoTime.getAsLong();
    budget.checkSteps(grid.longCount());
    OperatorBuilder builder = new OperatorBuilder(options, tracer);
    Evaluation evaluation = evaluation(builder, nanoTime);
    try (Querier querier = queryable.querier(builder.mint(), builder.maxt())) {
      prepareNanos = nanoTime.getAsLong() - begin;
      QueryContext context = new QueryContext(querier, options, cancel, budget);
      annotations = context.annotations();
      long inner = nanoTime.getAsLong();
      try {
        return evaluation.run(new EvalScope(context, grid, counts));
      } finally {
        context.stopReading();
        innerNanos = nanoTime.getAsLong() - inner - sortNanos;
      }
    }
  }

  /** Builds the operators without running them, for the tracer to see. */
  public void plan() {
    evaluation(new OperatorBuilder(options, tracer), () -> 0);
  }

  private static Expr strip(Expr e) {
    Expr inner = e;
    while (true) {
      if (inner instanceof ParenExpr p) {
        inner = p.expr();
      } else if (inner instanceof StepInvariantExpr s && s.expr().type() == ExprType.MATRIX) {
        inner = s.expr();
      } else {
        return inner;
      }
    }
  }

  private Evaluation evaluation(OperatorBuilder builder, LongSupplier nanoTime) {
    SelectPath path = SelectPath.root(grid.start(), grid.end(), instant ? 0 : grid.step());
    Expr root = strip(expr);
    switch (root.type()) {
      case STRING:
        StringLiteral text = (StringLiteral) root;
        return scope -> new Value.Text(grid.start(), text.value());
      case SCALAR:
        ScalarOp scalar = builder.scalar(root, path);
        return scope -> scalarValue(scalar.eval(scope));
      case MATRIX:
        RawMatrixOp raw = builder.rawMatrix(root, path);
        return scope -> {
          ResultAssembler result = new ResultAssembler(scope);
          raw.eval(scope).forEach(s -> result.add(s.series(), s.dropName()));
          return sorted(result, nanoTime);
        };
      case VECTOR:
        VectorOp vector = builder.vector(root, path);
        return scope -> vectorValue(vector, scope, nanoTime);
      default:
        throw new AssertionError(root);
    }
  }

  private Value scalarValue(double[] values) {
    if (instant) {
      return new Value.Scalar(grid.start(), values[0]);
    }
    long[] times = new long[values.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = grid.time(i);
    }
    return new Value.Matrix(
        values.length == 0
            ? List.of()
            : List.of(RangeSeries.ofFloats(Labels.empty(), times, values)));
  }

  private Value vectorValue(VectorOp vector, EvalScope scope, LongSupplier nanoTime) {
    ResultAssembler result = new ResultAssembler(scope);
    result.addAll(vector.open(scope));
    return instant ? result.vector() : sorted(result, nanoTime);
  }

  private Value sorted(ResultAssembler result, LongSupplier nanoTime) {
    long begin = nanoTime.getAsLong();
    Value value = result.matrix();
    sortNanos = nanoTime.getAsLong() - begin;
    return value;
  }

  /** What was noted; complete after {@link #run}. */
  public Annotations annotations() {
    return annotations;
  }

  public long prepareNanos() {
    return prepareNanos;
  }

  public long innerNanos() {
    return innerNanos;
  }

  public long sortNanos() {
    return sortNanos;
  }
}
