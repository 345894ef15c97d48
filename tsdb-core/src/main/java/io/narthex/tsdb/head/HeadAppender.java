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
 *            full segment of the log synced
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

  /** Series that were not in the log when they were looked up, made here or not. */
  private final List<MemSeries> unlogged = new ArrayList<>(0);

  private final TransactionBatches batches;
  private @Nullable Transaction transaction;
  private boolean rejectOutOfOrder;
  private boolean ended;
  private final long ticket;
  private long pageNumber = -1; // of the references that the page is of
  private @Nullable SeriesPage page;
  private int warmth; // keeps what is fetched ahead from being optimised away

  HeadAppender(Head head) {
    this.head = head;
    this.batches = new TransactionBatches(head);
    this.ticket = head.series().departed().begin();
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
      throw AppendRefusals.refuse(AppendDecision.OUT_OF_BOUNDS, head.counters().refusedFloats);
    }
    boolean plain = !StaleNaN.isStale(v) && (st == 0 || !head.options().stAsZeroSample());
    if (plain && t >= bounds.minValid() && isExpected(ref, t)) {
      batches.addFloat(ref, st, t, v);
      return ref;
    }
    return append(find(ref, labels), labels, st, t, v);
  }

  /**
   * Whether a float at {@code t} goes to a series of that reference without a doubt: it is there,
   * and all it has is older. Looks at columns only, without a lock.
   */
  private boolean isExpected(long ref, long t) {
    SeriesPage at = page;
    if (ref >>> SeriesPage.ROW_BITS != pageNumber) {
      long before = pageNumber;
      pageNumber = ref >>> SeriesPage.ROW_BITS;
      if (pageNumber / SeriesPages.TOUCHED != before / SeriesPages.TOUCHED || before < 0) {
        warmth += head.series().touch(ref, true);
      }
      at = head.series().page(ref);
      page = at;
    }
    return at != null && at.expect(at.row(ref), t);
  }

  private long append(MemSeries series, Labels labels, long st, long t, double v) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    if (StaleNaN.isStale(v)) {
      Object stale = batches.staleHistogram(series.ref, v);
      if (stale != null) {
        return appendHistogram(series, labels, st, t, stale);
      }
    }
    if (st != 0 && head.options().stAsZeroSample()) {
      appendStartZero(series, st, t, bounds);
    }
    return appendJudged(series, labels, st, t, v);
  }

  private long appendJudged(MemSeries series, Labels labels, long st, long t, double v) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    AppendDecision decision;
    synchronized (series.lock()) {
      if (series.removed()) {
        return append(0, labels, st, t, v); // garbage collection was faster
      }
      decision = series.judge(t, v, bounds);
      if (isTaken(decision)) {
        series.pendingCommit(true);
      } else if (decision == AppendDecision.DUPLICATE) {
        throw AppendRefusals.duplicate(series, t, v);
      }
    }
    if (decision != AppendDecision.IN_ORDER) {
      settleLate(decision, t, bounds, head.counters().refusedFloats);
    }
    batches.addFloat(series.ref, st, t, v);
    return series.ref;
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, Histogram h) {
    try {
      h.validate();
    } catch (InvalidHistogramException e) {
      throw AppendRefusals.invalid(e);
    }
    return appendHistogram(ref, labels, st, t, h);
  }

  @Override
  public long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
    try {
      h.validate();
    } catch (InvalidHistogramException e) {
      throw AppendRefusals.invalid(e);
    }
    return appendHistogram(ref, labels, st, t, h);
  }

  private long appendHistogram(long ref, Labels labels, long st, long t, Object h) {
    if (transaction(t).bounds().outOfBounds(t)) {
      throw AppendRefusals.refuse(AppendDecision.OUT_OF_BOUNDS, head.counters().refusedHistograms);
    }
    return appendHistogram(find(ref, labels), labels, st, t, h);
  }

  private long appendHistogram(MemSeries series, Labels labels, long st, long t, Object h) {
    AppendDecision.Bounds bounds = transaction(t).bounds();
    if (st != 0 && head.options().stAsZeroSample()) {
      appendStartZero(series, st, t, h, bounds);
    }
    AppendDecision decision;
    synchronized (series.lock()) {
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
    batches.addHistogram(series, st, t, h);
    return series.ref;
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
      throw AppendRefusals.refuse(AppendDecision.REJECTED, counters);
    }
    long lateness = bounds.lateness(t);
    if (lateness > 0) {
      head.counters().lateness.observe(lateness);
    }
    if (!decision.accepts()) {
      throw AppendRefusals.refuse(decision, counters);
    }
  }

  /** The sample of value 0 at the start of a counter, if it is newer than all there is. */
  private void appendStartZero(MemSeries series, long st, long t, AppendDecision.Bounds bounds) {
    if (st >= t) {
      return;
    }
    synchronized (series.lock()) {
      if (series.judge(st, 0.0, bounds) != AppendDecision.IN_ORDER) {
        return;
      }
      series.pendingCommit(true);
    }
    batches.addFloat(series.ref, 0, st, 0.0);
  }

  private void appendStartZero(
      MemSeries series, long st, long t, Object h, AppendDecision.Bounds bounds) {
    if (st >= t) {
      return;
    }
    Object zero = StartTimeZero.of(h);
    synchronized (series.lock()) {
      if (series.judge(st, zero, bounds) != AppendDecision.IN_ORDER) {
        return;
      }
      series.pendingCommit(true);
    }
    batches.addHistogram(series, 0, st, zero);
  }

  private MemSeries find(long ref, Labels labels) {
    MemSeries series = ref == 0 ? null : head.series().byRef(ref);
    if (series == null) {
      series = head.factory().getOrCreate(labels, created);
    }
    return noted(series);
  }

  /** The same series; whoever commits first logs it. */
  private MemSeries noted(MemSeries series) {
    if (!series.logged()) {
      unlogged.add(series);
    }
    return series;
  }

  private @Nullable MemSeries existing(long ref, Labels labels) {
    MemSeries series = ref == 0 ? null : head.series().byRef(ref);
    if (series == null) {
      series = head.series().byLabels(labels.withoutEmpty());
    }
    return series == null ? null : noted(series);
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
    batches.any().exemplars.add(new AppendBatch.SeriesExemplar(series, clean));
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
    synchronized (series.lock()) {
      changed = !metadata.equals(series.metadata());
    }
    if (changed) {
      batches.any().metadata.add(new AppendBatch.SeriesMetadata(series, metadata));
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
      head.log().write(unlogged, batches.all());
    } catch (IOException | RuntimeException e) {
      discard(open);
      throw new IOException("write to WAL: " + e.getMessage(), e);
    }
    try {
      new BatchCommitter(head, open).commit(created, batches.all());
    } finally {
      end();
    }
    head.log().settle();
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
    head.log().settle();
  }

  /** Drops the samples; the series made stay. */
  private void discard(Transaction open) {
    batches.release(open.lowWatermark());
    for (MemSeries series : created) {
      synchronized (series.lock()) {
        series.pendingCommit(false);
      }
    }
    end();
  }

  private void end() {
    ended = true;
    batches.giveBack();
    head.counters().activeAppenders.decrementAndGet();
    head.series().departed().end(ticket);
    if (transaction != null) {
      head.isolation().closeAppend(transaction.id());
    }
  }

  @Override
  public String toString() {
    return "HeadAppender{" + transaction + ", " + batches + ", " + warmth + "}";
  }
}
