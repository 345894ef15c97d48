package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.StaleNaN;
import io.narthex.util.GoFloats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads bits one at a time and keeps what it read, so that a field can be written down with its
 * bits. Slow on purpose, and independent of the engine's readers: it checks them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class ChunkCursor {
  private final byte[] bytes;
  private final int end;
  private final List<ChunkField> fields = new ArrayList<>();
  private final StringBuilder taken = new StringBuilder();
  private int position;
  private int fieldStart;

  ChunkCursor(byte[] bytes, int length) {
    this.bytes = bytes;
    this.end = length * 8;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  List<ChunkField> fields() {
    return fields;
  }

  CorruptionException corrupt(String message) {
    return new CorruptionException(null, position >>> 3, message + " at bit " + position, null);
  }

  private boolean take() {
    if (position >= end) {
      throw corrupt("chunk ends within a field");
    }
    boolean one = (bytes[position / 8] & 0x80 >> position % 8) != 0;
    position++;
    taken.append(one ? '1' : '0');
    return one;
  }

  private void gap() {
    if (taken.length() > 0 && taken.charAt(taken.length() - 1) != ' ') {
      taken.append(' ');
    }
  }

  /** The next {@code n} bits as a number. */
  long bits(int n) {
    gap();
    long v = 0;
    for (int i = 0; i < n; i++) {
      v = v * 2 + (take() ? 1 : 0);
    }
    return v;
  }

  /** Whole bytes, shown one by one. */
  long bytes(int n) {
    long v = 0;
    for (int i = 0; i < n; i++) {
      v = v << 8 | bits(8);
    }
    return v;
  }

  /** Whole bytes, the lowest first. */
  long littleEndian(int n) {
    long v = 0;
    for (int i = 0; i < n; i++) {
      v |= bits(8) << (8 * i);
    }
    return v;
  }

  long littleEndianSigned(int n) {
    return n == 0 ? 0 : littleEndian(n) << (64 - 8 * n) >> (64 - 8 * n);
  }

  /** Two's complement. */
  long signed(int n) {
    long v = bits(n);
    return n < 64 && v >= 1L << (n - 1) ? v - (1L << n) : v;
  }

  /** Almost two's complement: the top bit alone counts as positive. */
  long skewed(int n) {
    long v = bits(n);
    return n < 64 && v > 1L << (n - 1) ? v - (1L << n) : v;
  }

  /** Counts ones up to a zero or up to {@code max}. */
  int ones(int max) {
    gap();
    int n = 0;
    while (n < max && take()) {
      n++;
    }
    return n;
  }

  long uvarint() {
    long v = 0;
    for (int i = 0; i < 10; i++) {
      long b = bits(8);
      if (i == 9 && b > 1) {
        throw corrupt("varint overflows 64 bits");
      }
      v |= (b & 127) << (7 * i);
      if (b < 128) {
        return v;
      }
    }
    throw corrupt("varint longer than 10 bytes");
  }

  long varint() {
    long u = uvarint();
    return (u & 1) == 0 ? u >>> 1 : ~(u >>> 1);
  }

  private static final int[] VARBIT = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  long varbitInt() {
    int width = VARBIT[ones(8)];
    return width == 0 ? 0 : skewed(width);
  }

  long varbitUint() {
    int width = VARBIT[ones(8)];
    return width == 0 ? 0 : bits(width);
  }

  /** Writes down what was read since the last field. */
  void field(ChunkField.Kind kind, int sample, String name, String meaning) {
    int cost = position - fieldStart;
    if (cost > 0) {
      fields.add(
          new ChunkField(fieldStart, cost, sample, kind, name, taken.toString().trim(), meaning));
    }
    fieldStart = position;
    taken.setLength(0);
  }

  /** Gives up the field in progress, and takes all that is left as free. */
  void free(String name, String meaning) {
    position = fieldStart;
    taken.setLength(0);
    skipTo(end, name, meaning);
  }

  /** Takes the bits up to a position as free. */
  void skipTo(int target, String name, String meaning) {
    while (position < target) {
      if ((position & 7) == 0) {
        gap();
      }
      take();
    }
    field(ChunkField.Kind.FREE, -1, name, meaning);
  }

  static String value(long bits) {
    double v = Double.longBitsToDouble(bits);
    if (bits == StaleNaN.BITS) {
      return "stale";
    }
    if (v == Math.rint(v) && Math.abs(v) < 1e15 && bits != Long.MIN_VALUE) {
      return Long.toString((long) v);
    }
    return GoFloats.g(v);
  }

  static String time(long t) {
    return t + " = " + Instant.ofEpochMilli(t);
  }
}
