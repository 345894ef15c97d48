package io.narthex.promql.exec;

import io.narthex.promql.functions.ElementFunction;
import io.narthex.promql.functions.FunctionTable;
import io.narthex.promql.functions.GoMath;
import io.narthex.promql.functions.HistogramFunction;
import io.narthex.promql.functions.RangeFunction;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ExprType;
import io.narthex.promql.parser.StringLiteral;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.plan.SelectPath;
import io.narthex.promql.value.PromqlException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators of function calls. */
final class CallBuilder {
  private final OperatorBuilder builder;

  CallBuilder(OperatorBuilder builder) {
    this.builder = builder;
  }

  /** A call whose value is a scalar. */
  ScalarOp scalar(Call c, SelectPath path) {
    List<Expr> args = c.args();
    return switch (c.function().name()) {
      case "pi" -> ScalarOps.constant(Math.PI);
      case "time" -> ScalarOps.time();
      case "scalar" -> ScalarOps.ofVector(builder.vector(args.get(0), path));
      case "min_of" -> ScalarOps.combine(GoMath::min, arg(c, 0, path), arg(c, 1, path));
      case "max_of" -> ScalarOps.combine(GoMath::max, arg(c, 0, path), arg(c, 1, path));
      default -> throw new AssertionError(c);
    };
  }

  private ScalarOp arg(Call c, int i, SelectPath path) {
    return builder.scalar(c.args().get(i), path);
  }

  private List<ScalarOp> scalars(Call c, int from, SelectPath path) {
    List<ScalarOp> scalars = new ArrayList<>();
    for (int i = from; i < c.args().size(); i++) {
      scalars.add(arg(c, i, path));
    }
    return scalars;
  }

  private static String text(Call c, int i) {
    if (c.args().get(i) instanceof StringLiteral s) {
      return s.value();
    }
    throw new AssertionError(c);
  }

  private static List<String> texts(Call c, int from) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i < c.args().size(); i++) {
      texts.add(text(c, i));
    }
    return texts;
  }

  /** A call whose value is a vector. */
  VectorOp vector(Call c, SelectPath path) {
    RangeFunction range = FunctionTable.range(c.function().name());
    if (range != null) {
      return rangeCall(c, range, path);
    }
    HistogramFunction histogram = HistogramFunction.find(c.function().name());
    if (histogram != null) {
      return HistogramCalls.map(histogram, builder.vector(c.args().get(0), path));
    }
    ElementFunction element = FunctionTable.element(c.function().name());
    if (element != null) {
      return elementCall(c, element, path);
    }
    return whole(c, path);
  }

  private VectorOp rangeCall(Call c, RangeFunction function, SelectPath path) {
    RangeSource source = null;
    Expr rangeArg = null;
    List<ScalarOp> scalars = new ArrayList<>();
    for (Expr arg : c.args()) {
      if (arg.type() == ExprType.MATRIX) {
        source = builder.range(arg, path);
        rangeArg = arg;
      } else {
        scalars.add(builder.scalar(arg, path));
      }
    }
    if (source == null || rangeArg == null) {
      throw new AssertionError(c);
    }
    RangeFunctionOp op = new RangeFunctionOp(c, function, source, scalars);
    return c.function().name().equals("absent_over_time")
        ? VectorFunctions.absent(op, rangeArg, true)
        : op;
  }

  private VectorOp elementCall(Call c, ElementFunction f, SelectPath path) {
    if (c.args().isEmpty()) {
      return VectorFunctions.vector(ofTime(f));
    }
    VectorOp input = builder.vector(c.args().get(0), path);
    if (c.args().size() == 1 && !c.function().name().equals("round")) {
      return new MapOp(input, MapOp.Naming.DROP, false, scope -> Mappings.floats(f));
    }
    List<ScalarOp> scalars = new ArrayList<>();
    for (int i = 1; i < c.args().size(); i++) {
      scalars.add(arg(c, i, path));
    }
    String name = c.function().name();
    return new MapOp(
        input,
        MapOp.Naming.DROP,
        false,
        scope -> {
          double[] a = scalars.isEmpty() ? ones(scope) : scalars.get(0).eval(scope);
          if (name.equals("round")) {
            for (int i = 0; i < a.length; i++) {
              a[i] = 1.0 / a[i];
            }
          }
          if (name.equals("clamp")) {
            return Mappings.clamp(f, a, scalars.get(1).eval(scope));
          }
          return Mappings.floats(f, a, a, scalars.size());
        });
  }

  private static double[] ones(EvalScope scope) {
    double[] ones = new double[scope.steps()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** A date function of the evaluation time, cut to seconds. */
  private static ScalarOp ofTime(ElementFunction f) {
    return scope -> {
      double[] values = new double[scope.steps()];
      for (int i = 0; i < values.length; i++) {
        values[i] = f.apply((double) (scope.grid().time(i) / 1000), 0, 0);
      }
      return values;
    };
  }

  /** A call that needs the vector as a whole, or something else than its values. */
  private VectorOp whole(Call c, SelectPath path) {
    Expr first = c.args().get(0);
    switch (c.function().name()) {
      case "vector":
        return VectorFunctions.vector(arg(c, 0, path));
      case "absent":
        return VectorFunctions.absent(builder.vector(first, path), first, false);
      case "timestamp":
        return timestamp(first, path);
      case "start_timestamp":
        return startTimestamp(first, path);
      case "sort", "sort_desc":
        return new SortOp(c, builder.vector(first, path), List.of());
      case "sort_by_label", "sort_by_label_desc":
        return new SortOp(c, builder.vector(first, path), texts(c, 1));
      case "info":
        return info(c, path);
      case "histogram_quantile":
        return HistogramCalls.quantile(c, arg(c, 0, path), builder.vector(c.args().get(1), path));
      case "histogram_quantiles":
        return HistogramCalls.quantiles(
            c, text(c, 1), scalars(c, 2, path), builder.vector(first, path));
      case "histogram_fraction":
        return HistogramCalls.fraction(
            c, arg(c, 0, path), arg(c, 1, path), builder.vector(c.args().get(2), path));
      case "label_replace":
        return LabelFunctions.replace(
            builder.vector(first, path), text(c, 1), text(c, 2), text(c, 3), text(c, 4));
      case "label_join":
        return LabelFunctions.join(
            builder.vector(first, path), text(c, 1), text(c, 2), texts(c, 3));
      default:
        throw new PromqlException.Evaluation(
            "function " + c.function().name() + " is not available yet");
    }
  }

  private VectorOp info(Call c, SelectPath path) {
    Expr base = c.args().get(0);
    VectorOp input = builder.vector(base, path);
    if (c.args().size() == 1) {
      return new InfoOp(base, input, null);
    }
    if (c.args().get(1) instanceof VectorSelector selector) {
      builder.noteSelector(selector, path);
      return new InfoOp(base, input, selector);
    }
    throw new AssertionError(c);
  }

  private VectorOp timestamp(Expr arg, SelectPath path) {
    if (arg instanceof VectorSelector s) {
      VectorOp times = builder.selector(s, path, VectorSelectorOp.Take.TIMESTAMP);
      return new MapOp(times, MapOp.Naming.DROP, false, scope -> Mappings.floats((v, a, b) -> v));
    }
    return new MapOp(builder.vector(arg, path), MapOp.Naming.DROP, false, Mappings::evaluationTime);
  }

  private VectorOp startTimestamp(Expr arg, SelectPath path) {
    VectorOp input =
        arg instanceof VectorSelector s
            ? builder.selector(s, path, VectorSelectorOp.Take.START_TIMESTAMP)
            : builder.vector(arg, path);
    boolean known = arg instanceof VectorSelector && builder.options().useStartTimestamps();
    return new MapOp(
        input,
        MapOp.Naming.DROP,
        false,
        scope -> known ? Mappings.floats((v, a, b) -> v) : (in, out) -> {});
  }
}
