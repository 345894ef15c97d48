package io.narthex.tsdb.chunkenc.classic;

import io.narthex.tsdb.chunkenc.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus 1.x, encoding 1: differences to the straight line through the first two samples,
 * little endian.
 *
 * <pre>
 *   byte 0  bytes in use, 2 bytes
 *        2  bytes of a timestamp: 1, 2, 4, 8 (8: itself, no difference)
 *        3  bytes of a value: 0, 1, 2, 4, 8 (8: itself)
 *        4  1 if values differ from the line by whole numbers
 *        5  time of sample 0, 8 bytes
 *       13  value of sample 0, 8 bytes
 *       21  time of sample 1 less that of sample 0, 8 bytes (itself, if timestamps take 8)
 *       29  value of sample 1 less that of sample 0, 8 bytes (itself, if values take 8)
 *       37  rows, from sample 2 on
 * </pre>
 *
 * <p>Thread-safety: see {@link io.narthex.tsdb.chunkenc.Chunk}.
 *
 * @upstream storage/local/chunk/doubledelta.go, of v1.8.2
 */
final class DoubleDeltaChunk extends RowChunk {
  static final int HEADER_BYTES = 37;

  /** Bytes in use with one sample. */
  static final int ONE_SAMPLE_BYTES = 21;

  static final int LENGTH_AT = 0;
  static final int TIME_BYTES_AT = 2;
  static final int VALUE_BYTES_AT = 3;
  static final int WHOLE_AT = 4;
  static final int BASE_TIME_AT = 5;
  static final int BASE_VALUE_AT = 13;
  static final int TIME_STEP_AT = 21;
  static final int VALUE_STEP_AT = 29;

  DoubleDeltaChunk() {
    this(1, 0, true);
  }

  private DoubleDeltaChunk(int timeBytes, int valueBytes, boolean whole) {
    super(Encoding.DOUBLE_DELTA, new byte[BYTES]);
    bytes[TIME_BYTES_AT] = (byte) timeBytes;
    bytes[VALUE_BYTES_AT] = (byte) valueBytes;
    bytes[WHOLE_AT] = (byte) (whole && valueBytes < DIRECT_BYTES ? 1 : 0);
    used = WHOLE_AT + 1;
  }

  DoubleDeltaChunk(byte[] data) {
    super(Encoding.DOUBLE_DELTA, data);
    if (data.length < ONE_SAMPLE_BYTES) {
      throw corrupt("double-delta chunk length less than header size", data.length);
    }
    checkHeader((int) Widths.getUnsigned(data, LENGTH_AT, 2), ONE_SAMPLE_BYTES);
    if (used > ONE_SAMPLE_BYTES && used < HEADER_BYTES) {
      throw corrupt("double-delta chunk ends within its header", used);
    }
  }

  @Override
  @Nullable Refusal add(long t, double v) {
    int n = sampleCount();
    if (n == 0) {
      LONG_LE.set(bytes, BASE_TIME_AT, t);
      LONG_LE.set(bytes, BASE_VALUE_AT, Double.doubleToRawLongBits(v));
      setUsed(ONE_SAMPLE_BYTES);
      return null;
    }
    if (n == 1) {
      addSecond(t, v);
      return null;
    }
    if (BYTES - used < rowBytes()) {
      return overflow();
    }
    long dt = t - lineTime(n);
    double expectedV = lineValue(n);
    Refusal refusal = check(Widths.signed(dt), expectedV, v);
    if (refusal == null) {
      putRow(t, dt, v, v - expectedV);
    }
    return refusal;
  }

  private void addSecond(long t, double v) {
    long step = t - baseTime();
    if (step < 0) {
      throw new IllegalArgumentException("base time delta is less than zero: " + step);
    }
    if (timeBytes() == DIRECT_BYTES || Widths.unsigned(step) == DIRECT_BYTES) {
      bytes[TIME_BYTES_AT] = DIRECT_BYTES;
      LONG_LE.set(bytes, TIME_STEP_AT, t);
    } else {
      LONG_LE.set(bytes, TIME_STEP_AT, step);
    }
    double valueStep = v - baseValue();
    if (valueBytes() == DIRECT_BYTES || baseValue() + valueStep != v) {
      bytes[VALUE_BYTES_AT] = DIRECT_BYTES;
      bytes[WHOLE_AT] = 0;
      LONG_LE.set(bytes, VALUE_STEP_AT, Double.doubleToRawLongBits(v));
    } else {
      LONG_LE.set(bytes, VALUE_STEP_AT, Double.doubleToRawLongBits(valueStep));
    }
    setUsed(HEADER_BYTES);
  }

  @Override
  public int sampleCount() {
    if (used < ONE_SAMPLE_BYTES) {
      return 0;
    }
    return used == ONE_SAMPLE_BYTES ? 1 : (used - HEADER_BYTES) / rowBytes() + 2;
  }

  private long baseTime() {
    return (long) LONG_LE.get(bytes, BASE_TIME_AT);
  }

  private double baseValue() {
    return Double.longBitsToDouble((long) LONG_LE.get(bytes, BASE_VALUE_AT));
  }

  private double valueStep() {
    return Double.longBitsToDouble((long) LONG_LE.get(bytes, VALUE_STEP_AT));
  }

  private long lineTime(int index) {
    return baseTime() + index * (long) LONG_LE.get(bytes, TIME_STEP_AT);
  }

  private double lineValue(int index) {
    return sum(baseValue(), index * valueStep());
  }

  @Override
  long timeAt(int index) {
    int width = timeBytes();
    if (index == 0) {
      return baseTime();
    }
    if (index == 1) {
      return width == DIRECT_BYTES ? (long) LONG_LE.get(bytes, TIME_STEP_AT) : lineTime(1);
    }
    long field = Widths.getSigned(bytes, HEADER_BYTES + (index - 2) * rowBytes(), width);
    return width == DIRECT_BYTES ? field : lineTime(index) + field;
  }

  @Override
  double valueAt(int index) {
    if (index == 0) {
      return baseValue();
    }
    if (index == 1) {
      return valueBytes() == DIRECT_BYTES ? valueStep() : sum(baseValue(), valueStep());
    }
    int at = HEADER_BYTES + (index - 2) * rowBytes() + timeBytes();
    return value(at, lineValue(index));
  }

  @Override
  int timeBytes() {
    return bytes[TIME_BYTES_AT];
  }

  @Override
  int valueBytes() {
    return bytes[VALUE_BYTES_AT];
  }

  @Override
  boolean wholeValues() {
    return bytes[WHOLE_AT] == 1;
  }

  @Override
  RowChunk wider(int timeBytes, int valueBytes, boolean whole) {
    return new DoubleDeltaChunk(timeBytes, valueBytes, whole);
  }

  @Override
  int lengthAt() {
    return LENGTH_AT;
  }
}
