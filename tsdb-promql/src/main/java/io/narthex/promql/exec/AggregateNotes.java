package io.narthex.promql.exec;

import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;

/** What an aggregation may note about its input. */
final class AggregateNotes {
  private final AggregateExpr expr;
  private final Annotations annotations;

  AggregateNotes(AggregateExpr expr, Annotations annotations) {
    this.expr = expr;
    this.annotations = annotations;
  }

  /** A histogram that the aggregation has no use for. */
  void histogramIgnored() {
    annotations.add(
        Notices.histogramIgnoredInAggregation(expr.op().text(), expr.expr().position()));
  }

  /**
   * As {@link #histogramIgnored}; {@code topk} and {@code bottomk} name themselves as the place.
   */
  void histogramIgnoredHere() {
    annotations.add(Notices.histogramIgnoredInAggregation(expr.op().text(), expr.position()));
  }

  void mixedFloatsHistograms() {
    annotations.add(Notices.mixedFloatsHistogramsInAggregation(expr.expr().position()));
  }

  void mixedExponentialCustom(String metricName) {
    annotations.add(Notices.mixedExponentialCustom(metricName, expr.expr().position()));
  }

  void customBucketsReconciled() {
    annotations.add(
        Notices.mismatchedCustomBuckets(HistogramOperation.AGGREGATION, expr.expr().position()));
  }

  void counterResetCollision() {
    annotations.add(
        Notices.counterResetCollision(HistogramOperation.AGGREGATION, expr.expr().position()));
  }
}
