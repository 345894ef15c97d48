package io.narthex.tsdb;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.head.Head;
import java.io.IOException;

/**
 * An appender that sees at commit whether the head is due for compaction.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/db.go dbAppender
 */
final class TriggeringAppender implements Appender {
  private final Appender inner;
  private final Head head;
  private final Maintenance maintenance;

  TriggeringAppender(Appender inner, Head head, Maintenance maintenance) {
    this.inner = inner;
    this.head = head;
    this.maintenance = maintenance;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, double v) {
    return inner.append(ref, labels, st, t, v);
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, Histogram h) {
    return inner.append(ref, labels, st, t, h);
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
    return inner.append(ref, labels, st, t, h);
  }

  @Override
  public long appendExemplar(long ref, Labels labels, Exemplar exemplar) {
    return inner.appendExemplar(ref, labels, exemplar);
  }

  @Override
  public long updateMetadata(long ref, Labels labels, MetricMetadata metadata) {
    return inner.updateMetadata(ref, labels, metadata);
  }

  @Override
  public void rejectOutOfOrder(boolean reject) {
    inner.rejectOutOfOrder(reject);
  }

  @Override
  public void commit() throws IOException {
    inner.commit();
    if (head.compactable()) {
      maintenance.trigger();
    }
  }

  @Override
  public void rollback() throws IOException {
    inner.rollback();
  }
}
