package io.narthex.tsdb.checkpoint;

import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.wlog.LogBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Takes records of a log and puts what of them a checkpoint keeps into a batch.
 *
 * <pre>
 *   series                kept if keep(ref)
 *   samples, histograms,
 *   exemplars             kept if t >= mint
 *   tombstones            kept if keep(ref) and maxt >= mint
 *   metadata              the last one of each ref with keep(ref), all in one record at the end
 *   others                dropped
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/wlog/checkpoint.go Checkpoint
 */
final class RecordFilter {
  private final RecordDecoder decoder = new RecordDecoder();
  private final RecordEncoder encoder;
  private final LongPredicate keep;
  private final long mint;
  private final LogBatch out;

  private final Map<Long, MetadataRow> lastMetadata = new LinkedHashMap<>();
  private long series;
  private long seriesDropped;
  private long samples;
  private long samplesDropped;
  private long tombstones;
  private long tombstonesDropped;
  private long exemplars;
  private long exemplarsDropped;
  private long metadata;
  private long metadataDropped;

  private record MetadataRow(int type, String unit, String help) {}

  /**
   * @param keep whether a series is still needed
   * @param mint oldest time still needed, in ms
   */
  RecordFilter(RecordEncoder encoder, LongPredicate keep, long mint, LogBatch out) {
    this.encoder = encoder;
    this.keep = keep;
    this.mint = mint;
    this.out = out;
  }

  /** Filters one record. */
  void accept(ByteReader record) {
    RecordType type = RecordDecoder.type(record);
    if (type == null) {
      return;
    }
    if (type.isSamples()) {
      samples(record);
    } else if (type.isHistograms()) {
      histograms(record);
    } else if (type.isFloatHistograms()) {
      floatHistograms(record);
    } else if (type == RecordType.SERIES) {
      series(record);
    } else if (type == RecordType.TOMBSTONES) {
      tombstones(record);
    } else if (type == RecordType.EXEMPLARS) {
      exemplars(record);
    } else if (type == RecordType.METADATA) {
      metadata(record);
    }
  }

  private void series(ByteReader record) {
    SeriesRecord all = new SeriesRecord();
    SeriesRecord kept = new SeriesRecord();
    decoder.series(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (keep.test(all.refs()[i])) {
        kept.add(all.refs()[i], all.labels()[i]);
      }
    }
    if (!kept.isEmpty()) {
      encoder.series(out.buffer(), kept);
      out.endRecord();
    }
    series += all.size();
    seriesDropped += all.size() - kept.size();
  }

  private void samples(ByteReader record) {
    SamplesRecord all = new SamplesRecord();
    SamplesRecord kept = new SamplesRecord();
    decoder.samples(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (all.times()[i] >= mint) {
        kept.add(all.refs()[i], all.startTimes()[i], all.times()[i], all.values()[i]);
      }
    }
    if (!kept.isEmpty()) {
      encoder.samples(out.buffer(), kept);
      out.endRecord();
    }
    samples += all.size();
    samplesDropped += all.size() - kept.size();
  }

  private void histograms(ByteReader record) {
    HistogramsRecord all = new HistogramsRecord();
    HistogramsRecord kept = new HistogramsRecord();
    decoder.histograms(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (all.times()[i] >= mint) {
        kept.add(all.refs()[i], all.startTimes()[i], all.times()[i], all.histograms()[i]);
      }
    }
    if (!kept.isEmpty()) {
      boolean customLeft = encoder.histograms(out.buffer(), kept);
      if (!customLeft || kept.customBucketRows() < kept.size()) {
        out.endRecord();
      }
      if (customLeft) {
        encoder.customBucketHistograms(out.buffer(), kept);
        out.endRecord();
      }
    }
    samples += all.size();
    samplesDropped += all.size() - kept.size();
  }

  private void floatHistograms(ByteReader record) {
    FloatHistogramsRecord all = new FloatHistogramsRecord();
    FloatHistogramsRecord kept = new FloatHistogramsRecord();
    decoder.floatHistograms(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (all.times()[i] >= mint) {
        kept.add(all.refs()[i], all.startTimes()[i], all.times()[i], all.histograms()[i]);
      }
    }
    if (!kept.isEmpty()) {
      boolean customLeft = encoder.floatHistograms(out.buffer(), kept);
      if (!customLeft || kept.customBucketRows() < kept.size()) {
        out.endRecord();
      }
      if (customLeft) {
        encoder.customBucketFloatHistograms(out.buffer(), kept);
        out.endRecord();
      }
    }
    samples += all.size();
    samplesDropped += all.size() - kept.size();
  }

  private void tombstones(ByteReader record) {
    TombstonesRecord all = new TombstonesRecord();
    TombstonesRecord kept = new TombstonesRecord();
    decoder.tombstones(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (keep.test(all.refs()[i]) && all.maxts()[i] >= mint) {
        kept.add(all.refs()[i], all.mints()[i], all.maxts()[i]);
      }
    }
    if (!kept.isEmpty()) {
      encoder.tombstones(out.buffer(), kept);
      out.endRecord();
    }
    tombstones += all.size();
    tombstonesDropped += all.size() - kept.size();
  }

  private void exemplars(ByteReader record) {
    ExemplarsRecord all = new ExemplarsRecord();
    ExemplarsRecord kept = new ExemplarsRecord();
    decoder.exemplars(record, all);
    for (int i = 0; i < all.size(); i++) {
      if (all.times()[i] >= mint) {
        kept.add(all.refs()[i], all.times()[i], all.values()[i], all.labels()[i]);
      }
    }
    if (!kept.isEmpty()) {
      encoder.exemplars(out.buffer(), kept);
      out.endRecord();
    }
    exemplars += all.size();
    exemplarsDropped += all.size() - kept.size();
  }

  private void metadata(ByteReader record) {
    MetadataRecord all = new MetadataRecord();
    decoder.metadata(record, all);
    metadata += all.size();
    for (int i = 0; i < all.size(); i++) {
      long ref = all.refs()[i];
      MetadataRow row = new MetadataRow(all.types()[i], all.units()[i], all.helps()[i]);
      if (!keep.test(ref) || lastMetadata.put(ref, row) != null) {
        metadataDropped++;
      }
    }
  }

  /** Writes the metadata, behind everything else. */
  void finish() {
    if (lastMetadata.isEmpty()) {
      return;
    }
    MetadataRecord kept = new MetadataRecord();
    lastMetadata.forEach((ref, row) -> kept.add(ref, row.type(), row.unit(), row.help()));
    encoder.metadata(out.buffer(), kept);
    out.endRecord();
  }

  CheckpointStats stats() {
    return new CheckpointStats(
        series,
        seriesDropped,
        samples,
        samplesDropped,
        tombstones,
        tombstonesDropped,
        exemplars,
        exemplarsDropped,
        metadata,
        metadataDropped);
  }
}
