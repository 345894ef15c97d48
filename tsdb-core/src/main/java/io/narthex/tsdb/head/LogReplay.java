package io.narthex.tsdb.head;

import io.narthex.model.CorruptionException;
import io.narthex.model.Exemplar;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies the records of the write-ahead log to an empty head.
 *
 * <pre>
 *   this thread   read, check, decompress, decode, find the series by reference
 *   shards        append, cut chunks, map full ones
 * </pre>
 *
 * <p>A label set whose series was collected and made again has two references in the log; all goes
 * to the first ({@code multiRef}), and the second is remembered for the checkpoint.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/head_wal.go Head.loadWAL
 */
final class LogReplay {
  private final Head head;
  private final MappedChunkLoad mapped;
  private final ReplaySlots slots = new ReplaySlots();
  private final ReplayShards shards;
  private final RecordDecoder decoder = new RecordDecoder();
  private final LoggedSeries series;
  private final SamplesRecord samples = new SamplesRecord();
  private int[] rowSlots = new int[0];
  private final HistogramsRecord histograms = new HistogramsRecord();
  private final FloatHistogramsRecord floatHistograms = new FloatHistogramsRecord();
  private final TombstonesRecord tombstones = new TombstonesRecord();
  private final ExemplarsRecord exemplars = new ExemplarsRecord();
  private final MetadataRecord metadata = new MetadataRecord();
  private final Map<Long, Long> multiRef = new HashMap<>();
  private final UnknownRefs unknown = new UnknownRefs();
  private final UnknownRefs unknownLate = new UnknownRefs();
  private final long minValid;
  private long records;

  /** Records that spoke of series the log does not know, by kind. */
  static final class UnknownRefs {
    final Set<Long> series = new HashSet<>();
    long samples;
    long histograms;
    long exemplars;
    long metadata;
    long tombstones;
    long mmapMarkers;

    long total() {
      return samples + histograms + exemplars + metadata + tombstones + mmapMarkers;
    }

    /** What there was of each, under upstream's names; without zeros. */
    Map<String, Long> byType() {
      Map<String, Long> counts = new LinkedHashMap<>();
      counts.put("series", (long) series.size());
      counts.put("samples", samples);
      counts.put("exemplars", exemplars);
      counts.put("histograms", histograms);
      counts.put("metadata", metadata);
      counts.put("tombstones", tombstones);
      counts.put("mmap_markers", mmapMarkers);
      counts.values().removeIf(n -> n == 0);
      return counts;
    }

    @Override
    public String toString() {
      return String.format(
          "series=%d samples=%d exemplars=%d histograms=%d metadata=%d tombstones=%d"
              + " mmap_markers=%d",
          series.size(), samples, exemplars, histograms, metadata, tombstones, mmapMarkers);
    }
  }

  LogReplay(Head head, MappedChunkLoad mapped, Executor executor) {
    this.head = head;
    this.mapped = mapped;
    this.minValid = head.times().minValid();
    this.series = new LoggedSeries(head.postings());
    this.shards = new ReplayShards(head, slots, executor);
  }

  /**
   * Applies all records of a reader; on damage, those before it are applied when this throws.
   *
   * @param begun told of each segment that has records
   */
  void run(WalReader reader, IntConsumer begun) throws IOException {
    int segment = -1;
    try {
      while (reader.next()) {
        if (reader.segment() != segment) {
          segment = reader.segment();
          begun.accept(segment);
        }
        try {
          apply(reader.record());
        } catch (CorruptionException e) {
          throw reader.located(e);
        }
        records++;
      }
    } finally {
      series.flush();
      shards.await();
    }
  }

  long records() {
    return records;
  }

  UnknownRefs unknown() {
    return unknown;
  }

  /** The same of the log of late samples. */
  UnknownRefs unknownLate() {
    return unknownLate;
  }

  /** Later references of a label set, and the one its series has. */
  Map<Long, Long> multiRef() {
    return multiRef;
  }

  private void apply(ByteReader record) {
    RecordType type = RecordDecoder.type(record);
    if (type == null) {
      return; // from a newer Prometheus
    }
    if (type.isSamples()) {
      applySamples(record);
    } else if (type.isHistograms()) {
      decoder.histograms(record, histograms);
      applyHistograms(
          histograms.size(),
          histograms.refs(),
          histograms.startTimes(),
          histograms.times(),
          histograms.histograms());
    } else if (type.isFloatHistograms()) {
      decoder.floatHistograms(record, floatHistograms);
      applyHistograms(
          floatHistograms.size(),
          floatHistograms.refs(),
          floatHistograms.startTimes(),
          floatHistograms.times(),
          floatHistograms.histograms());
    } else if (type == RecordType.SERIES) {
      applySeries(record);
    } else if (type == RecordType.TOMBSTONES) {
      applyTombstones(record);
    } else if (type == RecordType.EXEMPLARS) {
      applyExemplars(record);
    } else if (type == RecordType.METADATA) {
      applyMetadata(record);
    }
  }

  private void applySeries(ByteReader record) {
    series.read(record);
    for (int i = 0; i < series.size(); i++) {
      long ref = series.ref(i);
      var labels = series.labels(i);
      boolean[] created = new boolean[1];
      MemSeries s =
          head.series()
              .getOrCreate(
                  labels,
                  () -> {
                    created[0] = true;
                    return head.factory().makeUnindexed(ref, labels);
                  });
      head.factory().noteRef(ref);
      if (created[0]) {
        series.addToIndex(i);
      }
      int slot = created[0] ? slots.add(s) : slotOf(s);
      if (s.ref != ref) {
        multiRef.put(ref, s.ref);
        slots.second(ref);
      } else if (!multiRef.isEmpty()) {
        multiRef.remove(ref); // it was evicted and came back
      }
      MappedChunks inOrder = mapped.inOrder(ref);
      MappedChunks late = mapped.outOfOrder(ref);
      slots.heldUntil(slot, inOrder == null ? Long.MIN_VALUE : inOrder.lastMaxt());
      if (!created[0]) {
        shards.step(slot, () -> reset(s, inOrder, late));
      } else if (inOrder != null || late != null) {
        reset(s, inOrder, late);
      }
    }
  }

  /**
   * What was replayed of a series so far is compacted already: it starts anew from its chunks. Late
   * ones stay: what is mapped after a start is under the first reference again.
   */
  private void reset(MemSeries s, @Nullable MappedChunks inOrder, @Nullable MappedChunks late) {
    synchronized (s.lock()) {
      OutOfOrderState old = s.outOfOrder();
      long removed =
          (long) s.mappedCount() + s.heapChunks() + (old == null ? 0 : old.mapped().count());
      head.counters().chunksRemoved(removed);
      MappedChunks kept = old == null ? late : old.mapped(); // under an earlier reference
      if (old != null && late != null) {
        kept = MappedChunks.merged(old.mapped(), late);
      }
      s.resetTo(inOrder, kept == null || kept.isEmpty() ? null : new OutOfOrderState(kept));
      long added = (long) s.mappedCount() + (kept == null ? 0 : kept.count());
      head.counters().chunks.addAndGet(added);
      head.counters().chunksCreated.addAndGet(added);
      if (inOrder != null) {
        head.times().widen(inOrder.mint(0), inOrder.lastMaxt());
      }
      for (int i = 0; late != null && i < late.count(); i++) {
        head.times().widenOutOfOrder(late.mint(i), late.maxt(i));
      }
    }
  }

  /** The slot of a series that is in the head, whether the log or a snapshot brought it there. */
  private int slotOf(MemSeries s) {
    int slot = slots.slot(s.ref);
    return slot >= 0 ? slot : slots.add(s);
  }

  /** The slot of a reference, negative if it has no series. */
  private int slot(long ref, long t) {
    int slot = slots.slot(ref);
    return slot >= 0 ? slot : slotElsewhere(ref, slot, t);
  }

  /** Notes until when a second reference of a series is needed. */
  private int slotElsewhere(long ref, int found, long t) {
    long first = ref;
    int slot = found;
    if (found == ReplaySlots.SECOND) {
      first = multiRef.getOrDefault(ref, ref);
      head.truncation().expireNotBefore(ref, t);
      slot = slots.slot(first);
    }
    if (slot != ReplaySlots.NONE) {
      return slot;
    }
    MemSeries restored = head.series().byRef(first);
    return restored == null ? ReplaySlots.NONE : slots.add(restored);
  }

  private void applySamples(ByteReader record) {
    decoder.samples(record, samples);
    int n = samples.size();
    findSlots(n, samples.refs(), samples.times());
    SampleRuns into = shards.filling();
    for (int at = into.add(slots, rowSlots, samples, 0); at < n; ) {
      into = shards.next();
      at = into.add(slots, rowSlots, samples, at);
    }
  }

  /** Looks up the slots of rows, {@link ReplaySlots#NONE} for those that are to be left out. */
  private void findSlots(int n, long[] refs, long[] times) {
    if (rowSlots.length < n) {
      rowSlots = new int[Math.max(n, rowSlots.length * 2)];
    }
    for (int i = 0; i < n; i++) {
      rowSlots[i] = ReplaySlots.NONE;
      if (times[i] < minValid) {
        continue;
      }
      int slot = slot(refs[i], times[i]);
      if (slot < 0) {
        unknown.samples++;
        unknown.series.add(refs[i]);
      } else if (!slots.holds(slot, times[i])) {
        rowSlots[i] = slot;
      }
    }
  }

  private void applyHistograms(int n, long[] refs, long[] sts, long[] times, Object[] values) {
    SampleRuns into = shards.filling();
    for (int i = 0; i < n; i++) {
      if (times[i] < minValid) {
        continue;
      }
      int slot = slot(refs[i], times[i]);
      if (slot < 0) {
        unknown.histograms++;
        unknown.series.add(refs[i]);
      } else if (!slots.holds(slot, times[i])
          && !into.add(slots, slot, sts[i], times[i], values[i])) {
        into = shards.next();
        into.add(slots, slot, sts[i], times[i], values[i]);
      }
    }
  }

  private void applyTombstones(ByteReader record) {
    decoder.tombstones(record, tombstones);
    for (int i = 0; i < tombstones.size(); i++) {
      long ref = tombstones.refs()[i];
      Interval interval = new Interval(tombstones.mints()[i], tombstones.maxts()[i]);
      head.factory().noteRef(ref);
      if (interval.equals(Interval.EVERYTHING)) {
        evict(multiRef.getOrDefault(ref, ref));
      } else if (interval.maxt() >= minValid) {
        int slot = slot(ref, interval.maxt());
        if (slot < 0) {
          unknown.tombstones++;
          unknown.series.add(ref);
        } else {
          head.tombstones().add(slots.series(slot).ref, interval);
        }
      }
    }
  }

  /** The series left the head at this point of the log; a later record makes it anew. */
  private void evict(long ref) {
    MemSeries s = head.series().byRef(ref);
    if (s != null && slots.slot(ref) != ReplaySlots.GONE) {
      slots.remove(ref);
      series.flush(); // what is to be removed must be there
      shards.await(); // and what comes next may have its labels or its reference
      head.truncation().remove(s);
    }
  }

  private void applyExemplars(ByteReader record) {
    decoder.exemplars(record, exemplars);
    for (int i = 0; i < exemplars.size(); i++) {
      long t = exemplars.times()[i];
      if (t < minValid) {
        continue;
      }
      int slot = slot(exemplars.refs()[i], t);
      if (slot < 0) {
        unknown.exemplars++;
        unknown.series.add(exemplars.refs()[i]);
        continue;
      }
      MemSeries s = slots.series(slot);
      Exemplar e = new Exemplar(exemplars.labels()[i], exemplars.values()[i], t, true);
      head.exemplars().add(s.ref, s.labels, e);
    }
  }

  private void applyMetadata(ByteReader record) {
    decoder.metadata(record, metadata);
    for (int i = 0; i < metadata.size(); i++) {
      long ref = metadata.refs()[i];
      MemSeries s = head.series().byRef(multiRef.getOrDefault(ref, ref));
      if (s == null) {
        unknown.metadata++;
        unknown.series.add(ref);
        continue;
      }
      synchronized (s.lock()) {
        s.metadata(metadata.metadata(i));
      }
    }
  }
}
