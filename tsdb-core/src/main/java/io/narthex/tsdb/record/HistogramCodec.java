package io.narthex.tsdb.record;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;

/**
 * Whole histograms as log records and head snapshots hold them ({@link RecordFormat}).
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream tsdb/record/record.go EncodeHistogram, DecodeHistogram
 */
public final class HistogramCodec {
  private HistogramCodec() {}

  public static void encode(EncodeBuffer out, Histogram h) {
    out.putByte(code(h.counterResetHint()));
    out.putVarint(h.schema());
    out.putDouble(h.zeroThreshold());
    out.putUvarint(h.zeroCount());
    out.putUvarint(h.count());
    out.putDouble(h.sum());
    spans(out, h.positiveSpans());
    spans(out, h.negativeSpans());
    deltas(out, h.positiveBuckets());
    deltas(out, h.negativeBuckets());
    if (h.usesCustomBuckets()) {
      doubles(out, h.customValues());
    }
  }

  public static void encode(EncodeBuffer out, FloatHistogram h) {
    out.putByte(code(h.counterResetHint()));
    out.putVarint(h.schema());
    out.putDouble(h.zeroThreshold());
    out.putDouble(h.zeroCount());
    out.putDouble(h.count());
    out.putDouble(h.sum());
    spans(out, h.positiveSpans());
    spans(out, h.negativeSpans());
    doubles(out, h.positiveBuckets());
    doubles(out, h.negativeBuckets());
    if (h.usesCustomBuckets()) {
      doubles(out, h.customValues());
    }
  }

  private static void spans(EncodeBuffer out, Span[] spans) {
    out.putUvarint(spans.length);
    for (Span span : spans) {
      out.putVarint(span.offset());
      out.putUvarint(span.length() & 0xFFFFFFFFL);
    }
  }

  private static void deltas(EncodeBuffer out, long[] buckets) {
    out.putUvarint(buckets.length);
    for (long bucket : buckets) {
      out.putVarint(bucket);
    }
  }

  private static void doubles(EncodeBuffer out, double[] values) {
    out.putUvarint(values.length);
    for (double value : values) {
      out.putDouble(value);
    }
  }

  /** A histogram of whatever schema; the caller judges it. */
  public static Histogram decode(ByteReader in) {
    Histogram.Builder h = Histogram.builder();
    h.counterResetHint(hint(in.u8()));
    int schema = (int) in.varint();
    h.schema(schema);
    h.zeroThreshold(in.f64());
    h.zeroCount(in.uvarint());
    h.count(in.uvarint());
    h.sum(in.f64());
    Span[] positive = spans(in);
    Span[] negative = spans(in);
    h.positive(positive, deltas(in));
    h.negative(negative, deltas(in));
    if (schema == Schemas.CUSTOM_BUCKETS) {
      h.customValues(doubles(in));
    }
    return h.build();
  }

  /** A float histogram of whatever schema; the caller judges it. */
  public static FloatHistogram decodeFloat(ByteReader in) {
    FloatHistogram.Builder h = FloatHistogram.builder();
    h.counterResetHint(hint(in.u8()));
    int schema = (int) in.varint();
    h.schema(schema);
    h.zeroThreshold(in.f64());
    h.zeroCount(in.f64());
    h.count(in.f64());
    h.sum(in.f64());
    Span[] positive = spans(in);
    Span[] negative = spans(in);
    h.positive(positive, doubles(in));
    h.negative(negative, doubles(in));
    if (schema == Schemas.CUSTOM_BUCKETS) {
      h.customValues(doubles(in));
    }
    return h.build();
  }

  private static int code(CounterResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> 0;
      case COUNTER_RESET -> 1;
      case NOT_COUNTER_RESET -> 2;
      case GAUGE -> 3;
    };
  }

  private static CounterResetHint hint(int code) {
    return switch (code) {
      case 1 -> CounterResetHint.COUNTER_RESET;
      case 2 -> CounterResetHint.NOT_COUNTER_RESET;
      case 3 -> CounterResetHint.GAUGE;
      default -> CounterResetHint.UNKNOWN;
    };
  }

  /** A count of things of at least {@code bytesEach}: no more than there are bytes for. */
  private static int count(ByteReader in, int bytesEach) {
    int n = in.uvarint32();
    if (n > in.remaining() / bytesEach) {
      throw in.corrupt("count " + n + " needs more than the " + in.remaining() + " bytes left");
    }
    return n;
  }

  private static Span[] spans(ByteReader in) {
    int n = count(in, 2);
    if (n == 0) {
      return Span.NONE;
    }
    Span[] spans = new Span[n];
    for (int i = 0; i < n; i++) {
      int offset = (int) in.varint();
      spans[i] = new Span(offset, (int) in.uvarint());
    }
    return spans;
  }

  private static long[] deltas(ByteReader in) {
    long[] buckets = new long[count(in, 1)];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = in.varint();
    }
    return buckets;
  }

  private static double[] doubles(ByteReader in) {
    double[] values = new double[count(in, 8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.f64();
    }
    return values;
  }
}
