package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.MmapMarkersRecord;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens in a head to its logs: a transaction is one batch of records in the
 * write-ahead log.
 *
 * <pre>
 *   series | per batch: metadata, floats, histograms, custom, float histograms, custom, exemplars
 * </pre>
 *
 * <p>Series come first, samples before the exemplars of their series, and within a series the order
 * of appending is kept.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head_append.go headAppenderBase.log
 */
final class HeadLog {
  private final @Nullable Wal wal;
  private volatile @Nullable Wal outOfOrderWal;
  private final RecordEncoder encoder;
  private final ConcurrentLinkedQueue<LogBatch> spare = new ConcurrentLinkedQueue<>();

  /** Held to log series: each once, and before all samples of it. */
  private final ReentrantLock newSeries = new ReentrantLock();

  /** Held to log a series that was made; exclusively while series are evicted. */
  private final ReentrantReadWriteLock evictions = new ReentrantReadWriteLock();

  /** Without a log, nothing is written. */
  HeadLog(@Nullable Wal wal, @Nullable Wal outOfOrderWal, RecordEncoder encoder) {
    this.wal = wal;
    this.outOfOrderWal = outOfOrderWal;
    this.encoder = encoder;
  }

  private LogBatch take() {
    LogBatch batch = spare.poll();
    return batch == null ? new LogBatch() : batch;
  }

  private void giveBack(LogBatch batch) {
    batch.clear();
    spare.add(batch);
  }

  /**
   * Logs a transaction: its samples, and before them those of its series that are not in the log
   * yet, whoever made them. A series that the log refuses is logged with the next sample it gets.
   * Where each commit is synced, returns once this one is; else {@link #settle} is to follow.
   */
  void write(List<MemSeries> series, List<AppendBatch> batches) throws IOException {
    Wal log = wal;
    if (log == null || (series.isEmpty() && batches.isEmpty())) {
      return;
    }
    long ticket =
        series.isEmpty() ? append(log, Set.of(), batches) : appendNew(log, series, batches);
    if (log.options().durability().everyCommit()) {
      log.settle(ticket);
    }
  }

  /**
   * Syncs a segment that was filled. That takes long, and nobody waits for it: to be called with no
   * transaction open, as others would have to remember who wrote each of their samples meanwhile.
   */
  void settle() throws IOException {
    Wal log = wal;
    if (log != null && !log.options().durability().everyCommit()) {
      log.settle(0);
    }
  }

  private long appendNew(Wal log, List<MemSeries> series, List<AppendBatch> batches)
      throws IOException {
    evictions.readLock().lock();
    newSeries.lock();
    try {
      Set<MemSeries> first = new LinkedHashSet<>(series);
      first.removeIf(MemSeries::logged);
      long ticket = append(log, first, batches);
      first.forEach(MemSeries::markLogged);
      return ticket;
    } finally {
      newSeries.unlock();
      evictions.readLock().unlock();
    }
  }

  private long append(Wal log, Set<MemSeries> series, List<AppendBatch> batches)
      throws IOException {
    LogBatch out = take();
    try {
      encodeSeries(out, series);
      for (AppendBatch batch : batches) {
        encode(out, batch);
      }
      return log.append(out);
    } finally {
      giveBack(out);
    }
  }

  private void encodeSeries(LogBatch out, Set<MemSeries> created) {
    if (created.isEmpty()) {
      return;
    }
    SeriesRecord record = new SeriesRecord();
    record.reserve(created.size());
    for (MemSeries series : created) {
      record.add(series.ref, series.labels);
    }
    encoder.series(out.buffer(), record);
    out.endRecord();
  }

  private void encode(LogBatch out, AppendBatch batch) {
    if (!batch.metadata.isEmpty()) {
      MetadataRecord record = new MetadataRecord();
      for (AppendBatch.SeriesMetadata m : batch.metadata) {
        record.add(m.series().ref, m.metadata());
      }
      encoder.metadata(out.buffer(), record);
      out.endRecord();
    }
    SampleColumns floats = batch.floats;
    if (!floats.isEmpty()) {
      encoder.samples(
          out.buffer(), floats.size, floats.refs, floats.startTimes, floats.times, floats.values);
      out.endRecord();
    }
    if (!batch.histograms.isEmpty()) {
      encodeHistograms(out, histograms(batch.histograms));
    }
    if (!batch.floatHistograms.isEmpty()) {
      encodeFloatHistograms(out, floatHistograms(batch.floatHistograms));
    }
    if (!batch.exemplars.isEmpty()) {
      ExemplarsRecord record = new ExemplarsRecord();
      for (AppendBatch.SeriesExemplar e : batch.exemplars) {
        record.add(e.series().ref, e.exemplar().t(), e.exemplar().value(), e.exemplar().labels());
      }
      encoder.exemplars(out.buffer(), record);
      out.endRecord();
    }
  }

  private static HistogramsRecord histograms(SampleColumns rows) {
    HistogramsRecord record = new HistogramsRecord();
    record.reserve(rows.size);
    for (int i = 0; i < rows.size; i++) {
      record.add(rows.refs[i], rows.startTimes[i], rows.times[i], (Histogram) rows.histogram(i));
    }
    return record;
  }

  private static FloatHistogramsRecord floatHistograms(SampleColumns rows) {
    FloatHistogramsRecord record = new FloatHistogramsRecord();
    record.reserve(rows.size);
    for (int i = 0; i < rows.size; i++) {
      record.add(
          rows.refs[i], rows.startTimes[i], rows.times[i], (FloatHistogram) rows.histogram(i));
    }
    return record;
  }

  private void encodeHistograms(LogBatch out, HistogramsRecord rows) {
    int before = out.buffer().length();
    boolean customLeft = encoder.histograms(out.buffer(), rows);
    if (out.buffer().length() > before) {
      out.endRecord();
    }
    if (customLeft) {
      encoder.customBucketHistograms(out.buffer(), rows);
      out.endRecord();
    }
  }

  private void encodeFloatHistograms(LogBatch out, FloatHistogramsRecord rows) {
    int before = out.buffer().length();
    boolean customLeft = encoder.floatHistograms(out.buffer(), rows);
    if (out.buffer().length() > before) {
      out.endRecord();
    }
    if (customLeft) {
      encoder.customBucketFloatHistograms(out.buffer(), rows);
      out.endRecord();
    }
  }

  /**
   * Logs a sample once more: what it was logged for the first time has left the head, and the log
   * may say so behind it.
   *
   * @param series the one it belongs to now
   * @param row where the sample is
   */
  void writeAgain(MemSeries series, SampleColumns columns, int row) throws IOException {
    SampleColumns one = new SampleColumns();
    AppendBatch again = new AppendBatch(one);
    if (columns.histograms == null) {
      one.addFloat(series.ref, columns.startTimes[row], columns.times[row], columns.values[row]);
    } else {
      Object h = columns.histogram(row);
      (h instanceof Histogram ? again.histograms : again.floatHistograms)
          .add(series, columns.startTimes[row], columns.times[row], h);
    }
    evictions.readLock().lock();
    try {
      write(List.of(series), List.of(again));
    } finally {
      evictions.readLock().unlock();
    }
  }

  /**
   * Logs which series {@code eviction} took out of the head. Records of series that are made anew
   * meanwhile come behind that: read before it, they would be taken for the old ones and go too.
   */
  void evict(Supplier<TombstonesRecord> eviction) throws IOException {
    evictions.writeLock().lock();
    try {
      write(eviction.get());
    } finally {
      evictions.writeLock().unlock();
    }
  }

  /** Logs deletions. */
  void write(TombstonesRecord tombstones) throws IOException {
    Wal log = wal;
    if (log == null || tombstones.isEmpty()) {
      return;
    }
    LogBatch out = take();
    try {
      encoder.tombstones(out.buffer(), tombstones);
      out.endRecord();
      log.log(out);
    } finally {
      giveBack(out);
    }
  }

  /** Collects records for the log of out-of-order samples. Not thread-safe. */
  final class OutOfOrderBatch {
    private final LogBatch out = take();

    private OutOfOrderBatch() {}

    /** Adds markers, then samples; what is empty is left out. */
    void add(
        MmapMarkersRecord markers,
        SamplesRecord samples,
        HistogramsRecord histograms,
        FloatHistogramsRecord floatHistograms) {
      if (outOfOrderWal == null) { // switched on meanwhile: begins with the next commit
        return;
      }
      if (!markers.isEmpty()) {
        encoder.mmapMarkers(out.buffer(), markers);
        out.endRecord();
      }
      if (!samples.isEmpty()) {
        encoder.samples(out.buffer(), samples);
        out.endRecord();
      }
      if (!histograms.isEmpty()) {
        encodeHistograms(out, histograms);
      }
      if (!floatHistograms.isEmpty()) {
        encodeFloatHistograms(out, floatHistograms);
      }
    }

    /** Logs all that was added; the batch is used up. */
    void write() throws IOException {
      try {
        Wal log = outOfOrderWal;
        if (log != null) {
          log.log(out);
        }
      } finally {
        giveBack(out);
      }
    }
  }

  OutOfOrderBatch outOfOrderBatch() {
    return new OutOfOrderBatch();
  }

  @Nullable Wal wal() {
    return wal;
  }

  @Nullable Wal outOfOrderWal() {
    return outOfOrderWal;
  }

  void outOfOrderWal(Wal log) {
    outOfOrderWal = log;
  }

  @Override
  public String toString() {
    return "HeadLog{" + wal + ", " + outOfOrderWal + "}";
  }
}
