package io.narthex.tsdb.head;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.head.HeadCounters.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the samples of a transaction, already in the log, into their series. Each is judged once
 * more: others may have appended since.
 *
 * <p>Thread-safety: none; made for one commit.
 *
 * @upstream tsdb/head_append.go commitFloats, commitHistograms, commitFloatHistograms
 */
final class BatchCommitter {
  private final Head head;
  private final Transaction transaction;
  private final long id;
  private final long lowWatermark;
  private final AppendDecision.Bounds bounds;
  private final ChunkSettings settings;
  private final OutOfOrderCommit outOfOrder;
  private int warmth; // keeps what is fetched ahead from being optimised away
  private int floatsAppended;
  private int histogramsAppended;
  private int chunksCreated;
  private int staleChange;
  private int histogramSeriesChange;
  private int histogramBucketsChange;
  private long mint = Long.MAX_VALUE;
  private long maxt = Long.MIN_VALUE;

  BatchCommitter(Head head, Transaction transaction) {
    this.head = head;
    this.transaction = transaction;
    this.id = transaction.id();
    this.lowWatermark = transaction.lowWatermark();
    this.bounds = transaction.bounds();
    this.settings = transaction.settings();
    this.outOfOrder = new OutOfOrderCommit(head, transaction.settings());
  }

  /** Commits the batches in order, then lets go of the series made by the transaction. */
  void commit(List<MemSeries> created, List<AppendBatch> batches) {
    for (AppendBatch batch : batches) {
      floatsAppended += batch.floats.size;
      histogramsAppended += batch.histograms.size + batch.floatHistograms.size;
      commitExemplars(batch);
    }
    int samples = floatsAppended + histogramsAppended;
    for (AppendBatch batch : batches) {
      commitFloats(batch);
      commitHistograms(batch.histograms);
      commitHistograms(batch.floatHistograms);
      for (AppendBatch.SeriesMetadata m : batch.metadata) {
        synchronized (m.series().lock()) {
          m.series().metadata(m.metadata());
        }
      }
    }
    for (MemSeries series : created) {
      synchronized (series.lock()) {
        series.pendingCommit(false);
      }
    }
    count();
    head.times().widen(mint, maxt);
    outOfOrder.finish();
    head.observer().committed(transaction.id(), samples);
    head.columns().expect(samples);
  }

  /** Series may have left the head since: exemplars do not hold them. */
  private void commitExemplars(AppendBatch batch) {
    for (AppendBatch.SeriesExemplar e : batch.exemplars) {
      if (head.series().byRef(e.series().ref) != null) {
        head.exemplars().add(e.series().ref, e.series().labels, e.exemplar());
      }
    }
  }

  /** Goes page by page: the lock is taken once for all rows in a row that are of one. */
  private void commitFloats(AppendBatch batch) {
    SampleColumns floats = batch.floats;
    long touched = -1;
    int i = 0;
    while (i < floats.size) {
      long ref = floats.refs[i];
      long group = (ref >>> SeriesPage.ROW_BITS) / SeriesPages.TOUCHED;
      if (group != touched) {
        warmth += head.series().touch(ref, false);
        touched = group;
      }
      SeriesPage page = head.series().page(ref);
      int next = page == null ? i : commitPage(page, batch, i);
      if (next == i) {
        commitElsewhere(batch, i);
        next++;
      }
      i = next;
    }
  }

  /**
   * Commits the floats from row {@code from} on whose series live on {@code page}.
   *
   * @return the first row that is not committed
   */
  private int commitPage(SeriesPage page, AppendBatch batch, int from) {
    SampleColumns floats = batch.floats;
    long number = floats.refs[from] >>> SeriesPage.ROW_BITS;
    int to = from + 1;
    while (to < floats.size && floats.refs[to] >>> SeriesPage.ROW_BITS == number) {
      to++;
    }
    synchronized (page) {
      touchFull(page, floats, from, to);
      for (int i = from; i < to; i++) {
        int row = page.row(floats.refs[i]);
        if (!stage(page, row, floats, i)) {
          MemSeries series = page.series(row);
          if (series == null || series.removed()) {
            return i;
          }
          commitFloat(batch, i, series);
        }
      }
    }
    return to;
  }

  /**
   * Reads a little of the chunks that floats will be put into. Where they lie is random: one after
   * the other each would be waited for, here the processor fetches all of them at once.
   */
  private void touchFull(SeriesPage page, SampleColumns floats, int from, int to) {
    StagedFloats staged = page.staged();
    for (int i = from; staged != null && i < to; i++) {
      warmth += staged.touchFull(page.row(floats.refs[i]));
    }
  }

  /** Stages a float about which there is nothing to decide: only columns are looked at. */
  private boolean stage(SeriesPage page, int row, SampleColumns floats, int i) {
    long t = floats.times[i];
    double v = floats.values[i];
    if (t < bounds.minValid()
        || !MemSeries.isPlain(floats.startTimes[i], v, settings)
        || !page.stage(row, t, v, settings)) {
      return false;
    }
    page.transactions().forget(row, lowWatermark);
    page.transactions().note(row, id);
    page.pending(row, false);
    mint = Math.min(mint, t);
    maxt = Math.max(maxt, t);
    return true;
  }

  /** Commits a float of a series that does not live in the row of its reference, or left. */
  private void commitElsewhere(AppendBatch batch, int i) {
    SampleColumns floats = batch.floats;
    while (true) {
      MemSeries series = head.series().byRef(floats.refs[i]);
      if (series == null) {
        series = departed(floats.refs[i]);
      }
      synchronized (series.lock()) {
        if (!series.removed()) {
          commitFloat(batch, i, series);
          return;
        }
      }
      floats.refs[i] = successor(series, floats, i).ref;
    }
  }

  private void commitFloat(AppendBatch batch, int i, MemSeries series) {
    SampleColumns floats = batch.floats;
    double v = floats.values[i];
    boolean stale = StaleNaN.isStale(v);
    if (!stale || !convertStale(batch, i, series)) {
      commitFloat(series, floats.startTimes[i], floats.times[i], v, stale);
    }
  }

  private void commitFloat(MemSeries series, long st, long t, double v, boolean stale) {
    series.forgetTransactions(lowWatermark);
    AppendDecision decision = series.judge(t, v, bounds);
    if (decision == AppendDecision.IN_ORDER) {
      appendInOrder(series, st, t, v, stale);
    } else if (decision == AppendDecision.OUT_OF_ORDER) {
      if (!outOfOrder.insert(series, st, t, v, null)) {
        floatsAppended--;
      }
    } else {
      floatsAppended--;
      head.counters().refusedFloats.count(decision);
    }
    series.pendingCommit(false);
  }

  /** The series of a reference that left. */
  private MemSeries departed(long ref) {
    MemSeries gone = head.series().departed().find(ref);
    if (gone == null) {
      throw new IllegalStateException("samples of series " + ref + ", which never was");
    }
    return gone;
  }

  /**
   * Collection took a series before it saw that samples were waiting for it: they go to the one
   * that has its labels now, in the log too: if the old one was evicted, what is under its
   * reference does not count.
   */
  private MemSeries successor(MemSeries gone, SampleColumns columns, int i) {
    List<MemSeries> made = new ArrayList<>(1);
    MemSeries series = head.factory().getOrCreate(gone.labels, made);
    try {
      head.log().writeAgain(series, columns, i);
    } catch (IOException e) {
      throw new UncheckedIOException("log series " + series.ref, e);
    }
    return series;
  }

  private void appendInOrder(MemSeries series, long st, long t, double v, boolean stale) {
    boolean wasStale = series.isStale();
    boolean wasHistogram = series.lastHistogram() != null;
    int bucketsBefore = series.histogramBuckets();
    int done = series.append(st, t, v, id, settings);
    if ((done & MemSeries.APPENDED) == 0) {
      floatsAppended--; // the newest sample once more
    } else {
      appended(t, wasStale, stale);
      histogramSeriesChange -= wasHistogram ? 1 : 0;
      histogramBucketsChange -= bucketsBefore;
    }
    chunkCreated(series, done);
  }

  /**
   * A stale float behind a histogram becomes a stale histogram of its kind, committed with the
   * histograms of the batch.
   */
  private boolean convertStale(AppendBatch batch, int i, MemSeries series) {
    SampleColumns floats = batch.floats;
    Object last = series.lastHistogram();
    if (last == null) {
      return false;
    }
    double marker = floats.values[i];
    if (last instanceof Histogram) {
      batch.histograms.add(
          series, floats.startTimes[i], floats.times[i], Histogram.builder().sum(marker).build());
    } else {
      batch.floatHistograms.add(
          series,
          floats.startTimes[i],
          floats.times[i],
          FloatHistogram.builder().sum(marker).build());
    }
    floatsAppended--;
    histogramsAppended++;
    return true;
  }

  private void commitHistograms(SampleColumns rows) {
    Refused refused = head.counters().refusedHistograms;
    for (int i = 0; i < rows.size; i++) {
      MemSeries series = rows.series[i];
      Object h = rows.histogram(i);
      long t = rows.times[i];
      synchronized (series.lock()) {
        if (!series.removed()) {
          commitHistogram(series, rows.startTimes[i], t, h, refused);
          continue;
        }
      }
      rows.series[i] = successor(series, rows, i);
      i--;
    }
  }

  private void commitHistogram(MemSeries series, long st, long t, Object h, Refused refused) {
    series.forgetTransactions(lowWatermark);
    AppendDecision decision = series.judge(t, h, bounds);
    if (decision == AppendDecision.IN_ORDER) {
      appendInOrder(series, st, t, h);
    } else if (decision == AppendDecision.OUT_OF_ORDER) {
      if (!outOfOrder.insert(series, st, t, 0, h)) {
        histogramsAppended--;
      }
    } else {
      histogramsAppended--;
      refused.count(decision);
    }
    series.pendingCommit(false);
  }

  private void appendInOrder(MemSeries series, long st, long t, Object h) {
    boolean wasStale = series.isStale();
    boolean wasHistogram = series.lastHistogram() != null;
    int bucketsBefore = series.histogramBuckets();
    int done = series.append(st, t, h, id, settings);
    if ((done & MemSeries.APPENDED) == 0) {
      histogramsAppended--;
      head.counters().refusedHistograms.outOfOrder.incrementAndGet();
    } else {
      appended(t, wasStale, series.isStale());
      histogramSeriesChange += wasHistogram ? 0 : 1;
      histogramBucketsChange += series.histogramBuckets() - bucketsBefore;
    }
    chunkCreated(series, done);
  }

  private void appended(long t, boolean wasStale, boolean stale) {
    mint = Math.min(mint, t);
    maxt = Math.max(maxt, t);
    if (wasStale != stale) {
      staleChange += stale ? 1 : -1;
    }
  }

  private void chunkCreated(MemSeries series, int done) {
    if ((done & MemSeries.CHUNK_CREATED) != 0) {
      chunksCreated++;
      head.chunkCut(series);
    }
  }

  private void count() {
    HeadCounters counters = head.counters();
    counters.floatsAppended.addAndGet(floatsAppended);
    counters.histogramsAppended.addAndGet(histogramsAppended);
    if (staleChange != 0) {
      counters.staleSeries.addAndGet(staleChange);
    }
    if (histogramBucketsChange != 0) {
      counters.histogramBuckets.addAndGet(histogramBucketsChange);
    }
    if (histogramSeriesChange != 0) {
      counters.histogramSeries.addAndGet(histogramSeriesChange);
    }
    if (chunksCreated != 0) {
      counters.chunks.addAndGet(chunksCreated);
      counters.chunksCreated.addAndGet(chunksCreated);
    }
  }

  /** For the debugger. */
  @Override
  public @Nullable String toString() {
    return "BatchCommitter{" + transaction + ", " + warmth + "}";
  }
}
