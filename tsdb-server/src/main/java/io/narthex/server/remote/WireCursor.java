package io.narthex.server.remote;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of a protobuf message where it lies: no message objects.
 *
 * <pre>{@code
 * int outer = in.enter();                  // into the nested message of the current field
 * for (int tag = in.tag(); tag != 0; tag = in.tag()) {
 *   switch (tag >>> 3) {
 *     case 1 -> value = in.fixed64();
 *     default -> in.skip(tag);
 *   }
 * }
 * in.leave(outer);
 * }</pre>
 *
 * <p>Never reads beyond the message it is in.
 *
 * <p>Thread-safety: none.
 *
 * @upstream gogo/protobuf, generated Unmarshal
 */
final class WireCursor {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT_BITS = 64;

  private final byte[] data;
  private int pos;
  private int end;

  /** Over {@code data[from, to)}. */
  WireCursor(byte[] data, int from, int to) {
    this.data = data;
    pos = from;
    end = to;
  }

  /** Offset of the next byte. */
  int pos() {
    return pos;
  }

  boolean isAtEnd() {
    return pos >= end;
  }

  /** The next field's number and wire type; 0 at the end of the message. */
  int tag() throws WireException {
    if (pos >= end) {
      return 0;
    }
    long tag = varint();
    int field = (int) (tag >>> 3);
    if (field <= 0) {
      throw new WireException("proto: illegal tag " + field + " (wire type " + tag + ")");
    }
    return (int) tag;
  }

  /** Enters the nested message of the current field; returns what {@link #leave} needs. */
  int enter() throws WireException {
    int length = length();
    int outer = end;
    end = pos + length;
    return outer;
  }

  /** Goes behind the nested message. */
  void leave(int outer) {
    pos = end;
    end = outer;
  }

  /** Length of the bytes of the current field, which begin at {@link #pos} and are all there. */
  int length() throws WireException {
    long length = varint();
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new WireException("proto: negative length found during unmarshaling");
    }
    if (length > end - pos) {
      throw truncated();
    }
    return (int) length;
  }

  long varint() throws WireException {
    if (pos < end && data[pos] >= 0) {
      return data[pos++];
    }
    long v = 0;
    for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
      if (pos >= end) {
        throw truncated();
      }
      byte b = data[pos++];
      v |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return v;
      }
    }
    throw new WireException("proto: integer overflow");
  }

  /** A varint in which small negative numbers are small. */
  long zigzag() throws WireException {
    long v = varint();
    return v >>> 1 ^ -(v & 1);
  }

  long fixed64() throws WireException {
    if (end - pos < 8) {
      throw truncated();
    }
    long v = (long) LONG.get(data, pos);
    pos += 8;
    return v;
  }

  double float64() throws WireException {
    return Double.longBitsToDouble(fixed64());
  }

  /** Passes over {@code bytes}, which must be there. */
  void skipBytes(int bytes) throws WireException {
    if (bytes > end - pos) {
      throw truncated();
    }
    pos += bytes;
  }

  /**
   * A string.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  String utf8() throws IOException {
    int length = length();
    String s =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, pos, length)).toString();
    pos += length;
    return s;
  }

  /** Passes over the value of the field {@code tag}, groups included. */
  void skip(int tag) throws WireException {
    int depth = 0;
    int next = tag;
    do {
      switch (next & 7) {
        case 0 -> varint();
        case 1 -> skipBytes(8);
        case 2 -> skipBytes(length());
        case 3 -> depth++;
        case 4 -> {
          if (--depth < 0) {
            throw new WireException("proto: wiretype end group for non-group");
          }
        }
        case 5 -> skipBytes(4);
        default -> throw new WireException("proto: illegal wireType " + (next & 7));
      }
      if (depth > 0) {
        next = tag();
        if (next == 0) {
          throw truncated();
        }
      }
    } while (depth > 0);
  }

  /** Refuses a field of the right number and the wrong wire type. */
  static void expect(int tag, int wireType, String field) throws WireException {
    if ((tag & 7) != wireType) {
      throw new WireException("proto: wrong wireType = " + (tag & 7) + " for field " + field);
    }
  }

  private static WireException truncated() {
    return new WireException("unexpected EOF");
  }
}
