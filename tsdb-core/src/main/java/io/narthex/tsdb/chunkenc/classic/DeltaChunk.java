package io.narthex.tsdb.chunkenc.classic;

import io.narthex.tsdb.chunkenc.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus 1.x, encoding 0: differences to the first sample, little endian.
 *
 * <pre>
 *   byte 0  bytes of a timestamp: 1, 2, 4, 8 (8: itself, no difference)
 *        1  bytes of a value: 0, 1, 2, 4, 8 (8: itself)
 *        2  1 if values differ by whole numbers
 *        3  time of the first sample, 8 bytes
 *       11  value of the first sample, 8 bytes
 *       19  bytes in use, 2 bytes
 *       21  rows, the first sample's among them
 * </pre>
 *
 * <p>Thread-safety: see {@link io.narthex.tsdb.chunkenc.Chunk}.
 *
 * @upstream storage/local/chunk/delta.go, of v1.8.2
 */
final class DeltaChunk extends RowChunk {
  static final int HEADER_BYTES = 21;
  static final int TIME_BYTES_AT = 0;
  static final int VALUE_BYTES_AT = 1;
  static final int WHOLE_AT = 2;
  static final int BASE_TIME_AT = 3;
  static final int BASE_VALUE_AT = 11;
  static final int LENGTH_AT = 19;

  DeltaChunk() {
    this(1, 0, true);
  }

  private DeltaChunk(int timeBytes, int valueBytes, boolean whole) {
    super(Encoding.DELTA, new byte[BYTES]);
    bytes[TIME_BYTES_AT] = (byte) timeBytes;
    bytes[VALUE_BYTES_AT] = (byte) valueBytes;
    bytes[WHOLE_AT] = (byte) (whole && valueBytes < DIRECT_BYTES ? 1 : 0);
    used = WHOLE_AT + 1;
  }

  DeltaChunk(byte[] data) {
    super(Encoding.DELTA, data);
    if (data.length < HEADER_BYTES) {
      throw corrupt("delta chunk length less than header size", data.length);
    }
    checkHeader((int) Widths.getUnsigned(data, LENGTH_AT, 2), HEADER_BYTES);
  }

  @Override
  @Nullable Refusal add(long t, double v) {
    if (used < HEADER_BYTES) {
      LONG_LE.set(bytes, BASE_TIME_AT, t);
      LONG_LE.set(bytes, BASE_VALUE_AT, Double.doubleToRawLongBits(v));
      setUsed(HEADER_BYTES);
    }
    if (BYTES - used < rowBytes()) {
      return overflow();
    }
    long dt = t - baseTime();
    if (dt < 0) {
      throw new IllegalArgumentException("time delta is less than zero: " + dt);
    }
    Refusal refusal = check(Widths.unsigned(dt), baseValue(), v);
    if (refusal == null) {
      putRow(t, dt, v, v - baseValue());
    }
    return refusal;
  }

  @Override
  public int sampleCount() {
    return Math.max(0, used - HEADER_BYTES) / rowBytes();
  }

  private long baseTime() {
    return (long) LONG_LE.get(bytes, BASE_TIME_AT);
  }

  private double baseValue() {
    return Double.longBitsToDouble((long) LONG_LE.get(bytes, BASE_VALUE_AT));
  }

  @Override
  long timeAt(int index) {
    int at = HEADER_BYTES + index * rowBytes();
    int width = timeBytes();
    long field = Widths.getUnsigned(bytes, at, width);
    return width == DIRECT_BYTES ? field : baseTime() + field;
  }

  @Override
  double valueAt(int index) {
    return value(HEADER_BYTES + index * rowBytes() + timeBytes(), baseValue());
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
    return new DeltaChunk(timeBytes, valueBytes, whole);
  }

  @Override
  int lengthAt() {
    return LENGTH_AT;
  }
}
