package io.narthex.tsdb.record;

import io.narthex.model.histogram.Schemas;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.encoding.ByteReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads records into columns. Each method takes a cursor at the first byte of a record, reads it to
 * its end, and replaces what the columns held.
 *
 * <pre>
 *   while (reader.next()) {
 *     RecordType type = RecordDecoder.type(reader.record());
 *     if (type == null) continue;                     // from a newer Prometheus
 *     if (type.isSamples()) decoder.samples(reader.record(), samples);
 *   }
 * </pre>
 *
 * <p>Bytes that are not such a record, and bytes left over, are a {@link
 * io.narthex.model.CorruptionException}. Histograms of unknown schemas are left out, with a
 * warning; those of resolutions finer than ours are reduced to the finest we have.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream tsdb/record/record.go Decoder
 */
public final class RecordDecoder {
  private static final System.Logger LOG = System.getLogger(RecordDecoder.class.getName());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Bytes of the longest row of a sample record of version one. */
  private static final int MAX_ROW = RecordFormat.MAX_VARINT * 2 + 8;

  /** Bytes of the shortest. */
  private static final int MIN_ROW = 1 + 1 + 8;

  /** Kind of the record at the cursor, which stays; null if it is empty or of an unknown kind. */
  public static @Nullable RecordType type(ByteReader record) {
    return record.hasRemaining() ? RecordType.of(record.array()[record.position()]) : null;
  }

  /** Content of a record of any kind; null if its kind is unknown. */
  public @Nullable WalRecord decode(ByteReader in) {
    RecordType type = type(in);
    if (type == null) {
      return null;
    }
    if (type.isSamples()) {
      SamplesRecord samples = new SamplesRecord();
      samples(in, samples);
      return samples;
    }
    if (type.isHistograms()) {
      HistogramsRecord histograms = new HistogramsRecord();
      histograms(in, histograms);
      return histograms;
    }
    if (type.isFloatHistograms()) {
      FloatHistogramsRecord histograms = new FloatHistogramsRecord();
      floatHistograms(in, histograms);
      return histograms;
    }
    return decodeOther(type, in);
  }

  private WalRecord decodeOther(RecordType type, ByteReader in) {
    if (type == RecordType.SERIES) {
      SeriesRecord series = new SeriesRecord();
      series(in, series);
      return series;
    }
    if (type == RecordType.TOMBSTONES) {
      TombstonesRecord tombstones = new TombstonesRecord();
      tombstones(in, tombstones);
      return tombstones;
    }
    if (type == RecordType.EXEMPLARS) {
      ExemplarsRecord exemplars = new ExemplarsRecord();
      exemplars(in, exemplars);
      return exemplars;
    }
    if (type == RecordType.MMAP_MARKERS) {
      MmapMarkersRecord markers = new MmapMarkersRecord();
      mmapMarkers(in, markers);
      return markers;
    }
    if (type == RecordType.METADATA) {
      MetadataRecord metadata = new MetadataRecord();
      metadata(in, metadata);
      return metadata;
    }
    throw new AssertionError(type);
  }

  private static RecordType expect(ByteReader in, boolean asExpected) {
    RecordType type = type(in);
    if (!asExpected || type == null) {
      throw in.corrupt("invalid record type");
    }
    in.skip(1);
    return type;
  }

  private static void expect(ByteReader in, RecordType wanted) {
    expect(in, type(in) == wanted);
  }

  public void series(ByteReader in, SeriesRecord into) {
    expect(in, RecordType.SERIES);
    into.clear();
    while (in.hasRemaining()) {
      long ref = in.i64();
      into.add(ref, labels(in));
    }
  }

  /** A label set as records hold it. */
  public static Labels labels(ByteReader in) {
    int n = in.uvarint32();
    if (n > in.remaining() / 2) {
      throw in.corrupt(n + " labels in " + in.remaining() + " bytes");
    }
    String[] pairs = new String[2 * n];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = in.string();
    }
    return Labels.ofSorted(pairs);
  }

  public void samples(ByteReader in, SamplesRecord into) {
    RecordType found = type(in);
    RecordType type = expect(in, found != null && found.isSamples());
    into.clear();
    if (!in.hasRemaining()) {
      return;
    }
    into.reserve(in.remaining() / MIN_ROW + 1);
    if (type == RecordType.SAMPLES) {
      samplesV1(in, into);
    } else {
      samplesV2(in, into);
    }
  }

  private static void samplesV1(ByteReader in, SamplesRecord into) {
    long baseRef = in.i64();
    long baseTime = in.i64();
    int rows = unchecked(in, baseRef, baseTime, into);
    into.setSize(rows);
    while (in.hasRemaining()) {
      long ref = baseRef + in.varint();
      long t = baseTime + in.varint();
      into.add(ref, 0, t, in.f64());
    }
  }

  /**
   * The rows that surely lie within the record whatever their varints: all but the last few. Reads
   * the array itself, since a check per byte would cost more than the decoding.
   */
  private static int unchecked(ByteReader in, long baseRef, long baseTime, SamplesRecord into) {
    byte[] bytes = in.array();
    int start = in.position();
    int safeEnd = start + in.remaining() - MAX_ROW;
    long[] refs = into.refs();
    long[] times = into.times();
    double[] values = into.values();
    long[] sts = into.startTimes();
    int at = start;
    int row = 0;
    while (at <= safeEnd) {
      int rowStart = at;
      long ref = bytes[at++];
      if (ref < 0) {
        ref &= 0x7F;
        int shift = 7;
        int b;
        do {
          b = bytes[at++];
          ref |= (long) (b & 0x7F) << shift;
          shift += 7;
        } while (b < 0 && shift < 70);
        if (b < 0 || (shift == 70 && b > 1)) {
          at = rowStart; // overflow: let the checked reader say so
          break;
        }
      }
      long t = bytes[at++];
      if (t < 0) {
        t &= 0x7F;
        int shift = 7;
        int b;
        do {
          b = bytes[at++];
          t |= (long) (b & 0x7F) << shift;
          shift += 7;
        } while (b < 0 && shift < 70);
        if (b < 0 || (shift == 70 && b > 1)) {
          at = rowStart;
          break;
        }
      }
      refs[row] = baseRef + ((ref >>> 1) ^ -(ref & 1));
      times[row] = baseTime + ((t >>> 1) ^ -(t & 1));
      sts[row] = 0;
      values[row] = Double.longBitsToDouble((long) LONG.get(bytes, at));
      at += 8;
      row++;
    }
    in.skip(at - start);
    return row;
  }

  private static void samplesV2(ByteReader in, SamplesRecord into) {
    long ref = in.varint();
    long firstT = in.varint();
    long firstSt = in.varint();
    into.add(ref, firstSt, firstT, in.f64());
    long st = firstSt;
    while (in.hasRemaining()) {
      ref += in.varint();
      long t = firstT + in.varint();
      st = startTime(in, st, firstSt);
      into.add(ref, st, t, in.f64());
    }
  }

  private static long startTime(ByteReader in, long previous, long first) {
    int marker = in.u8();
    if (marker == RecordFormat.ST_NONE) {
      return 0;
    }
    return marker == RecordFormat.ST_SAME ? previous : first + in.varint();
  }

  public void tombstones(ByteReader in, TombstonesRecord into) {
    expect(in, RecordType.TOMBSTONES);
    into.clear();
    while (in.hasRemaining()) {
      long ref = in.i64();
      long mint = in.varint();
      into.add(ref, mint, in.varint());
    }
  }

  public void exemplars(ByteReader in, ExemplarsRecord into) {
    expect(in, RecordType.EXEMPLARS);
    exemplarRows(in, into);
  }

  /** The rows of an exemplar record without its type, as head snapshots hold them too. */
  public static void exemplarRows(ByteReader in, ExemplarsRecord into) {
    into.clear();
    if (!in.hasRemaining()) {
      return;
    }
    long baseRef = in.i64();
    long baseTime = in.i64();
    while (in.hasRemaining()) {
      long ref = baseRef + in.varint();
      long t = baseTime + in.varint();
      double value = in.f64();
      into.add(ref, t, value, labels(in));
    }
  }

  public void mmapMarkers(ByteReader in, MmapMarkersRecord into) {
    expect(in, RecordType.MMAP_MARKERS);
    into.clear();
    while (in.hasRemaining()) {
      long ref = in.i64();
      into.add(ref, in.i64());
    }
  }

  public void metadata(ByteReader in, MetadataRecord into) {
    expect(in, RecordType.METADATA);
    into.clear();
    while (in.hasRemaining()) {
      long ref = in.uvarint();
      int type = in.u8();
      String unit = "";
      String help = "";
      for (int fields = in.uvarint32(); fields > 0; fields--) {
        String name = in.string();
        String value = in.string();
        if (name.equals(RecordFormat.UNIT_FIELD)) {
          unit = value;
        } else if (name.equals(RecordFormat.HELP_FIELD)) {
          help = value;
        }
      }
      into.add(ref, type, unit, help);
    }
  }

  /** Histograms of either version. */
  public void histograms(ByteReader in, HistogramsRecord into) {
    rows(in, into);
  }

  /** Float histograms of either version. */
  public void floatHistograms(ByteReader in, FloatHistogramsRecord into) {
    rows(in, into);
  }

  private <H> void rows(ByteReader in, HistogramRows<H> into) {
    HistogramKind<H> kind = into.kind();
    RecordType found = type(in);
    RecordType type = expect(in, found != null && kind.isIn(found));
    into.clear();
    RowCursor row = new RowCursor(in, type == kind.v2());
    if (row.hasBase()) {
      into.setBase(row.baseRef(), row.baseTime());
    }
    while (row.next()) {
      H h = kind.decoder().apply(in);
      int schema = kind.schema().applyAsInt(h);
      if (known(schema, row.t())) {
        into.add(row.ref(), row.st(), row.t(), tooFine(schema) ? kind.reducer().apply(h) : h);
      }
    }
  }

  private static boolean known(int schema, long t) {
    boolean known =
        schema == Schemas.CUSTOM_BUCKETS
            || (schema >= ResolutionLimit.MIN_RESERVED && schema <= ResolutionLimit.MAX_RESERVED);
    if (!known) {
      LOG.log(
          System.Logger.Level.WARNING,
          "skipping histogram with unknown schema in WAL record: schema {0}, timestamp {1}",
          String.valueOf(schema),
          String.valueOf(t));
    }
    return known;
  }

  private static boolean tooFine(int schema) {
    return schema > Schemas.EXPONENTIAL_MAX;
  }
}
