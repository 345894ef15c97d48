package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains the rows of one width of delta and double-delta chunks. */
final class ChunkExplainerRows {
  private final ChunkCursor in;
  private int timeBytes;
  private int valueBytes;
  private boolean whole;

  ChunkExplainerRows(ChunkCursor in) {
    this.in = in;
  }

  void readWidths() {
    timeBytes = (int) in.bits(8);
    in.field(Kind.HEADER, -1, "t width", timeBytes + " bytes a timestamp");
    valueBytes = (int) in.bits(8);
    in.field(Kind.HEADER, -1, "v width", valueBytes + " bytes a value");
    whole = in.bits(8) == 1;
    in.field(Kind.HEADER, -1, "whole", whole ? "values differ by whole numbers" : "by floats");
    boolean timeKnown = timeBytes == 1 || timeBytes == 2 || timeBytes == 4 || timeBytes == 8;
    boolean valueKnown =
        whole
            ? valueBytes == 0 || valueBytes == 1 || valueBytes == 2 || valueBytes == 4
            : valueBytes == 4 || valueBytes == 8;
    if (!timeKnown || !valueKnown) {
      throw in.corrupt("widths " + timeBytes + " and " + valueBytes);
    }
  }

  int width() {
    return timeBytes + valueBytes;
  }

  boolean directTime() {
    return timeBytes == 8;
  }

  boolean directValue() {
    return valueBytes == 8;
  }

  long readTime(int sample, long expected, boolean signed) {
    long field = signed ? in.littleEndianSigned(timeBytes) : in.littleEndian(timeBytes);
    long t = directTime() ? field : expected + field;
    String what = directTime() ? "itself" : (signed ? "off the line by " : "base and ") + field;
    in.field(Kind.TIME, sample, "t", what + " → " + t);
    return t;
  }

  double readValue(int sample, double expected) {
    double v = expected;
    String what = "on the line";
    if (whole) {
      long field = in.littleEndianSigned(valueBytes);
      if (valueBytes > 0) {
        v = expected + field;
        what = "off by " + field;
      }
    } else if (valueBytes == 4) {
      float field = Float.intBitsToFloat((int) in.littleEndian(4));
      v = expected + field;
      what = "off by the float " + field;
    } else {
      v = Double.longBitsToDouble(in.littleEndian(8));
      what = "itself";
    }
    String text = ChunkCursor.value(Double.doubleToRawLongBits(v));
    in.field(Kind.VALUE, sample, "v", what + " → " + text);
    return v;
  }
}
