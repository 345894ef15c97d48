package io.narthex.tsdb.inspect;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains the four kinds of histogram chunks. */
final class ChunkExplainerHistogram extends ChunkExplainer {
  private static final String[] RESETS = {
    "unknown whether a counter reset came before", "no counter reset", "counter reset", "gauge"
  };

  private final boolean floats;
  private final boolean st;
  private final ChunkExplainerStart starts;

  private boolean gauge;
  private int schema;
  private double zeroThreshold;
  private Span[][] spans = {Span.NONE, Span.NONE};
  private double[] bounds = {};

  private long t;
  private long step;
  private final Window sum = new Window();
  private final long[] counts = new long[2]; // observations, those in the zero bucket
  private final long[] countSteps = new long[2];
  private final Window[] floatCounts = {new Window(), new Window()};
  private final long[][] buckets = new long[2][];
  private final long[][] bucketSteps = new long[2][];
  private final Window[][] floatBuckets = new Window[2][];

  ChunkExplainerHistogram(ChunkCursor in, Encoding encoding) {
    super(in);
    floats = encoding == Encoding.FLOAT_HISTOGRAM || encoding == Encoding.FLOAT_HISTOGRAM_ST;
    st = encoding.holdsStartTimes();
    starts = new ChunkExplainerStart(in);
  }

  @Override
  void read() {
    int n = readHeader();
    for (int i = 0; i < n; i++) {
      if (i == 0) {
        readLayout();
      }
      long previousT = t;
      if (i == 0) {
        t = in.varbitInt();
        in.field(Kind.TIME, 0, "t", ChunkCursor.time(t));
      } else {
        int from = in.position();
        long dod = in.varbitInt();
        step += dod;
        t += step;
        in.field(
            Kind.TIME,
            i,
            i == 1 ? "Δt" : "ΔΔt",
            i == 1 ? dod + " ms" : late(dod, in.position() - from));
      }
      readCounts(i);
      String what = i == 0 ? raw(sum) : sum.read();
      in.field(Kind.VALUE, i, "sum", what);
      boolean stale = sum.bits == StaleNaN.BITS;
      if (i == 0 || !stale) {
        readBuckets(i, 0, "+");
        readBuckets(i, 1, "-");
      }
      long start = st ? starts.read(i, t, previousT) : 0;
      add(i, stale);
      samples.setLastStartTime(start);
    }
  }

  private int readHeader() {
    int reset;
    int n;
    if (st) {
      reset = (int) in.bits(2);
      n = (int) in.bits(14);
      in.field(Kind.HEADER, -1, "reset,n", RESETS[reset] + "; " + n + " samples");
      starts.readHeader();
    } else {
      n = (int) in.bits(16);
      in.field(Kind.HEADER, -1, "n", n + " samples");
      reset = (int) in.bits(2);
      in.bits(6);
      in.field(Kind.HEADER, -1, "reset", RESETS[reset]);
    }
    gauge = reset == 3;
    return n;
  }

  private void readLayout() {
    int code = (int) in.bits(8);
    if (code == 0) {
      zeroThreshold = 0;
    } else if (code == 255) {
      zeroThreshold = Double.longBitsToDouble(in.bytes(8));
    } else {
      zeroThreshold = Math.pow(2, code - 244);
    }
    in.field(Kind.LAYOUT, -1, "zero≤", "zero bucket up to " + zeroThreshold);
    schema = (int) in.varbitInt();
    in.field(Kind.LAYOUT, -1, "schema", schema == -53 ? "custom bounds" : "schema " + schema);
    for (int side = 0; side < 2; side++) {
      readSpans(side);
    }
    if (schema == Schemas.CUSTOM_BUCKETS) {
      readBounds();
    } else if (schema < -9 || schema > 52) {
      throw in.corrupt("histogram has an unknown schema " + schema);
    }
  }

  private void readSpans(int side) {
    long number = in.varbitUint();
    String sign = side == 0 ? "+" : "-";
    in.field(Kind.LAYOUT, -1, "spans" + sign, number + " spans");
    limit(number, 2);
    spans[side] = new Span[(int) number];
    long total = 0;
    for (int i = 0; i < number; i++) {
      long length = in.varbitUint();
      int offset = (int) in.varbitInt();
      limit(length, 0);
      total += length;
      limit(total, 1);
      in.field(
          Kind.LAYOUT,
          -1,
          "span" + sign,
          length + " buckets" + (i == 0 ? " from " : " after a gap of ") + offset);
      spans[side][i] = new Span(offset, (int) length);
    }
    buckets[side] = new long[(int) total];
    bucketSteps[side] = new long[(int) total];
    floatBuckets[side] = new Window[(int) total];
    for (int i = 0; i < total; i++) {
      floatBuckets[side][i] = new Window();
    }
  }

  private void limit(long number, int bitsEach) {
    if (number < 0 || number > Integer.MAX_VALUE || number * bitsEach > in.remaining()) {
      throw in.corrupt("count " + Long.toUnsignedString(number) + " too large for the chunk");
    }
  }

  private void readBounds() {
    long number = in.varbitUint();
    in.field(Kind.LAYOUT, -1, "bounds", number + " bounds");
    limit(number, 5);
    bounds = new double[(int) number];
    for (int i = 0; i < number; i++) {
      long thousandths = in.varbitUint();
      bounds[i] =
          thousandths == 0
              ? Double.longBitsToDouble(in.bits(64))
              : (double) (thousandths - 1) / 1000;
      in.field(Kind.LAYOUT, -1, "le", bounds[i] + (thousandths == 0 ? " raw" : ""));
    }
  }

  private String raw(Window value) {
    value.bits = in.bits(64);
    return ChunkCursor.value(value.bits) + " raw";
  }

  private void readCounts(int sample) {
    for (int i = 0; i < 2; i++) {
      String what;
      if (floats) {
        what = sample == 0 ? raw(floatCounts[i]) : floatCounts[i].read();
      } else if (sample == 0) {
        counts[i] = in.varbitUint();
        what = Long.toString(counts[i]);
      } else {
        long dod = in.varbitInt();
        countSteps[i] += dod;
        counts[i] += countSteps[i];
        what = "step changes by " + dod + " → " + counts[i];
      }
      in.field(Kind.COUNT, sample, i == 0 ? "count" : "zeros", what);
    }
  }

  private void readBuckets(int sample, int side, String sign) {
    for (int i = 0; i < buckets[side].length; i++) {
      String what;
      if (floats) {
        Window bucket = floatBuckets[side][i];
        what = sample == 0 ? raw(bucket) : bucket.read();
      } else {
        long field = in.varbitInt();
        if (sample == 0) {
          buckets[side][i] = field;
          what = field + " more than its neighbour";
        } else {
          bucketSteps[side][i] += field;
          buckets[side][i] += bucketSteps[side][i];
          what = "step changes by " + field + " → " + buckets[side][i] + " more than its neighbour";
        }
      }
      in.field(Kind.BUCKET, sample, "b" + sign + i, what);
    }
  }

  private void add(int sample, boolean stale) {
    double v = Double.longBitsToDouble(sum.bits);
    if (stale) {
      if (floats) {
        samples.add(t, FloatHistogram.builder().sum(v).build());
      } else {
        samples.add(t, Histogram.builder().sum(v).build());
      }
      return;
    }
    CounterResetHint hint =
        gauge
            ? CounterResetHint.GAUGE
            : sample > 0 ? CounterResetHint.NOT_COUNTER_RESET : CounterResetHint.UNKNOWN;
    if (floats) {
      samples.add(
          t,
          FloatHistogram.builder()
              .counterResetHint(hint)
              .schema(schema)
              .zeroThreshold(zeroThreshold)
              .count(Double.longBitsToDouble(floatCounts[0].bits))
              .zeroCount(Double.longBitsToDouble(floatCounts[1].bits))
              .sum(v)
              .positive(spans[0], values(floatBuckets[0]))
              .negative(spans[1], values(floatBuckets[1]))
              .customValues(bounds)
              .build());
      return;
    }
    samples.add(
        t,
        Histogram.builder()
            .counterResetHint(hint)
            .schema(schema)
            .zeroThreshold(zeroThreshold)
            .count(counts[0])
            .zeroCount(counts[1])
            .sum(v)
            .positive(spans[0], buckets[0].clone())
            .negative(spans[1], buckets[1].clone())
            .customValues(bounds)
            .build());
  }

  private static double[] values(Window[] windows) {
    double[] values = new double[windows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.longBitsToDouble(windows[i].bits);
    }
    return values;
  }
}
