package io.narthex.tsdb.head;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.InvalidHistogramException;
import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.AppendException.Reason;
import io.narthex.storage.Appender;
import io.narthex.tsdb.head.AppendBatch.Kind;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on a head: collects samples in columns, then logs and applies them.
 *
 * <pre>
 *   append   series found or made, order and bounds checked, row added     nothing visible
 *   commit   log: series, then each batch   -> samples into series         still invisible
 *            isolation closed                                              all visible at once
 * </pre>
 *
 * <p>Invariants: a series made here exists from then on, whatever becomes of the transaction, and
 * goes to the log at its end; while samples of a series wait here, garbage collection leaves it.
 *
 * <p>Thread-safety: none; one thread, one use.
 *
 * @upstream tsdb/head_append_v2.go headAppenderV2; tsdb/head_append.go headAppenderBase
 */
final class HeadAppender implements Appender {
  private final Head head;
  private final List<MemSeries> created = new ArrayList<>(0);
  private final List<AppendBatch> batches = new ArrayList<>(1);
  private @Nullable Transaction transaction;
  private boolean rejectOutOfOrder;
  private boolean ended;
  private long warmBlock = -1; // references fetched last, see SeriesPages.warm
  private int warmth; // keeps that from being optimised away

  HeadAppender(Head head) {
    this.head = head;
    head.counters().activeAppenders.incrementAndGet();
    head.counters().appendersCreated.incrementAndGet();
    if (head.times().initialized()) {
      transaction = head.begin();
    }
  }

  /** The transaction; in an empty head its first sample sets where time begins. */
  private Transaction transaction(long t) {
    requireOpen();
    Transaction open = transaction;
    if (open == null) {
      head.times().init(t);
      open = head.begin();
      transaction = open;
    }
    return open;
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("appender closed");
    }
  }

  @Override
  public void rejectOutOfOrder(boolean reject) {
    rejectOutOfOrder = reject;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, double v) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    if (bounds.outOfBounds(t)) {
      throw refuse(AppendDecision.OUT_OF_BOUNDS, head.counters().refusedFloats);
    }
    MemSeries series = find(ref, labels);
    if (StaleNaN.isStale(v)) {
      Object stale = staleHistogram(series.ref, v);
      if (stale != null) {
        return appendHistogram(series, labels, st, t, stale);
      }
    }
    if (st != 0 && head.options().stAsZeroSample()) {
      appendStartZero(series, st, t, bounds);
    }
    if (t < bounds.minValid() || !series.isBehindOpenChunk(t)) {
      return appendJudged(series, labels, st, t, v);
    }
    series.pendingCommit(true); // should collection not see it in time, commit finds out
    batch(series.ref, Kind.FLOAT).floats.add(series, st, t, v);
    return series.ref;
  }

  private long appendJudged(MemSeries series, Labels labels, long st, long t, double v) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    AppendDecision decision;
    synchronized (series) {
      if (series.removed()) {
        return append(0, labels, st, t, v); // garbage collection was faster
      }
      decision = series.judge(t, v, bounds);
      if (isTaken(decision)) {
        series.pendingCommit(true);
      } else if (decision == AppendDecision.DUPLICATE) {
        throw duplicate(series, t, v);
      }
    }
    if (decision != AppendDecision.IN_ORDER) {
      settleLate(decision, t, bounds, head.counters().refusedFloats);
    }
    batch(series.ref, Kind.FLOAT).floats.add(series, st, t, v);
    return series.ref;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, Histogram h) {
    try {
      h.validate();
    } catch (InvalidHistogramException e) {
      throw invalid(e);
    }
    return appendHistogram(ref, labels, st, t, h);
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
    try {
      h.validate();
    } catch (InvalidHistogramException e) {
      throw invalid(e);
    }
    return appendHistogram(ref, labels, st, t, h);
  }

  private static AppendException invalid(InvalidHistogramException e) {
    return new AppendException(Reason.INVALID_HISTOGRAM, String.valueOf(e.getMessage()));
  }

  private long appendHistogram(long ref, Labels labels, long st, long t, Object h) {
    if (transaction(t).bounds().outOfBounds(t)) {
      throw refuse(AppendDecision.OUT_OF_BOUNDS, head.counters().refusedHistograms);
    }
    return appendHistogram(find(ref, labels), labels, st, t, h);
  }

  private long appendHistogram(MemSeries series, Labels labels, long st, long t, Object h) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    if (st != 0 && head.options().stAsZeroSample()) {
      appendStartZero(series, st, t, h, bounds);
    }
    AppendDecision decision;
    synchronized (series) {
      if (series.removed()) {
        return appendHistogram(0, labels, st, t, h);
      }
      decision = series.judge(t, h, bounds);
      if (isTaken(decision)) {
        series.pendingCommit(true);
      }
    }
    if (decision == AppendDecision.DUPLICATE) {
      throw new AppendException(Reason.DUPLICATE_TIMESTAMP);
    }
    if (decision != AppendDecision.IN_ORDER) {
      settleLate(decision, t, bounds, head.counters().refusedHistograms);
    }
    AppendBatch batch = batch(series.ref, kind(h));
    (h instanceof Histogram ? batch.histograms : batch.floatHistograms).add(series, st, t, h);
    return series.ref;
  }

  private static Kind kind(Object h) {
    if (h instanceof Histogram integer) {
      return integer.usesCustomBuckets() ? Kind.CUSTOM_BUCKETS : Kind.HISTOGRAM;
    }
    return ((FloatHistogram) h).usesCustomBuckets()
        ? Kind.FLOAT_CUSTOM_BUCKETS
        : Kind.FLOAT_HISTOGRAM;
  }

  private boolean isTaken(AppendDecision decision) {
    return decision == AppendDecision.IN_ORDER
        || (decision == AppendDecision.OUT_OF_ORDER && !rejectOutOfOrder);
  }

  /** Counts a sample that is late; throws unless it is taken all the same. */
  private void settleLate(
      AppendDecision decision,
      long t,
      AppendDecision.Bounds bounds,
      HeadCounters.Refused counters) {
    if (rejectOutOfOrder
        && (decision == AppendDecision.OUT_OF_ORDER || decision == AppendDecision.TOO_OLD)) {
      throw refuse(AppendDecision.REJECTED, counters);
    }
    long lateness = bounds.lateness(t);
    if (lateness > 0) {
      head.counters().lateness.observe(lateness);
    }
    if (!decision.accepts()) {
      throw refuse(decision, counters);
    }
  }

  private static AppendException refuse(AppendDecision decision, HeadCounters.Refused counters) {
    counters.count(decision);
    Reason reason = decision.reason();
    if (reason == null) {
      throw new AssertionError(decision);
    }
    return new AppendException(reason);
  }

  private static AppendException duplicate(MemSeries series, long t, double v) {
    if (t == 0) {
      return new AppendException(Reason.DUPLICATE_TIMESTAMP);
    }
    String existing =
        series.lastHistogram() != null ? "is a histogram" : GoFloats.g(series.lastValue());
    return new AppendException(
        Reason.DUPLICATE_TIMESTAMP,
        "duplicate sample for timestamp "
            + t
            + "; overrides not allowed: existing "
            + existing
            + ", new value "
            + GoFloats.g(v));
  }

  /** The stale histogram that stands for a stale float behind histograms of this transaction. */
  private @Nullable Object staleHistogram(long seriesRef, double stale) {
    Kind kind = batches.isEmpty() ? Kind.FLOAT : batches.get(batches.size() - 1).kind(seriesRef);
    return switch (kind) {
      case FLOAT -> null;
      case HISTOGRAM, CUSTOM_BUCKETS -> Histogram.builder().sum(stale).build();
      case FLOAT_HISTOGRAM, FLOAT_CUSTOM_BUCKETS -> FloatHistogram.builder().sum(stale).build();
    };
  }

  /** The sample of value 0 at the start of a counter, if it is newer than all there is. */
  private void appendStartZero(MemSeries series, long st, long t, AppendDecision.Bounds bounds) {
    if (st >= t) {
      return;
    }
    synchronized (series) {
      if (series.judge(st, 0.0, bounds) != AppendDecision.IN_ORDER) {
        return;
      }
      series.pendingCommit(true);
    }
    batch(series.ref, Kind.FLOAT).floats.add(series, 0, st, 0.0);
  }

  private void appendStartZero(
      MemSeries series, long st, long t, Object h, AppendDecision.Bounds bounds) {
    if (st >= t) {
      return;
    }
    Object zero = StartTimeZero.of(h);
    synchronized (series) {
      if (series.judge(st, zero, bounds) != AppendDecision.IN_ORDER) {
        return;
      }
      series.pendingCommit(true);
    }
    AppendBatch batch = batch(series.ref, kind(h));
    (h instanceof Histogram ? batch.histograms : batch.floatHistograms).add(series, 0, st, zero);
  }

  private MemSeries find(long ref, Labels labels) {
    if (ref == 0) {
      return head.getOrCreate(labels, created);
    }
    if (ref / SeriesPages.WARM_BLOCK != warmBlock) {
      warmBlock = ref / SeriesPages.WARM_BLOCK;
      warmth += head.series().warm(ref);
    }
    MemSeries series = head.series().byRef(ref);
    return series != null ? series : head.getOrCreate(labels, created);
  }

  /** The newest batch if it stays clean with a sample of {@code kind}, else a new one. */
  private AppendBatch batch(long seriesRef, Kind kind) {
    if (!batches.isEmpty()) {
      AppendBatch last = batches.get(batches.size() - 1);
      if (last.takes(seriesRef, kind)) {
        return last;
      }
    }
    AppendBatch batch = newBatch();
    batch.takes(seriesRef, kind);
    batches.add(batch);
    return batch;
  }

  private AppendBatch newBatch() {
    AppendBatch batch = new AppendBatch(head.columns().take());
    if (batches.isEmpty()) {
      batch.floats.reserve(head.expectedSamples());
    }
    return batch;
  }

  private AppendBatch anyBatch() {
    if (batches.isEmpty()) {
      batches.add(newBatch());
    }
    return batches.get(batches.size() - 1);
  }

  private @Nullable MemSeries existing(long ref, Labels labels) {
    MemSeries series = ref == 0 ? null : head.series().byRef(ref);
    return series != null ? series : head.series().byLabels(labels.withoutEmpty());
  }

  @Override
  public long appendExemplar(long ref, Labels labels, Exemplar exemplar) {
    requireOpen();
    if (head.exemplars().capacity() <= 0) {
      return 0;
    }
    MemSeries series = existing(ref, labels);
    if (series == null) {
      throw new AppendException(
          Reason.UNKNOWN_SERIES, "unknown HeadSeriesRef when trying to add exemplar: " + ref);
    }
    Exemplar clean =
        new Exemplar(
            exemplar.labels().withoutEmpty(),
            exemplar.value(),
            exemplar.t(),
            exemplar.hasTimestamp());
    Reason refused = head.exemplars().validate(series.labels, clean);
    if (refused == Reason.EXEMPLAR_DUPLICATE) {
      return 0;
    }
    if (refused != null) {
      throw new AppendException(refused);
    }
    transaction(clean.t());
    anyBatch().exemplars.add(new AppendBatch.SeriesExemplar(series, clean));
    return series.ref;
  }

  @Override
  public long updateMetadata(long ref, Labels labels, MetricMetadata metadata) {
    requireOpen();
    MemSeries series = existing(ref, labels);
    if (series == null) {
      throw new AppendException(
          Reason.UNKNOWN_SERIES,
          "unknown series when trying to add metadata with HeadSeriesRef: "
              + ref
              + " and labels: "
              + labels);
    }
    boolean changed;
    synchronized (series) {
      changed = !metadata.equals(series.metadata());
    }
    if (changed) {
      anyBatch().metadata.add(new AppendBatch.SeriesMetadata(series, metadata));
    }
    return series.ref;
  }

  @Override
  public void commit() throws IOException {
    requireOpen();
    Transaction open = transaction;
    if (open == null && batches.isEmpty()) {
      end();
      return;
    }
    if (open == null) {
      open = head.begin();
      transaction = open;
    }
    try {
      head.log().write(created, batches);
    } catch (IOException | RuntimeException e) {
      discard(open);
      throw new IOException("write to WAL: " + e.getMessage(), e);
    }
    try {
      new BatchCommitter(head, open).commit(created, batches);
    } finally {
      end();
    }
  }

  @Override
  public void rollback() throws IOException {
    requireOpen();
    Transaction open = transaction;
    if (open == null) {
      end();
      return;
    }
    discard(open);
    head.log().write(created, List.of());
  }

  /** Drops the samples; the series made stay. */
  private void discard(Transaction open) {
    for (AppendBatch batch : batches) {
      release(batch.floats, open);
      release(batch.histograms, open);
      release(batch.floatHistograms, open);
    }
    for (MemSeries series : created) {
      synchronized (series) {
        series.pendingCommit(false);
      }
    }
    end();
  }

  private static void release(SampleColumns columns, Transaction open) {
    for (int i = 0; i < columns.size; i++) {
      MemSeries series = columns.series[i];
      synchronized (series) {
        series.forgetTransactions(open.lowWatermark());
        series.pendingCommit(false);
      }
    }
  }

  private void end() {
    ended = true;
    for (AppendBatch batch : batches) {
      head.columns().giveBack(batch.floats);
    }
    batches.clear();
    head.counters().activeAppenders.decrementAndGet();
    if (transaction != null) {
      head.isolation().closeAppend(transaction.id());
    }
  }

  @Override
  public String toString() {
    return "HeadAppender{" + transaction + ", batches=" + batches.size() + ", " + warmth + "}";
  }
}
