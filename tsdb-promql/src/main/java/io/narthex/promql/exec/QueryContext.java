package io.narthex.promql.exec;

import io.narthex.model.CorruptionException;
import io.narthex.promql.plan.SelectorPlan;
import io.narthex.promql.value.Annotation;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Querier;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all operators of one running query share.
 *
 * <p>Thread-safety: the cancel check may be called by all workers; the rest belongs to the query's
 * thread.
 */
public final class QueryContext {
  private final Querier querier;
  private final ExecOptions options;
  private final CancelCheck cancel;
  private final SampleBudget budget;
  private final Annotations annotations = new Annotations();
  private final LabelText labelText = new LabelText();
  private final ArrayDeque<ReadBatch> batches = new ArrayDeque<>();
  private final Map<SelectorPlan, List<Series>> selected = new HashMap<>();

  public QueryContext(
      Querier querier, ExecOptions options, CancelCheck cancel, SampleBudget budget) {
    this.querier = querier;
    this.options = options;
    this.cancel = cancel;
    this.budget = budget;
  }

  /** Says whether the query must stop. */
  @FunctionalInterface
  public interface CancelCheck {
    /** Throws a {@link PromqlException} if the query was cancelled or is out of time. */
    void check(String phase);
  }

  Querier querier() {
    return querier;
  }

  ExecOptions options() {
    return options;
  }

  SampleBudget budget() {
    return budget;
  }

  LabelText labelText() {
    return labelText;
  }

  /** What was noted about the query so far. */
  public Annotations annotations() {
    return annotations;
  }

  /** Stops here if the query was cancelled or is out of time. */
  void checkCanceled() {
    cancel.check("expression evaluation");
  }

  /** The series of a selector, asked from the storage once. */
  List<Series> select(SelectorPlan plan) {
    List<Series> series = selected.get(plan);
    if (series == null) {
      series = expand(querier.select(false, plan.hints(), plan.matchers()));
      if (plan.statisticsOnly()) {
        series.replaceAll(StatisticsSeries::new);
      }
      selected.put(plan, series);
    }
    return series;
  }

  /** Notes a batch that workers decode, to be waited for. */
  void reading(ReadBatch batch) {
    batches.add(batch);
  }

  /** Notes that a batch is decoded. */
  void read(ReadBatch batch) {
    batches.remove(batch);
  }

  /** Waits until no worker reads from the storage any more. */
  void stopReading() {
    batches.forEach(ReadBatch::stop);
    batches.clear();
  }

  /** All series of a set; the storage's warnings become the query's. */
  List<Series> expand(SeriesSet set) {
    List<Series> series = new ArrayList<>();
    try {
      while (set.next()) {
        if ((series.size() & 0x3ff) == 0) {
          checkCanceled();
        }
        series.add(set.at());
      }
    } catch (CorruptionException | UncheckedIOException e) {
      throw PromqlException.Storage.expanding(e);
    }
    for (String warning : set.warnings()) {
      annotations.add(Annotation.verbatim(warning));
    }
    return series;
  }
}
