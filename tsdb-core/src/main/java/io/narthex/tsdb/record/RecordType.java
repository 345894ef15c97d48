package io.narthex.tsdb.record;

import org.jspecify.annotations.Nullable;

/**
 * Kinds of log records by the first byte.
 *
 * @upstream tsdb/record/record.go Type
 */
public enum RecordType {
  SERIES(1, "series"),
  SAMPLES(2, "samples"),
  TOMBSTONES(3, "tombstones"),
  EXEMPLARS(4, "exemplars"),
  /** Only in the log of out-of-order samples. */
  MMAP_MARKERS(5, "mmapmarkers"),
  METADATA(6, "metadata"),
  HISTOGRAM_SAMPLES(7, "histogram_samples"),
  FLOAT_HISTOGRAM_SAMPLES(8, "float_histogram_samples"),
  CUSTOM_BUCKETS_HISTOGRAM_SAMPLES(9, "custom_buckets_histogram_samples"),
  CUSTOM_BUCKETS_FLOAT_HISTOGRAM_SAMPLES(10, "custom_buckets_float_histogram_samples"),
  /** Float samples with start timestamps. */
  SAMPLES_V2(11, "samples_v2"),
  HISTOGRAM_SAMPLES_V2(12, "histogram_samples_v2"),
  FLOAT_HISTOGRAM_SAMPLES_V2(13, "float_histogram_samples_v2");

  private static final @Nullable RecordType[] BY_CODE = new @Nullable RecordType[256];

  static {
    for (RecordType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String text;

  RecordType(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The first byte of such a record. */
  public int code() {
    return code;
  }

  /** Upstream's name for it. */
  public String text() {
    return text;
  }

  /** Kind of a record by its first byte; null for one from the future, which readers pass over. */
  public static @Nullable RecordType of(int code) {
    return BY_CODE[code & 0xFF];
  }

  /** Whether such records carry float samples. */
  public boolean isSamples() {
    return this == SAMPLES || this == SAMPLES_V2;
  }

  /** Whether such records carry histograms with integer counts. */
  public boolean isHistograms() {
    return this == HISTOGRAM_SAMPLES
        || this == CUSTOM_BUCKETS_HISTOGRAM_SAMPLES
        || this == HISTOGRAM_SAMPLES_V2;
  }

  /** Whether such records carry histograms with float counts. */
  public boolean isFloatHistograms() {
    return this == FLOAT_HISTOGRAM_SAMPLES
        || this == CUSTOM_BUCKETS_FLOAT_HISTOGRAM_SAMPLES
        || this == FLOAT_HISTOGRAM_SAMPLES_V2;
  }
}
