package io.narthex.tsdb.inspect;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.MmapMarkersRecord;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.record.WalRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows of log records as named values, for dumps.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none
 */
final class RecordRows {
  private RecordRows() {}

  /** Row {@code i} of a record. */
  static Map<String, Object> fields(WalRecord record, int i) {
    Map<String, Object> row = new LinkedHashMap<>();
    if (record instanceof SeriesRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      row.put("labels", r.labels()[i]);
    } else if (record instanceof SamplesRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      times(row, r.times()[i], r.startTimes()[i]);
      row.put("value", value(r.values()[i]));
    } else if (record instanceof TombstonesRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      row.put("mint", r.mints()[i]);
      row.put("maxt", r.maxts()[i]);
    } else if (record instanceof ExemplarsRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      row.put("t", r.times()[i]);
      row.put("value", value(r.values()[i]));
      row.put("labels", r.labels()[i]);
    } else if (record instanceof MmapMarkersRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      row.put("file", r.chunkRefs()[i] >>> 32);
      row.put("offset", r.chunkRefs()[i] & 0xFFFFFFFFL);
    } else if (record instanceof MetadataRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      row.put("type", r.metadata(i).type());
      row.put("unit", r.metadata(i).unit());
      row.put("help", r.metadata(i).help());
    } else if (record instanceof HistogramsRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      times(row, r.times()[i], r.startTimes()[i]);
      Histogram h = r.histograms()[i];
      row.put("schema", h.schema());
      row.put("count", unsigned(h.count()));
      row.put("sum", value(h.sum()));
      row.put("buckets", h.positiveBuckets().length + h.negativeBuckets().length);
      row.put("hint", h.counterResetHint());
    } else if (record instanceof FloatHistogramsRecord r) {
      row.put("ref", unsigned(r.refs()[i]));
      times(row, r.times()[i], r.startTimes()[i]);
      FloatHistogram h = r.histograms()[i];
      row.put("schema", h.schema());
      row.put("count", value(h.count()));
      row.put("sum", value(h.sum()));
      row.put("buckets", h.positiveBuckets().length + h.negativeBuckets().length);
      row.put("hint", h.counterResetHint());
    } else {
      throw new AssertionError(record);
    }
    return row;
  }

  private static void times(Map<String, Object> row, long t, long startTime) {
    row.put("t", t);
    if (startTime != 0) {
      row.put("st", startTime);
    }
  }

  private static String unsigned(long v) {
    return Long.toUnsignedString(v);
  }

  private static String value(double v) {
    return io.narthex.model.StaleNaN.isStale(v) ? "stale" : Double.toString(v);
  }
}
