package io.narthex.tsdb.chunkenc.classic;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What delta and double-delta chunks share: rows of one fixed width behind a header, so any sample
 * is found by one multiplication.
 *
 * <pre>
 *   timestamp in 1, 2, 4 bytes: a difference    in 8: the timestamp itself
 *   value     in 0, 1, 2, 4 bytes: a whole difference, or in 4: a float difference    in 8: the value
 * </pre>
 *
 * <p>Thread-safety: see {@link io.narthex.tsdb.chunkenc.Chunk}.
 *
 * @upstream storage/local/chunk/chunk.go indexAccessor, of v1.8.2
 */
abstract class RowChunk extends ClassicChunk {
  static final int FLOAT_BYTES = 4;
  static final int DIRECT_BYTES = 8;

  /** The bit that tells quiet NaN from signalling ones. */
  private static final long QUIET = 1L << 51;

  /** Bytes in use. */
  int used;

  RowChunk(Encoding encoding, byte[] bytes) {
    super(encoding, bytes);
  }

  abstract int timeBytes();

  abstract int valueBytes();

  abstract boolean wholeValues();

  abstract long timeAt(int index);

  abstract double valueAt(int index);

  /** An empty chunk of the same encoding and other widths. */
  abstract RowChunk wider(int timeBytes, int valueBytes, boolean whole);

  /** Where the length is kept in the header. */
  abstract int lengthAt();

  final int rowBytes() {
    return timeBytes() + valueBytes();
  }

  final void setUsed(int n) {
    used = n;
    Widths.put(bytes, lengthAt(), n, 2);
  }

  /**
   * Whether a sample fits the rows as they are; if not, where it has to go.
   *
   * @param timeBytesNeeded bytes its timestamp would take
   * @param expectedV the value that the difference is to
   */
  final @Nullable Refusal check(int timeBytesNeeded, double expectedV, double v) {
    int newTimeBytes = timeBytes();
    int newValueBytes = valueBytes();
    boolean whole = wholeValues();
    boolean newWhole = whole;
    double dv = v - expectedV;
    if (whole && !Widths.isLong(dv)) {
      newValueBytes = FLOAT_BYTES;
      newWhole = false;
    } else if (!whole && newValueBytes == FLOAT_BYTES && expectedV + (float) dv != v) {
      newValueBytes = DIRECT_BYTES;
    } else {
      if (newTimeBytes < DIRECT_BYTES) {
        newTimeBytes = Math.max(newTimeBytes, timeBytesNeeded);
      }
      if (whole && newValueBytes < DIRECT_BYTES) {
        newValueBytes = Math.max(newValueBytes, Widths.whole(dv));
      }
    }
    if (newTimeBytes == timeBytes() && newValueBytes == valueBytes() && newWhole == whole) {
      return null;
    }
    if (used * 2 < BYTES) {
      return new Refusal(wider(newTimeBytes, newValueBytes, newWhole), true);
    }
    return overflow();
  }

  final Refusal overflow() {
    return new Refusal(empty(encoding()), false);
  }

  /** Writes a row behind the last one. */
  final void putRow(long t, long dt, double v, double dv) {
    int at = used;
    int timeBytes = timeBytes();
    Widths.put(bytes, at, timeBytes == DIRECT_BYTES ? t : dt, timeBytes);
    at += timeBytes;
    int valueBytes = valueBytes();
    if (wholeValues()) {
      Widths.put(bytes, at, (long) dv, valueBytes);
    } else if (valueBytes == FLOAT_BYTES) {
      Widths.put(bytes, at, Float.floatToRawIntBits((float) dv), FLOAT_BYTES);
    } else {
      Widths.put(bytes, at, Double.doubleToRawLongBits(v), DIRECT_BYTES);
    }
    setUsed(at + valueBytes);
  }

  /** The value of a row. */
  final double value(int at, double expected) {
    int valueBytes = valueBytes();
    if (wholeValues()) {
      return valueBytes == 0 ? expected : sum(expected, Widths.getSigned(bytes, at, valueBytes));
    }
    if (valueBytes == FLOAT_BYTES) {
      int bits = (int) Widths.getUnsigned(bytes, at, FLOAT_BYTES);
      return sum(expected, Float.intBitsToFloat(bits));
    }
    return Double.longBitsToDouble((long) LONG_LE.get(bytes, at));
  }

  /**
   * A sum that has the same bits every time: which of two NaN comes out of an addition is left to
   * the JVM. Writers store NaN as they are; only bytes that no writer made have sums of them.
   */
  static double sum(double a, double b) {
    return Double.isNaN(a) ? Double.longBitsToDouble(Double.doubleToRawLongBits(a) | QUIET) : a + b;
  }

  /** Checks a header that was read, and makes room for the rows still to come. */
  final void checkHeader(int length, int minimum) {
    if (length > bytes.length) {
      throw corrupt(
          encoding() + " chunk length exceeded during unmarshaling: " + length, lengthAt());
    }
    if (length < minimum) {
      throw corrupt(
          encoding() + " chunk length less than header size: " + length + " < " + minimum,
          lengthAt());
    }
    int timeBytes = timeBytes();
    if (timeBytes != 1 && timeBytes != 2 && timeBytes != 4 && timeBytes != 8) {
      throw corrupt("invalid number of time bytes in " + encoding() + " chunk: " + timeBytes, 0);
    }
    int valueBytes = valueBytes();
    boolean known =
        wholeValues()
            ? valueBytes == 0 || valueBytes == 1 || valueBytes == 2 || valueBytes == 4
            : valueBytes == FLOAT_BYTES || valueBytes == DIRECT_BYTES;
    if (!known) {
      throw corrupt("invalid number of value bytes in " + encoding() + " chunk: " + valueBytes, 1);
    }
    used = length;
    if (bytes.length < BYTES) {
      bytes = Arrays.copyOf(bytes, BYTES);
    }
  }

  @Override
  final void become(ClassicChunk other) {
    bytes = other.bytes;
    used = ((RowChunk) other).used;
  }

  @Override
  public final int usedBytes() {
    return used;
  }

  @Override
  public final int length() {
    return used;
  }

  @Override
  public final void decode(SampleBuffer into) {
    int n = sampleCount();
    into.reserve(n);
    for (int i = 0; i < n; i++) {
      into.add(timeAt(i), valueAt(i));
    }
  }

  @Override
  public final SampleIterator iterator() {
    RowChunk rows = (RowChunk) snapshot();
    return new RowIterator(rows);
  }

  /** Walks the rows; seeking is a binary search. */
  private static final class RowIterator implements SampleIterator {
    private final RowChunk rows;
    private final int n;
    private int index = -1;

    RowIterator(RowChunk rows) {
      this.rows = rows;
      this.n = rows.sampleCount();
    }

    @Override
    public ValueType next() {
      index = Math.min(index + 1, n);
      return index < n ? ValueType.FLOAT : ValueType.NONE;
    }

    @Override
    public ValueType seek(long t) {
      int low = Math.max(index, 0);
      int high = n;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (rows.timeAt(middle) < t) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      index = low;
      return index < n ? ValueType.FLOAT : ValueType.NONE;
    }

    @Override
    public long atT() {
      return rows.timeAt(index);
    }

    @Override
    public double atV() {
      return rows.valueAt(index);
    }

    @Override
    public Histogram atHistogram() {
      throw new IllegalStateException("a float has no histogram");
    }

    @Override
    public FloatHistogram atFloatHistogram() {
      throw new IllegalStateException("a float has no histogram");
    }
  }
}
