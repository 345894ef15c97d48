package io.narthex.promql.script;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.SequenceValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command of a script.
 *
 * @upstream promql/promqltest/test.go testCommand
 */
sealed interface Command {
  /** Line of the command, from 1. */
  int line();

  /** Forgets all samples. */
  record Clear(int line) implements Command {}

  /**
   * Adds samples.
   *
   * @param stepMillis time between the values of a series
   * @param withCustomBuckets whether classic histograms are also added as native ones with custom
   *     buckets
   */
  record Load(int line, long stepMillis, boolean withCustomBuckets, List<LoadedSeries> series)
      implements Command {}

  /**
   * A series to add.
   *
   * @param startOffsets for each value its start timestamp relative to it in ms, null for none;
   *     null if no value has one
   */
  record LoadedSeries(
      Labels labels, List<SequenceValue> values, @Nullable List<@Nullable Long> startOffsets) {}

  /**
   * Evaluates a query and compares.
   *
   * @param start time of the evaluation, or begin of the range, in ms
   * @param end end of the range; for instant queries as {@code start}
   * @param step 0 for an instant query
   */
  record Eval(int line, String query, long start, long end, long step, Expectations expected)
      implements Command {
    boolean isRange() {
      return step != 0;
    }
  }
}
