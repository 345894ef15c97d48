package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.Steps;
import io.narthex.promql.column.Weights;

/**
 * The samples that upstream would hold while it goes through an operation step by step: what its
 * inputs have at the step, and all results so far.
 *
 * <pre>{@code
 * StepTally tally = new StepTally(scope);   // before the inputs are evaluated
 * tally.input(column); …                    // every input series
 * tally.result(column); …                   // every result series
 * tally.finish();                           // the inputs are let go
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go evaluator.rangeEval (currentSamples)
 */
final class StepTally {
  private final SampleBudget budget;
  private final long before;
  private final long[] perStep;
  private final long[] results;
  private long everyStep;
  private long everyResult;
  private long total;

  StepTally(EvalScope scope) {
    budget = scope.budget();
    before = budget.current();
    perStep = new long[scope.steps()];
    results = new long[scope.steps()];
  }

  void input(Column column) {
    if (column.isFull()) {
      everyStep++;
      return;
    }
    long[] present = column.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      perStep[i]++;
    }
  }

  void result(Column column) {
    total += column.weight();
    if (column.isFull() && !column.hasHistograms()) {
      everyResult++;
      return;
    }
    long[] present = column.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      FloatHistogram h = column.histogram(i);
      results[i] += h == null ? 1 : Weights.inVector(h);
    }
  }

  /** Counts a scalar input, which has a value at every step. */
  void scalarInput() {
    everyStep++;
  }

  void finish() {
    long held = 0;
    for (int i = 0; i < perStep.length; i++) {
      budget.check(held + everyStep + perStep[i]);
      held += everyResult + results[i];
      budget.check(held + everyStep + perStep[i]);
    }
    budget.set(before + total);
  }
}
