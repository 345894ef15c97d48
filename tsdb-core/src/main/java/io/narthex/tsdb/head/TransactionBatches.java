package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.head.AppendBatch.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one transaction: rows go to the newest, until one does not fit there.
 *
 * <p>Thread-safety: none; belongs to one appender.
 *
 * @upstream tsdb/head_append.go headAppenderBase.getCurrentBatch
 */
final class TransactionBatches {
  private final Head head;
  private final List<AppendBatch> batches = new ArrayList<>(1);

  TransactionBatches(Head head) {
    this.head = head;
  }

  /** All of them, in the order of appending. */
  List<AppendBatch> all() {
    return batches;
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  void addFloat(long ref, long st, long t, double v) {
    forSample(ref, Kind.FLOAT).floats.addFloat(ref, st, t, v);
  }

  /** Adds a {@link Histogram} or {@link FloatHistogram}. */
  void addHistogram(MemSeries series, long st, long t, Object h) {
    AppendBatch batch = forSample(series.ref, Kind.of(h));
    (h instanceof Histogram ? batch.histograms : batch.floatHistograms).add(series, st, t, h);
  }

  /** The newest batch if it stays clean with a sample of {@code kind}, else a new one. */
  private AppendBatch forSample(long seriesRef, Kind kind) {
    if (!batches.isEmpty()) {
      AppendBatch last = newest();
      if (last.takes(seriesRef, kind)) {
        return last;
      }
    }
    AppendBatch batch = begin();
    batch.takes(seriesRef, kind);
    return batch;
  }

  /** The newest batch, for what is not a sample. */
  AppendBatch any() {
    return batches.isEmpty() ? begin() : newest();
  }

  private AppendBatch newest() {
    return batches.get(batches.size() - 1);
  }

  private AppendBatch begin() {
    ColumnsPool pool = head.columns();
    AppendBatch batch = new AppendBatch(batches.isEmpty() ? pool.takeExpected() : pool.take());
    batches.add(batch);
    return batch;
  }

  /** The stale histogram that stands for a stale float behind histograms of this transaction. */
  @Nullable Object staleHistogram(long seriesRef, double stale) {
    Kind kind = batches.isEmpty() ? Kind.FLOAT : newest().kind(seriesRef);
    return switch (kind) {
      case FLOAT -> null;
      case HISTOGRAM, CUSTOM_BUCKETS -> Histogram.builder().sum(stale).build();
      case FLOAT_HISTOGRAM, FLOAT_CUSTOM_BUCKETS -> FloatHistogram.builder().sum(stale).build();
    };
  }

  /** Lets series go whose samples will not be committed. */
  void release(long lowWatermark) {
    for (AppendBatch batch : batches) {
      release(batch.floats, lowWatermark);
      release(batch.histograms, lowWatermark);
      release(batch.floatHistograms, lowWatermark);
    }
  }

  private void release(SampleColumns columns, long lowWatermark) {
    for (int i = 0; i < columns.size; i++) {
      MemSeries series = head.series().byRef(columns.refs[i]);
      if (series != null) { // else it left, and waits for nothing
        synchronized (series.lock()) {
          series.forgetTransactions(lowWatermark);
          series.pendingCommit(false);
        }
      }
    }
  }

  /** Ends the transaction: the memory goes to others. */
  void giveBack() {
    for (AppendBatch batch : batches) {
      head.columns().giveBack(batch.floats);
    }
    batches.clear();
  }

  @Override
  public String toString() {
    return "TransactionBatches{" + batches.size() + "}";
  }
}
