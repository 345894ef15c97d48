package io.narthex.bench.scrape;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;

/** Takes everything and keeps nothing but a sum, so that nothing can be left out. */
final class NoStorage implements Appendable, Appender {
  private long refs;
  private double sum;

  double sum() {
    return sum;
  }

  @Override
  public Appender appender() {
    return this;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, double v) {
    sum += v;
    return ref == 0 ? ++refs : ref;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, Histogram h) {
    return ref == 0 ? ++refs : ref;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
    return ref == 0 ? ++refs : ref;
  }

  @Override
  public long appendExemplar(long ref, Labels labels, Exemplar exemplar) {
    return ref;
  }

  @Override
  public long updateMetadata(long ref, Labels labels, MetricMetadata metadata) {
    return ref;
  }

  @Override
  public void commit() {}

  @Override
  public void rollback() {}
}
