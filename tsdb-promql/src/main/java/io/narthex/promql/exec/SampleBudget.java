package io.narthex.promql.exec;

import io.narthex.promql.value.PromqlException;

/**
 * How many samples a query holds, as upstream counts them: the outputs of every expression until
 * its parent has consumed them, and the window at hand. Columns are lighter than that, but the
 * limit has to mean the same.
 *
 * <p>Thread-safety: none; operators in parallel count apart and report when they are through.
 *
 * @upstream promql/engine.go evaluator.currentSamples, maxSamples; util/stats PeakSamples
 */
public final class SampleBudget {
  /** Steps of columns that any query may hold: 160 MB of floats. */
  private static final long COLUMN_STEPS = 20_000_000;

  /** Steps that a column may have whatever the limit: 8 MB of floats. */
  private static final long FREE_STEPS = 1_000_000;

  private final long max;
  private long current;
  private long peak;

  public SampleBudget(long max) {
    this.max = max;
  }

  /** Samples held now. */
  public long current() {
    return current;
  }

  /** The most ever held. */
  public long peak() {
    return peak;
  }

  /**
   * Counts {@code n} more.
   *
   * @throws PromqlException.TooManySamples if they are too many
   */
  public void add(long n) {
    current += n;
    check(0);
  }

  /** Fails if {@code extra} samples on top would be too many; notes the peak. */
  public void check(long extra) {
    long total = current + extra;
    if (total > peak) {
      peak = total;
    }
    if (total > max) {
      throw new PromqlException.TooManySamples();
    }
  }

  /** Fails if the results of one expression, so far, are too many to hold. */
  void checkGiven(long samples) {
    if (samples > max) {
      throw new PromqlException.TooManySamples();
    }
  }

  /**
   * Fails if a column of so many steps alone would be too much. Steps without a sample do not count
   * against the limit, so that short columns are free whatever the limit is.
   */
  void checkSteps(long steps) {
    if (steps > Math.max(max, FREE_STEPS) || steps > Integer.MAX_VALUE - 64) {
      throw new PromqlException.TooManySamples();
    }
  }

  /**
   * Fails if columns of so many steps in all are too much to hold. They are counted even where they
   * are empty: that is memory, too.
   */
  void checkColumns(long steps) {
    if (steps > Math.max(max, COLUMN_STEPS)) {
      throw new PromqlException.TooManySamples();
    }
  }

  /** Goes back to {@code samples}, when an expression is done with its inputs. */
  public void set(long samples) {
    current = samples;
    if (samples > peak) {
      peak = samples;
    }
  }
}
