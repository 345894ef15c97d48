package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.StringLabelsHash;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.AggregateOp;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.PromqlException;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code topk}, {@code bottomk}, {@code limitk} and {@code limit_ratio}: keeps some of a group's
 * elements at each step, as they are.
 *
 * @upstream promql/engine.go evaluator.aggregationK
 */
final class RankOp implements VectorOp {
  private static final double MAX_INT64 = 9223372036854774784.0;
  private static final double MIN_INT64 = -9223372036854775808.0;

  private final AggregateExpr expr;
  private final VectorOp input;
  private final ScalarOp param;

  RankOp(AggregateExpr expr, VectorOp input, ScalarOp param) {
    this.expr = expr;
    this.input = input;
    this.param = param;
  }

  @Override
  public boolean hasOneName() {
    return input.hasOneName();
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, s -> new Evaluation(s).run());
  }

  private final class Evaluation {
    private final EvalScope scope;

    Evaluation(EvalScope scope) {
      this.scope = scope;
    }

    List<SeriesColumn> run() {
      scope.checkCanceled();
      long before = scope.budget().current();
      double[] params = param.eval(scope);
      List<SeriesColumn> all = scope.collect(input);
      List<SeriesColumn> kept = isPointless(params) ? List.of() : keep(all, params);
      long weight = 0;
      for (SeriesColumn s : kept) {
        weight += s.column().weight();
      }
      scope.budget().set(before + weight);
      return kept;
    }

    /** Checks the parameter as a whole; true if no step keeps anything. */
    private boolean isPointless(double[] params) {
      double min = Double.MAX_VALUE;
      double max = -Double.MAX_VALUE;
      boolean nan = false;
      for (double p : params) {
        nan |= Double.isNaN(p);
        min = Math.min(min, p);
        max = Math.max(max, p);
      }
      if (expr.op() == AggregateOp.LIMIT_RATIO) {
        return isPointlessRatio(min, max, nan);
      }
      if (max < 1) {
        return true;
      }
      if (nan) {
        throw new PromqlException.Evaluation("Parameter value is NaN");
      }
      if (min <= MIN_INT64) {
        throw new PromqlException.Evaluation(
            "Scalar value " + GoFloats.g(min) + " underflows int64");
      }
      if (max >= MAX_INT64) {
        throw new PromqlException.Evaluation(
            "Scalar value " + GoFloats.g(max) + " overflows int64");
      }
      return false;
    }

    private boolean isPointlessRatio(double min, double max, boolean nan) {
      if (max == 0 && min == 0) {
        return true;
      }
      if (nan) {
        throw new PromqlException.Evaluation("Ratio value is NaN");
      }
      if (max > 1) {
        noteRatio(max, 1);
      }
      if (min < -1) {
        noteRatio(min, -1);
      }
      return false;
    }

    private void noteRatio(double ratio, double cap) {
      if (expr.param() != null) {
        scope.annotations().add(Notices.invalidRatio(ratio, cap, expr.param().position()));
      }
    }

    private List<SeriesColumn> keep(List<SeriesColumn> all, double[] params) {
      Grouping grouping = new Grouping(expr.grouping(), expr.without());
      int[] groupOf = new int[all.size()];
      for (int s = 0; s < groupOf.length; s++) {
        groupOf[s] = grouping.groupOf(all.get(s));
      }
      List<List<Integer>> members = new ArrayList<>();
      for (int g = 0; g < grouping.size(); g++) {
        members.add(new ArrayList<>());
      }
      for (int s = 0; s < groupOf.length; s++) {
        members.get(groupOf[s]).add(s);
      }
      @Nullable SeriesColumn[] kept = new SeriesColumn[all.size()];
      List<SeriesColumn> ordered = new ArrayList<>();
      for (List<Integer> group : members) {
        switch (expr.op()) {
          case LIMITK -> limit(all, group, params, kept);
          case LIMIT_RATIO -> sample(all, group, params, kept);
          default -> rank(all, group, params, kept, ordered);
        }
      }
      if (ordered.isEmpty()) {
        for (SeriesColumn s : kept) {
          if (s != null) {
            ordered.add(s);
          }
        }
      }
      return ordered;
    }

    private void take(List<SeriesColumn> all, int s, int step, @Nullable SeriesColumn[] kept) {
      SeriesColumn in = all.get(s);
      SeriesColumn out = kept[s];
      if (out == null) {
        out = new SeriesColumn(in.labels(), in.dropName(), new Column(in.column().size()));
        kept[s] = out;
      }
      out.column().setFrom(step, in.column(), step);
    }

    private int count(double param, int most) {
      return (int) Math.max(0, Math.min((long) param, most));
    }

    private void limit(
        List<SeriesColumn> all,
        List<Integer> group,
        double[] params,
        @Nullable SeriesColumn[] kept) {
      for (int step = 0; step < params.length; step++) {
        int left = count(params[step], all.size());
        for (int s : group) {
          if (left == 0) {
            break;
          }
          if (all.get(s).column().has(step)) {
            take(all, s, step, kept);
            left--;
          }
        }
      }
    }

    private void sample(
        List<SeriesColumn> all,
        List<Integer> group,
        double[] params,
        @Nullable SeriesColumn[] kept) {
      for (int s : group) {
        double offset = LabelHash.offset(all.get(s).labels());
        for (int step = 0; step < params.length; step++) {
          double r = Math.max(-1, Math.min(1, params[step]));
          boolean in = r >= 0 ? offset < r : offset >= 1 + r;
          if (in && all.get(s).column().has(step)) {
            take(all, s, step, kept);
          }
        }
      }
    }

    private void rank(
        List<SeriesColumn> all,
        List<Integer> group,
        double[] params,
        @Nullable SeriesColumn[] kept,
        List<SeriesColumn> ordered) {
      AggregateNotes notes = new AggregateNotes(expr, scope.annotations());
      TopHeap heap = new TopHeap(largestCount(params, group.size()), expr.op() == AggregateOp.TOPK);
      for (int step = 0; step < params.length; step++) {
        int k = count(params[step], all.size());
        heap.clear();
        for (int s : group) {
          Column c = all.get(s).column();
          if (k == 0 || !c.has(step)) {
            continue;
          }
          if (c.isHistogram(step)) {
            notes.histogramIgnoredHere();
          } else {
            heap.offer(k, c.value(step), s);
          }
        }
        heap.sort();
        for (int i = 0; i < heap.size(); i++) {
          take(all, heap.series(i), step, kept);
          SeriesColumn taken = kept[heap.series(i)];
          if (scope.isInstant() && taken != null) {
            ordered.add(taken);
          }
        }
      }
    }

    private int largestCount(double[] params, int members) {
      int most = 0;
      for (double p : params) {
        most = Math.max(most, count(p, members));
      }
      return most;
    }
  }

  /** Place of a label set between 0 and 1, always the same. */
  private static final class LabelHash {
    private static final double MAX_UINT64 = 18446744073709551615.0;

    static double offset(Labels labels) {
      long hash = StringLabelsHash.of(labels);
      double unsigned = hash >= 0 ? (double) hash : ((hash >>> 1) | (hash & 1)) * 2.0;
      return unsigned / MAX_UINT64;
    }
  }
}
