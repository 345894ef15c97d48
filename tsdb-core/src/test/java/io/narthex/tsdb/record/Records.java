package io.narthex.tsdb.record;

import io.narthex.tsdb.encoding.EncodeBuffer;
import java.util.stream.Stream;

/** Encodes a record of any kind, for tests. */
final class Records {
  private Records() {}

  /** How many classes of records there are below {@code type}, itself included if it is one. */
  static int kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).mapToInt(Records::kinds).sum()
        : 1;
  }

  /** Encodes {@code rows} as a record of kind {@code type}. */
  static void encode(EncodeBuffer out, RecordType type, WalRecord rows) {
    boolean v2 = type.code() >= RecordType.SAMPLES_V2.code();
    RecordEncoder encoder = new RecordEncoder(v2);
    if (rows instanceof SeriesRecord r) {
      encoder.series(out, r);
    } else if (rows instanceof SamplesRecord r) {
      encoder.samples(out, r);
    } else if (rows instanceof TombstonesRecord r) {
      encoder.tombstones(out, r);
    } else if (rows instanceof ExemplarsRecord r) {
      encoder.exemplars(out, r);
    } else if (rows instanceof MmapMarkersRecord r) {
      encoder.mmapMarkers(out, r);
    } else if (rows instanceof MetadataRecord r) {
      encoder.metadata(out, r);
    } else if (rows instanceof HistogramsRecord r) {
      if (type == RecordType.CUSTOM_BUCKETS_HISTOGRAM_SAMPLES) {
        encoder.customBucketHistograms(out, r);
      } else {
        encoder.histograms(out, r);
      }
    } else if (rows instanceof FloatHistogramsRecord r) {
      if (type == RecordType.CUSTOM_BUCKETS_FLOAT_HISTOGRAM_SAMPLES) {
        encoder.customBucketFloatHistograms(out, r);
      } else {
        encoder.floatHistograms(out, r);
      }
    } else {
      throw new AssertionError(rows);
    }
  }
}
