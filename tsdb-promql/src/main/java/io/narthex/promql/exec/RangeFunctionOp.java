package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.functions.FunctionTable;
import io.narthex.promql.functions.RangeCall;
import io.narthex.promql.functions.RangeFunction;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A function of a range vector: reads each series once, slides a window over it and fills its
 * column.
 *
 * @upstream promql/engine.go evaluator.eval (calls with a matrix argument)
 */
final class RangeFunctionOp implements VectorOp {
  private static final Set<String> ANCHORED =
      new TreeSet<>(Set.of("changes", "delta", "increase", "rate", "resets"));
  private static final Set<String> SMOOTHED = new TreeSet<>(Set.of("delta", "increase", "rate"));

  private final Call call;
  private final RangeFunction function;
  private final RangeSource source;
  private final List<ScalarOp> scalars;
  private final boolean keepsName;

  /**
   * The function of {@code call} over {@code source}.
   *
   * @param scalars the call's other arguments
   */
  RangeFunctionOp(Call call, RangeFunction function, RangeSource source, List<ScalarOp> scalars) {
    this.call = call;
    this.function = function;
    this.source = source;
    this.scalars = List.copyOf(scalars);
    this.keepsName = FunctionTable.keepsName(name());
  }

  private String name() {
    return call.function().name();
  }

  @Override
  public boolean hasOneName() {
    return source.hasOneName();
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return scope.steps() == 0 ? () -> null : new Stream(scope);
  }

  private void checkMode() {
    if (source.mode() == VectorSelector.Mode.ANCHORED && !ANCHORED.contains(name())) {
      throw wrongMode("anchored", ANCHORED);
    }
    if (source.mode() == VectorSelector.Mode.SMOOTHED && !SMOOTHED.contains(name())) {
      throw wrongMode("smoothed", SMOOTHED);
    }
  }

  private PromqlException wrongMode(String mode, Set<String> allowed) {
    return new PromqlException.Evaluation(
        mode
            + " modifier can only be used with: "
            + String.join(", ", allowed)
            + " - not with "
            + name());
  }

  /** One evaluation. */
  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final Column column;
    private final SampleWindow window;
    private final RefTimes refs;
    private final long before;
    private final long after;
    private final LabelGuard guard = new LabelGuard();
    private final boolean guarded;
    private final int checkMask;
    private RangeSource.@Nullable RangeInput input;
    private @Nullable RangeCall rangeCall;
    private @Nullable SeriesReader reader;
    private int next;
    private long windowHeld;

    Stream(EvalScope scope) {
      this.scope = scope;
      column = new Column(scope.steps());
      window = new SampleWindow(scope.steps());
      refs = source.refs(scope);
      checkMask = scope.checkMask(32);
      long lookback = scope.options().lookback();
      boolean extended = source.mode() != VectorSelector.Mode.PLAIN;
      before = source.range() + (extended ? lookback : 0);
      after = source.mode() == VectorSelector.Mode.SMOOTHED ? lookback : 0;
      guarded = !scope.options().delayedNameRemoval() && !source.hasOneName();
    }

    private RangeSource.RangeInput start() {
      scope.checkCanceled();
      RangeSource.RangeInput opened = source.open(scope);
      List<double[]> values = new ArrayList<>();
      for (ScalarOp scalar : scalars) {
        values.add(scalar.eval(scope));
      }
      checkMode();
      rangeCall =
          new RangeCall(
              refs,
              source.range(),
              source.mode(),
              values,
              call.args().get(0).position(),
              Positions.spanning(call.args()),
              scope.options().useStartTimestamps() && FunctionTable.readsStartTimes(name()),
              scope.annotations(),
              scope::checkCanceled);
      input = opened;
      return opened;
    }

    @Override
    public @Nullable SeriesColumn next() {
      RangeSource.RangeInput in = input == null ? start() : input;
      SeriesReader samples = reader;
      if (samples == null) {
        samples =
            new SeriesReader(
                scope, in.series(), refs.first() - before + 1, refs.last() + after, false);
        reader = samples;
      }
      while (next < in.series().size()) {
        int i = next++;
        if ((i & checkMask) == 0) {
          scope.checkCanceled();
        }
        Series s = in.series().get(i);
        window.load(samples.read(i));
        if (!window.isEmpty() && evaluate(s, in)) {
          return named(s, in, i);
        }
      }
      finish(in);
      return null;
    }

    private void finish(RangeSource.RangeInput in) {
      scope.budget().set(scope.budget().current() - windowHeld - in.heldSamples());
      windowHeld = 0;
      input = new RangeSource.RangeInput(List.of(), null, 0, null);
      next = 0;
    }

    /** Fills the column; false if no step has a result. */
    private boolean evaluate(Series s, RangeSource.RangeInput in) {
      window.slide(refs, before, after);
      countWindows(in.counted());
      column.clear();
      RangeCall c = java.util.Objects.requireNonNull(rangeCall);
      c.series(s.labels());
      function.apply(window, c, column);
      if (column.isEmpty()) {
        return false;
      }
      long weight = column.weight();
      scope.budget().add(weight);
      noteNonCounter(s.labels());
      return true;
    }

    /** Counts as upstream does: the widest window against the limit, each step's in the totals. */
    private void countWindows(boolean counted) {
      SampleBudget budget = scope.budget();
      budget.set(budget.current() - windowHeld);
      SampleCounts counts = scope.counts();
      int steps = window.steps();
      if (counts.isPerStep()) {
        for (int step = 0; step < steps; step++) {
          long fresh = counted || (step > 0 && refs.pinned()) ? 0 : window.newWeight(step);
          counts.add(step, window.weight(step), fresh);
        }
      } else {
        long fresh = counted ? 0 : refs.pinned() ? window.weight(0) : window.distinctWeight();
        counts.addTotals(window.totalWeight(), fresh);
      }
      budget.check(window.widest());
      windowHeld = window.weight(steps - 1);
      budget.add(windowHeld);
    }

    private SeriesColumn named(Series s, RangeSource.RangeInput in, int i) {
      boolean[] drops = in.dropNames();
      boolean drop = !keepsName || (drops != null && drops[i]);
      SeriesColumn named =
          drop && !scope.options().delayedNameRemoval()
              ? SeriesColumn.withoutMetric(s.labels(), true, column)
              : new SeriesColumn(s.labels(), drop, column);
      if (guarded && !name().equals("absent_over_time")) {
        guard.addOnce(named.labels());
      }
      return named;
    }

    private void noteNonCounter(Labels labels) {
      if (!name().equals("rate") && !name().equals("increase")) {
        return;
      }
      String metric = labels.metricName();
      if (metric.isEmpty() || !hasFloat()) {
        return;
      }
      if (scope.options().typeAndUnitLabels()) {
        String type = labels.get("__type__");
        if (!type.equals("counter") && !type.equals("histogram")) {
          scope
              .annotations()
              .add(Notices.possibleNonCounterType(metric, type, call.args().get(0).position()));
        }
      } else if (!metric.endsWith("_total")
          && !metric.endsWith("_sum")
          && !metric.endsWith("_count")
          && !metric.endsWith("_bucket")) {
        scope.annotations().add(Notices.possibleNonCounter(metric, call.args().get(0).position()));
      }
    }

    private boolean hasFloat() {
      if (!column.hasHistograms()) {
        return true;
      }
      for (int step = 0; step < column.size(); step++) {
        if (column.has(step) && !column.isHistogram(step)) {
          return true;
        }
      }
      return false;
    }
  }
}
