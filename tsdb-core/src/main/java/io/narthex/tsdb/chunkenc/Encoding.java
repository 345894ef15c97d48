package io.narthex.tsdb.chunkenc;

import io.narthex.model.CorruptionException;
import io.narthex.model.ValueType;

/**
 * How the samples of a chunk are written as bits.
 *
 * <p>The first seven are those of today's Prometheus, with the number that files and remote read
 * use. The last three are those of Prometheus 1.x: they live in memory and in the lab, no block may
 * keep them, and their numbers (0 to 2) are of another file format.
 *
 * @upstream tsdb/chunkenc/chunk.go Encoding
 */
public enum Encoding {
  NONE(0, "none", ValueType.NONE),
  XOR(1, "XOR", ValueType.FLOAT),
  HISTOGRAM(2, "histogram", ValueType.HISTOGRAM),
  FLOAT_HISTOGRAM(3, "floathistogram", ValueType.FLOAT_HISTOGRAM),
  XOR2(4, "XOR2", ValueType.FLOAT),
  HISTOGRAM_ST(5, "histogramST", ValueType.HISTOGRAM),
  FLOAT_HISTOGRAM_ST(6, "floathistogramST", ValueType.FLOAT_HISTOGRAM),
  /** Prometheus 1.x, number 0: offsets from the first sample, fixed widths. */
  DELTA(0, "delta", ValueType.FLOAT),
  /** Prometheus 1.x, number 1: offsets from a straight line, fixed widths. */
  DOUBLE_DELTA(1, "double-delta", ValueType.FLOAT),
  /** Prometheus 1.x, number 2: variable bit widths. */
  VARBIT(2, "varbit", ValueType.FLOAT);

  private static final Encoding[] ALL = values();

  private final int number;
  private final String text;
  private final ValueType valueType;

  Encoding(int number, String text, ValueType valueType) {
    this.number = number;
    this.text = text;
    this.valueType = valueType;
  }

  /**
   * The number in chunk files and in remote read.
   *
   * @throws IllegalStateException for an encoding of Prometheus 1.x, which no block may keep
   */
  public int code() {
    if (isClassic()) {
      throw new IllegalStateException(
          "encoding " + text + " is of Prometheus 1.x: no block keeps it");
    }
    return number;
  }

  /** The number that Prometheus 1.x used for a classic encoding. */
  public int classicCode() {
    if (!isClassic()) {
      throw new IllegalStateException("encoding " + text + " is not of Prometheus 1.x");
    }
    return number;
  }

  /**
   * The encoding of a number in a chunk file.
   *
   * @throws CorruptionException if there is no such encoding
   */
  public static Encoding of(int code) {
    if (code < 0 || code > FLOAT_HISTOGRAM_ST.number) {
      throw new CorruptionException("invalid chunk encoding \"<unknown>\" (" + code + ")");
    }
    return ALL[code];
  }

  /** Whether this is an encoding of Prometheus 1.x. */
  public boolean isClassic() {
    return this == DELTA || this == DOUBLE_DELTA || this == VARBIT;
  }

  /** The type of all samples of such a chunk. */
  public ValueType valueType() {
    return valueType;
  }

  /** Whether such a chunk can hold start timestamps. */
  public boolean holdsStartTimes() {
    return this == XOR2 || this == HISTOGRAM_ST || this == FLOAT_HISTOGRAM_ST;
  }

  /**
   * The encoding of a new chunk for samples of a type.
   *
   * @param xor2 whether floats go to {@link #XOR2}
   * @param histogramSt whether histograms go to the variants with start timestamps
   */
  public static Encoding forType(ValueType type, boolean xor2, boolean histogramSt) {
    return switch (type) {
      case FLOAT -> xor2 ? XOR2 : XOR;
      case HISTOGRAM -> histogramSt ? HISTOGRAM_ST : HISTOGRAM;
      case FLOAT_HISTOGRAM -> histogramSt ? FLOAT_HISTOGRAM_ST : FLOAT_HISTOGRAM;
      case NONE -> NONE;
    };
  }

  /**
   * Whether an open chunk of this encoding may go on taking samples although new chunks are to have
   * the other one: true between XOR and XOR2.
   */
  public boolean compatibleWith(Encoding other) {
    return (this == XOR || this == XOR2) && (other == XOR || other == XOR2);
  }

  /** Upstream's name, such as {@code floathistogram}. */
  @Override
  public String toString() {
    return text;
  }
}
