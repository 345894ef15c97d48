package io.narthex.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks protobuf fields in place: no messages are built.
 *
 * <pre>{@code
 * int outer = in.open("Gauge");           // cursor inside the nested message
 * while (in.nextField("Gauge")) {
 *   switch (in.field) {
 *     case 1 -> value = in.readDouble("Value");
 *     default -> in.skip();
 *   }
 * }
 * in.close(outer);
 * }</pre>
 *
 * <p>Never reads beyond the message it is in; every violation is an {@link ExpositionException}
 * with the offset.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prompb/io/prometheus/client/decoder.go, metrics.pb.go
 */
final class ProtoReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int GROUP_START = 3;
  static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  byte[] data = new byte[0];
  int pos;

  /** End of the message the cursor is in. */
  int end;

  int field;
  int wireType;

  private int bodyStart;

  void reset(byte[] data, int from, int to) {
    this.data = data;
    bodyStart = from;
    pos = from;
    end = to;
  }

  /** Moves into {@code [from, to)} of the body. */
  void enter(int from, int to) {
    pos = from;
    end = to;
  }

  /** Reads the next field's tag; false at the end of the message. */
  boolean nextField(String message) {
    if (pos >= end) {
      return false;
    }
    long tag = readVarint();
    wireType = (int) tag & 7;
    field = (int) (tag >>> 3);
    if (wireType == GROUP_END) {
      throw failure("proto: " + message + ": wiretype end group for non-group");
    }
    if (field <= 0) {
      throw failure("proto: " + message + ": illegal tag " + field + " (wire type " + tag + ")");
    }
    return true;
  }

  /** Enters the nested message of the current field; returns what {@link #close} needs. */
  int open(String name) {
    int length = readLength(name);
    int outer = end;
    end = pos + length;
    return outer;
  }

  void close(int outer) {
    pos = end;
    end = outer;
  }

  /** Length of the bytes of the current field, which start at the cursor and are all there. */
  int readLength(String name) {
    expect(BYTES, name);
    return checkLength(readVarint());
  }

  private int checkLength(long length) {
    if (length < 0) {
      throw failure("proto: negative length found during unmarshaling");
    }
    if (length > end - pos) {
      throw truncated();
    }
    return (int) length;
  }

  long readVarint(String name) {
    expect(VARINT, name);
    return readVarint();
  }

  double readDouble(String name) {
    expect(FIXED64, name);
    return readDouble();
  }

  /** The double at the cursor, without a tag. */
  double readDouble() {
    if (end - pos < 8) {
      throw truncated();
    }
    long bits = (long) LONG.get(data, pos);
    pos += 8;
    return Double.longBitsToDouble(bits);
  }

  long readVarint() {
    if (pos < end && data[pos] >= 0) {
      return data[pos++];
    }
    long v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (pos >= end) {
        throw truncated();
      }
      byte b = data[pos++];
      v |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return v;
      }
    }
    throw failure("proto: integer overflow");
  }

  static long zigZag(long v) {
    return (v >>> 1) ^ -(v & 1);
  }

  /** Passes over the current field, whatever it is, groups included. */
  void skip() {
    int depth = 0;
    do {
      switch (wireType) {
        case VARINT -> readVarint();
        case FIXED64 -> advance(8);
        case BYTES -> advance(checkLength(readVarint()));
        case GROUP_START -> depth++;
        case GROUP_END -> depth--;
        case FIXED32 -> advance(4);
        default -> throw failure("proto: illegal wireType " + wireType);
      }
      if (depth > 0) {
        if (pos >= end) {
          throw truncated();
        }
        wireType = (int) readVarint() & 7;
      }
    } while (depth > 0);
  }

  private void advance(int bytes) {
    if (bytes > end - pos) {
      throw truncated();
    }
    pos += bytes;
  }

  private void expect(int type, String name) {
    if (wireType != type) {
      throw wrongType(name);
    }
  }

  ExpositionException wrongType(String name) {
    return failure("proto: wrong wireType = " + wireType + " for field " + name);
  }

  private ExpositionException truncated() {
    return failure("unexpected EOF");
  }

  ExpositionException failure(String reason) {
    return ExpositionException.inBytes(reason, pos - bodyStart);
  }
}
