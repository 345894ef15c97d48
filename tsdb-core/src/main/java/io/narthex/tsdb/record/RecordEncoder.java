package io.narthex.tsdb.record;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.encoding.EncodeBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes records at the end of a buffer.
 *
 * <p>Whether float samples and histograms are written in the second version, which keeps start
 * timestamps, is one choice for the whole log, as upstream's {@code st-storage}.
 *
 * <pre>
 *   LogBatch batch = …;
 *   encoder.samples(batch.buffer(), n, refs, startTimes, times, values);
 *   batch.endRecord();
 *   wal.log(batch);
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/record/record.go Encoder
 */
public final class RecordEncoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MAX_ROW = RecordFormat.MAX_VARINT * 3 + 1 + 8;

  private final boolean startTimes;

  /** Writes records of the first version, which every Prometheus reads. */
  public RecordEncoder() {
    this(false);
  }

  /**
   * @param startTimes whether samples keep their start timestamps (Prometheus from 3.11 on)
   */
  public RecordEncoder(boolean startTimes) {
    this.startTimes = startTimes;
  }

  /** Whether samples keep their start timestamps. */
  public boolean startTimes() {
    return startTimes;
  }

  public void series(EncodeBuffer out, SeriesRecord series) {
    series(out, series.size(), series.refs(), series.labels());
  }

  /** The first {@code n} rows of the columns. */
  public void series(EncodeBuffer out, int n, long[] refs, Labels[] labels) {
    out.putByte(RecordType.SERIES.code());
    for (int i = 0; i < n; i++) {
      out.putBe64(refs[i]);
      labels(out, labels[i]);
    }
  }

  /** A label set as records hold it. */
  public static void labels(EncodeBuffer out, Labels labels) {
    int n = labels.size();
    out.putUvarint(n);
    for (int i = 0; i < n; i++) {
      out.putString(labels.name(i));
      out.putString(labels.value(i));
    }
  }

  public void samples(EncodeBuffer out, SamplesRecord samples) {
    samples(
        out,
        samples.size(),
        samples.refs(),
        samples.startTimes(),
        samples.times(),
        samples.values());
  }

  /** The first {@code n} rows of the columns; start times are not looked at in version one. */
  public void samples(
      EncodeBuffer out, int n, long[] refs, long[] sts, long[] times, double[] values) {
    if (startTimes) {
      samplesV2(out, n, refs, sts, times, values);
    } else {
      samplesV1(out, n, refs, times, values);
    }
  }

  private static void samplesV1(
      EncodeBuffer out, int n, long[] refs, long[] times, double[] values) {
    out.putByte(RecordType.SAMPLES.code());
    if (n == 0) {
      return;
    }
    long baseRef = refs[0];
    long baseTime = times[0];
    out.putBe64(baseRef).putBe64(baseTime);
    byte[] bytes = out.reserve(Math.multiplyExact(n, MAX_ROW));
    int at = out.length();
    for (int i = 0; i < n; i++) {
      at = putVarint(bytes, at, refs[i] - baseRef);
      at = putVarint(bytes, at, times[i] - baseTime);
      LONG.set(bytes, at, Double.doubleToRawLongBits(values[i]));
      at += 8;
    }
    out.setLength(at);
  }

  private static void samplesV2(
      EncodeBuffer out, int n, long[] refs, long[] sts, long[] times, double[] values) {
    out.putByte(RecordType.SAMPLES_V2.code());
    byte[] bytes = out.reserve(Math.multiplyExact(n, MAX_ROW));
    int at = out.length();
    for (int i = 0; i < n; i++) {
      if (i == 0) {
        at = putVarint(bytes, at, refs[0]);
        at = putVarint(bytes, at, times[0]);
        at = putVarint(bytes, at, sts[0]);
      } else {
        at = putVarint(bytes, at, refs[i] - refs[i - 1]);
        at = putVarint(bytes, at, times[i] - times[0]);
        at = putStartTime(bytes, at, sts[i], sts[0], sts[i - 1]);
      }
      LONG.set(bytes, at, Double.doubleToRawLongBits(values[i]));
      at += 8;
    }
    out.setLength(at);
  }

  private static int putVarint(byte[] bytes, int at, long v) {
    long rest = (v << 1) ^ (v >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  private static int putStartTime(byte[] bytes, int at, long st, long firstSt, long previousSt) {
    if (st == 0) {
      bytes[at] = RecordFormat.ST_NONE;
    } else if (st == previousSt) {
      bytes[at] = RecordFormat.ST_SAME;
    } else {
      bytes[at] = RecordFormat.ST_EXPLICIT;
      return putVarint(bytes, at + 1, st - firstSt);
    }
    return at + 1;
  }

  private static void putStartTime(EncodeBuffer out, long st, long firstSt, long previousSt) {
    byte[] bytes = out.reserve(1 + RecordFormat.MAX_VARINT);
    out.setLength(putStartTime(bytes, out.length(), st, firstSt, previousSt));
  }

  public void tombstones(EncodeBuffer out, TombstonesRecord tombstones) {
    out.putByte(RecordType.TOMBSTONES.code());
    for (int i = 0; i < tombstones.size(); i++) {
      out.putBe64(tombstones.refs()[i]);
      out.putVarint(tombstones.mints()[i]);
      out.putVarint(tombstones.maxts()[i]);
    }
  }

  public void exemplars(EncodeBuffer out, ExemplarsRecord exemplars) {
    out.putByte(RecordType.EXEMPLARS.code());
    exemplarRows(out, exemplars);
  }

  /** The rows of an exemplar record without its type, as head snapshots hold them too. */
  public static void exemplarRows(EncodeBuffer out, ExemplarsRecord exemplars) {
    if (exemplars.isEmpty()) {
      return;
    }
    long baseRef = exemplars.refs()[0];
    long baseTime = exemplars.times()[0];
    out.putBe64(baseRef).putBe64(baseTime);
    for (int i = 0; i < exemplars.size(); i++) {
      out.putVarint(exemplars.refs()[i] - baseRef);
      out.putVarint(exemplars.times()[i] - baseTime);
      out.putDouble(exemplars.values()[i]);
      labels(out, exemplars.labels()[i]);
    }
  }

  public void mmapMarkers(EncodeBuffer out, MmapMarkersRecord markers) {
    out.putByte(RecordType.MMAP_MARKERS.code());
    for (int i = 0; i < markers.size(); i++) {
      out.putBe64(markers.refs()[i]);
      out.putBe64(markers.chunkRefs()[i]);
    }
  }

  public void metadata(EncodeBuffer out, MetadataRecord metadata) {
    out.putByte(RecordType.METADATA.code());
    for (int i = 0; i < metadata.size(); i++) {
      out.putUvarint(metadata.refs()[i]);
      out.putByte(metadata.types()[i]);
      out.putUvarint(RecordFormat.METADATA_FIELDS);
      out.putString(RecordFormat.UNIT_FIELD);
      out.putString(metadata.units()[i]);
      out.putString(RecordFormat.HELP_FIELD);
      out.putString(metadata.helps()[i]);
    }
  }

  /**
   * Histograms of exponential schemas; in version two those with custom bounds too.
   *
   * @return whether rows with custom bounds are left for {@link #customBucketHistograms}; if all
   *     are, nothing was written
   */
  public boolean histograms(EncodeBuffer out, HistogramsRecord rows) {
    return rows(out, rows);
  }

  /** As {@link #histograms}, for float counts. */
  public boolean floatHistograms(EncodeBuffer out, FloatHistogramsRecord rows) {
    return rows(out, rows);
  }

  /** The rows with custom bounds, a record of their own in version one. */
  public void customBucketHistograms(EncodeBuffer out, HistogramsRecord rows) {
    rowsV1(out, rows, true);
  }

  /** As {@link #customBucketHistograms}, for float counts. */
  public void customBucketFloatHistograms(EncodeBuffer out, FloatHistogramsRecord rows) {
    rowsV1(out, rows, true);
  }

  private <H> boolean rows(EncodeBuffer out, HistogramRows<H> rows) {
    if (startTimes) {
      out.putByte(rows.kind().v2().code());
      for (int i = 0; i < rows.size(); i++) {
        headerV2(out, i, rows.refs(), rows.startTimes(), rows.times());
        rows.kind().encoder().accept(out, rows.histograms()[i]);
      }
      return false;
    }
    int custom = rows.customBucketRows();
    if (custom == 0 || custom < rows.size()) {
      rowsV1(out, rows, false);
    }
    return custom > 0;
  }

  private static <H> void rowsV1(EncodeBuffer out, HistogramRows<H> rows, boolean custom) {
    HistogramKind<H> kind = rows.kind();
    out.putByte((custom ? kind.customBuckets() : kind.exponential()).code());
    boolean begun = false;
    long baseRef = rows.baseRef();
    long baseTime = rows.baseTime();
    for (int i = 0; i < rows.size(); i++) {
      if (kind.usesCustomBuckets(rows.histograms()[i]) != custom) {
        continue;
      }
      if (!begun) {
        if (custom && !rows.hasBase()) { // these count from the first of their own kind
          baseRef = rows.refs()[i];
          baseTime = rows.times()[i];
        }
        out.putBe64(baseRef).putBe64(baseTime);
        begun = true;
      }
      out.putVarint(rows.refs()[i] - baseRef);
      out.putVarint(rows.times()[i] - baseTime);
      kind.encoder().accept(out, rows.histograms()[i]);
    }
  }

  private static void headerV2(EncodeBuffer out, int i, long[] refs, long[] sts, long[] times) {
    if (i == 0) {
      out.putVarint(refs[0]);
      out.putVarint(times[0]);
      out.putVarint(sts[0]);
    } else {
      out.putVarint(refs[i] - refs[i - 1]);
      out.putVarint(times[i] - times[0]);
      putStartTime(out, sts[i], sts[0], sts[i - 1]);
    }
  }
}
