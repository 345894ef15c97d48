package io.narthex.tsdb.chunkenc;

import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import java.util.Arrays;

/**
 * What all histograms of a chunk have in common: which buckets there are.
 *
 * <p>Thread-safety: immutable; its arrays are shared with the histograms read.
 *
 * @upstream tsdb/chunkenc/histogram_meta.go
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HistogramLayout(
    int schema,
    double zeroThreshold,
    Span[] positiveSpans,
    Span[] negativeSpans,
    double[] customValues) {

  /** The layout of a chunk that starts with a stale sample. */
  static final HistogramLayout EMPTY =
      new HistogramLayout(0, 0, Span.NONE, Span.NONE, new double[0]);

  private static final int MIN_SCHEMA = -9;
  private static final int MAX_SCHEMA = 52;

  private static final int RAW_THRESHOLD = 255;
  private static final int EXPONENT_BIAS = 243;
  private static final int MIN_EXPONENT = -242;
  private static final int MAX_EXPONENT = 11;
  private static final long MANTISSA = 0x000f_ffff_ffff_ffffL;

  /** The largest bound in thousandths that is written as an integer. */
  private static final double MAX_THOUSANDTHS = 33_554_430;

  HistogramLayout withSpans(Span[] positive, Span[] negative) {
    return new HistogramLayout(schema, zeroThreshold, positive, negative, customValues);
  }

  int positiveBuckets() {
    return buckets(positiveSpans);
  }

  int negativeBuckets() {
    return buckets(negativeSpans);
  }

  private static int buckets(Span[] spans) {
    int n = 0;
    for (Span span : spans) {
      n += span.length();
    }
    return n;
  }

  /** Whether custom bounds are the same; always true of exponential schemas. */
  boolean sameBounds(HistogramLayout other) {
    if (schema != Schemas.CUSTOM_BUCKETS) {
      return true;
    }
    if (customValues.length != other.customValues.length) {
      return false;
    }
    for (int i = 0; i < customValues.length; i++) {
      if (customValues[i] != other.customValues[i]) {
        return false;
      }
    }
    return true;
  }

  void write(BitWriter out) {
    writeZeroThreshold(out, zeroThreshold);
    VarBit.writeInt(out, schema);
    writeSpans(out, positiveSpans);
    writeSpans(out, negativeSpans);
    if (schema == Schemas.CUSTOM_BUCKETS) {
      VarBit.writeUint(out, customValues.length);
      for (double bound : customValues) {
        writeBound(out, bound);
      }
    }
  }

  static HistogramLayout read(BitReader in) {
    double zeroThreshold = readZeroThreshold(in);
    int schema = (int) VarBit.readInt(in);
    Span[] positive = readSpans(in);
    Span[] negative = readSpans(in);
    double[] customValues = EMPTY.customValues;
    if (schema == Schemas.CUSTOM_BUCKETS) {
      customValues = readBounds(in);
    } else if (schema < MIN_SCHEMA || schema > MAX_SCHEMA) {
      throw in.corrupt(
          "histogram has an unknown schema, which must be between -9 and 52 for exponential"
              + " buckets, or -53 for custom buckets, got schema "
              + schema);
    }
    return new HistogramLayout(schema, zeroThreshold, positive, negative, customValues);
  }

  private static void writeSpans(BitWriter out, Span[] spans) {
    VarBit.writeUint(out, spans.length);
    for (Span span : spans) {
      VarBit.writeUint(out, span.length());
      VarBit.writeInt(out, span.offset());
    }
  }

  private static Span[] readSpans(BitReader in) {
    int number = count(in, 2);
    if (number == 0) {
      return Span.NONE;
    }
    Span[] spans = new Span[number];
    long buckets = 0;
    for (int i = 0; i < number; i++) {
      int length = count(in, 0);
      int offset = (int) VarBit.readInt(in);
      buckets += length;
      if (buckets > in.remaining()) {
        throw in.corrupt(buckets + " buckets in a chunk of less bits");
      }
      spans[i] = new Span(offset, length);
    }
    return spans;
  }

  /** A number of things that each take some bits still to come. */
  private static int count(BitReader in, int bitsEach) {
    long n = VarBit.readUint(in);
    if (n < 0 || n > Integer.MAX_VALUE || n * bitsEach > in.remaining()) {
      throw in.corrupt("count " + Long.toUnsignedString(n) + " too large for the chunk");
    }
    return (int) n;
  }

  /** Usual thresholds are powers of two, which take one byte. */
  static void writeZeroThreshold(BitWriter out, double threshold) {
    if (threshold == 0) {
      out.bits(0, 8);
      return;
    }
    long bits = Double.doubleToRawLongBits(threshold);
    int exponent = Math.getExponent(threshold) + 1; // of 0.5 * 2^exponent
    boolean powerOfTwo = bits > 0 && (bits & MANTISSA) == 0;
    if (powerOfTwo && exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT) {
      out.bits(exponent + EXPONENT_BIAS, 8);
    } else {
      out.bits(RAW_THRESHOLD, 8);
      out.bits(bits, 64);
    }
  }

  static double readZeroThreshold(BitReader in) {
    int code = (int) in.bits(8);
    return switch (code) {
      case 0 -> 0;
      case RAW_THRESHOLD -> Double.longBitsToDouble(in.bits(64));
      default -> Math.scalb(0.5, code - EXPONENT_BIAS);
    };
  }

  /** Multiples of a thousandth take few bits; they are what people choose. */
  static void writeBound(BitWriter out, double bound) {
    double thousandths = bound * 1000;
    if (thousandths >= 0 && thousandths <= MAX_THOUSANDTHS) {
      long whole = Math.round(thousandths);
      if ((double) whole / 1000 == bound) {
        VarBit.writeUint(out, whole + 1);
        return;
      }
    }
    out.bit(0);
    out.bits(Double.doubleToRawLongBits(bound), 64);
  }

  private static double[] readBounds(BitReader in) {
    int number = count(in, 5);
    double[] bounds = new double[number];
    for (int i = 0; i < number; i++) {
      long code = VarBit.readUint(in);
      bounds[i] = code == 0 ? Double.longBitsToDouble(in.bits(64)) : (double) (code - 1) / 1000;
    }
    return bounds;
  }

  @Override
  public String toString() {
    return "HistogramLayout{schema "
        + schema
        + ", +"
        + Arrays.toString(positiveSpans)
        + ", -"
        + Arrays.toString(negativeSpans)
        + "}";
  }
}
