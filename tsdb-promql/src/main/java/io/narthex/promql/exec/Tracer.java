package io.narthex.promql.exec;

import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.VectorSelector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a query: puts a watching operator around each one as they are built. Without a tracer
 * there are no such operators.
 *
 * <p>Thread-safety: none; one query.
 */
public final class Tracer {
  private final LongSupplier nanoTime;
  private final Deque<TraceNode> open = new ArrayDeque<>();
  private @Nullable TraceNode root;

  public Tracer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What was seen; null before the query was built. */
  public @Nullable TraceNode root() {
    return root;
  }

  /** Tells what was decided about the expression that is being built. */
  void detail(String text) {
    TraceNode node = open.peek();
    if (node != null) {
      node.detail(text);
    }
  }

  private TraceNode enter(Expr e) {
    TraceNode node = new TraceNode(e);
    TraceNode parent = open.peek();
    if (parent == null) {
      root = node;
    } else {
      parent.addChild(node);
    }
    open.push(node);
    return node;
  }

  VectorOp vector(Expr e, Supplier<VectorOp> build) {
    TraceNode node = enter(e);
    VectorOp op = build.get();
    open.pop();
    return new VectorOp() {
      @Override
      public ColumnStream open(EvalScope scope) {
        node.opened(scope.steps());
        return new Stream(node, scope, op.open(scope));
      }

      @Override
      public boolean hasOneName() {
        return op.hasOneName();
      }
    };
  }

  ScalarOp scalar(Expr e, Supplier<ScalarOp> build) {
    TraceNode node = enter(e);
    ScalarOp op = build.get();
    open.pop();
    return scope -> {
      node.opened(scope.steps());
      long begin = nanoTime.getAsLong();
      double[] values = op.eval(scope);
      node.spent(nanoTime.getAsLong() - begin);
      node.produced(io.narthex.model.labels.Labels.empty(), values.length);
      node.held(scope.budget().current());
      return values;
    };
  }

  RangeSource range(Expr e, Supplier<RangeSource> build) {
    TraceNode node = enter(e);
    RangeSource source = build.get();
    open.pop();
    return new TracedSource(node, source);
  }

  private final class Stream implements ColumnStream {
    private final TraceNode node;
    private final EvalScope scope;
    private final ColumnStream in;

    Stream(TraceNode node, EvalScope scope, ColumnStream in) {
      this.node = node;
      this.scope = scope;
      this.in = in;
    }

    @Override
    public @Nullable SeriesColumn next() {
      long begin = nanoTime.getAsLong();
      SeriesColumn s = in.next();
      node.spent(nanoTime.getAsLong() - begin);
      node.held(scope.budget().current());
      if (s != null) {
        node.produced(s.labels(), s.column().weight());
      }
      return s;
    }
  }

  private final class TracedSource implements RangeSource {
    private final TraceNode node;
    private final RangeSource source;

    TracedSource(TraceNode node, RangeSource source) {
      this.node = node;
      this.source = source;
    }

    @Override
    public long range() {
      return source.range();
    }

    @Override
    public VectorSelector.Mode mode() {
      return source.mode();
    }

    @Override
    public RefTimes refs(EvalScope scope) {
      return source.refs(scope);
    }

    @Override
    public boolean hasOneName() {
      return source.hasOneName();
    }

    @Override
    public RangeInput open(EvalScope scope) {
      node.opened(scope.steps());
      long begin = nanoTime.getAsLong();
      RangeInput input = source.open(scope);
      node.spent(nanoTime.getAsLong() - begin);
      node.held(scope.budget().current());
      input.series().forEach(s -> node.produced(s.labels(), 0));
      return input;
    }
  }
}
