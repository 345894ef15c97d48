package io.narthex.exposition;

import io.narthex.exposition.Columns.Ints;
import java.util.Arrays;

/**
 * Bytes that stand for a series of a protobuf body, as the series' own text does in text formats.
 *
 * <pre>
 *   name suffix FF label FF value FF label FF value … [ FF 8 bytes: bound or quantile ]
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/protobufparse.go onSeriesOrHistogramUpdate
 */
final class SeriesKey {
  byte[] bytes = new byte[256];
  int length;

  /** Where the number of a bucket or quantile goes. */
  private int mark;

  void start(byte[] data, int nameStart, int nameEnd, String suffix) {
    length = 0;
    append(data, nameStart, nameEnd);
    ensure(suffix.length());
    for (int i = 0; i < suffix.length(); i++) {
      bytes[length++] = (byte) suffix.charAt(i);
    }
    mark = length;
  }

  /** Adds all labels of a metric. */
  void labels(byte[] data, Ints spans) {
    int[] at = spans.values;
    for (int i = 0; i < spans.size; i += 4) {
      appendPart(data, at[i], at[i + 1]);
      appendPart(data, at[i + 2], at[i + 3]);
    }
    mark = length;
  }

  /** Puts a number behind the labels, in the place of one that was there. */
  void number(double v) {
    length = mark;
    ensure(9);
    bytes[length++] = ProtoFormat.SEPARATOR;
    long bits = Double.doubleToRawLongBits(v);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  private void appendPart(byte[] data, int from, int to) {
    ensure(1);
    bytes[length++] = ProtoFormat.SEPARATOR;
    append(data, from, to);
  }

  private void append(byte[] data, int from, int to) {
    ensure(to - from);
    System.arraycopy(data, from, bytes, length, to - from);
    length += to - from;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
