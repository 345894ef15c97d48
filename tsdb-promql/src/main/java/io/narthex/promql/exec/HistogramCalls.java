package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.functions.ClassicBuckets;
import io.narthex.promql.functions.HistogramFunction;
import io.narthex.promql.functions.NativeFraction;
import io.narthex.promql.functions.NativeQuantile;
import io.narthex.promql.functions.Quantiles;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.PositionRange;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.Notices;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators of the functions about histograms. */
final class HistogramCalls {
  private HistogramCalls() {}

  /** {@code histogram_count} and its like: one number out of each native histogram. */
  static VectorOp map(HistogramFunction f, VectorOp input) {
    return new MapOp(
        input, MapOp.Naming.DROP_NAME_ONLY, false, scope -> (in, out) -> apply(f, in, out));
  }

  private static void apply(HistogramFunction f, Column in, Column out) {
    for (int i = 0; i < in.size(); i++) {
      FloatHistogram h = in.histogram(i);
      if (h != null) {
        out.set(i, f.apply(h));
      }
    }
  }

  /** {@code histogram_fraction(from, to, v)}. */
  static VectorOp fraction(Call c, ScalarOp from, ScalarOp to, VectorOp input) {
    Expr arg = c.args().get(2);
    return new HistogramVectorOp(
        input,
        arg,
        (scope, tally) -> {
          double[] lower = from.eval(scope);
          double[] upper = to.eval(scope);
          tally.scalarInput();
          tally.scalarInput();
          return List.of(new Fraction(lower, upper, scope.annotations(), arg.position()));
        });
  }

  private static final class Fraction implements HistogramVectorOp.Measure {
    private final double[] from;
    private final double[] to;
    private final Annotations annotations;
    private final PositionRange position;
    private final NativeFraction fraction = new NativeFraction();

    Fraction(double[] from, double[] to, Annotations annotations, PositionRange position) {
      this.from = from;
      this.to = to;
      this.annotations = annotations;
      this.position = position;
    }

    @Override
    public double ofNative(int step, FloatHistogram h, String name) {
      double result = fraction.of(from[step], to[step], h);
      if (fraction.hasNan()) {
        annotations.add(Notices.fractionNaN(name, position));
      }
      return result;
    }

    @Override
    public double ofClassic(int step, ClassicBuckets buckets, String name) {
      return buckets.fraction(from[step], to[step]);
    }
  }

  /** {@code histogram_quantile(q, v)}. */
  static VectorOp quantile(Call c, ScalarOp q, VectorOp input) {
    Expr arg = c.args().get(1);
    return new HistogramVectorOp(
        input,
        arg,
        (scope, tally) ->
            List.of(quantile(scope, tally, q, c.args().get(0), arg.position(), null)));
  }

  /** {@code histogram_quantiles(v, label, q, …)}. */
  static VectorOp quantiles(Call c, String label, List<ScalarOp> qs, VectorOp input) {
    Expr arg = c.args().get(0);
    return new HistogramVectorOp(
        input,
        arg,
        (scope, tally) -> {
          List<HistogramVectorOp.Measure> all = new ArrayList<>();
          for (int i = 0; i < qs.size(); i++) {
            Expr q = c.args().get(i + 2);
            all.add(quantile(scope, tally, qs.get(i), q, arg.position(), label));
          }
          return all;
        });
  }

  private static Quantile quantile(
      EvalScope scope,
      StepTally tally,
      ScalarOp op,
      Expr qArg,
      PositionRange position,
      @Nullable String label) {
    double[] q = op.eval(scope);
    tally.scalarInput();
    for (double v : q) {
      if (Quantiles.isInvalid(v)) {
        scope.annotations().add(Notices.invalidQuantile(v, qArg.position()));
      }
    }
    return new Quantile(q, scope, position, label);
  }

  private static final class Quantile implements HistogramVectorOp.Measure {
    private final double[] q;
    private final EvalScope scope;
    private final PositionRange position;
    private final @Nullable String label;
    private final NativeQuantile quantile = new NativeQuantile();

    Quantile(double[] q, EvalScope scope, PositionRange position, @Nullable String label) {
      this.q = q;
      this.scope = scope;
      this.position = position;
      this.label = label;
    }

    @Override
    public double ofNative(int step, FloatHistogram h, String name) {
      double result = quantile.of(q[step], h);
      if (quantile.nanResult()) {
        scope.annotations().add(Notices.quantileNaNResult(name, position));
      } else if (quantile.nanSkew()) {
        scope.annotations().add(Notices.quantileNaNSkew(name, position));
      }
      return result;
    }

    @Override
    public double ofClassic(int step, ClassicBuckets buckets, String name) {
      double result = buckets.quantile(q[step]);
      if (buckets.wasForced()) {
        scope
            .annotations()
            .add(
                Notices.forcedMonotonicity(
                    name,
                    position,
                    scope.grid().time(step),
                    buckets.minForced(),
                    buckets.maxForced(),
                    buckets.maxDiff()));
      }
      return result;
    }

    @Override
    public Labels label(int step, Labels labels) {
      return label == null
          ? labels
          : labels.toBuilder().set(label, GoFloats.openMetrics(q[step])).build();
    }

    @Override
    public boolean labelsVary() {
      if (label != null) {
        for (double v : q) {
          if (v != q[0]) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
