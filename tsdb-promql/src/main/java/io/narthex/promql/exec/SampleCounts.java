package io.narthex.promql.exec;

import io.narthex.promql.column.StepGrid;
import org.jspecify.annotations.Nullable;

/**
 * How many samples an evaluation looked at, in total and for each step.
 *
 * <pre>
 *   queryable   as if every step had read its whole window
 *   read        every sample once
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream util/stats/query_stats.go QuerySamples
 */
public final class SampleCounts {
  private final StepGrid grid;
  private final long @Nullable [] queryablePerStep;
  private final long @Nullable [] readPerStep;
  private long queryable;
  private long read;

  /** Counts over the steps of {@code grid}; step by step only if asked. */
  public SampleCounts(StepGrid grid, boolean perStep) {
    this.grid = grid;
    queryablePerStep = perStep ? new long[grid.count()] : null;
    readPerStep = perStep ? new long[grid.count()] : null;
  }

  public boolean isPerStep() {
    return readPerStep != null;
  }

  void add(int step, long queryableSamples, long readSamples) {
    addQueryable(step, queryableSamples);
    addRead(step, readSamples);
  }

  void addQueryable(int step, long n) {
    queryable += n;
    if (queryablePerStep != null) {
      queryablePerStep[step] += n;
    }
  }

  void addRead(int step, long n) {
    read += n;
    if (readPerStep != null) {
      readPerStep[step] += n;
    }
  }

  /** Counts totals where steps do not matter. */
  void addTotals(long queryableSamples, long readSamples) {
    queryable += queryableSamples;
    read += readSamples;
  }

  /**
   * Takes over what a subquery read. Each of its steps counts for the first step here that can see
   * it; one that falls between two windows counts for none.
   *
   * @param offset the subquery's offset in ms
   * @param range how far a step here looks back in ms; 0 if every step of the subquery counts
   */
  void addReadOf(SampleCounts subquery, StepGrid here, long offset, long range) {
    long[] perStep = subquery.readPerStep;
    int steps = here.count();
    if (steps <= 1 || perStep == null) {
      addRead(0, subquery.read);
      return;
    }
    for (int k = 0; k < perStep.length; k++) {
      long t = subquery.grid.time(k) + offset;
      long up = t <= here.start() ? 0 : (t - here.start() + here.step() - 1) / here.step();
      int step = (int) Math.min(up, steps - 1);
      if (perStep[k] > 0 && (range == 0 || t > here.time(step) - range)) {
        addRead(step, perStep[k]);
      }
    }
  }

  /** Samples looked at, windows counted in full at every step. */
  public long queryable() {
    return queryable;
  }

  /** Samples looked at, each once. */
  public long read() {
    return read;
  }

  /** {@link #queryable} by step; null unless asked for. */
  public long @Nullable [] queryablePerStep() {
    return queryablePerStep;
  }

  /** {@link #read} by step; null unless asked for. */
  public long @Nullable [] readPerStep() {
    return readPerStep;
  }
}
