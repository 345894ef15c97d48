package io.narthex.server.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of a protobuf message where it lies: protobuf's own reader, without message
 * objects, and with the errors that upstream gives.
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
  private final byte[] data;
  private final int start;
  private final CodedInputStream in;

  /** Over {@code data[from, to)}. */
  WireCursor(byte[] data, int from, int to) {
    this.data = data;
    start = from;
    in = CodedInputStream.newInstance(data, from, to - from);
  }

  /** Offset of the next byte. */
  int pos() {
    return start + in.getTotalBytesRead();
  }

  boolean isAtEnd() throws WireException {
    try {
      return in.isAtEnd();
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  /** The next field's number and wire type; 0 at the end of the message. */
  int tag() throws WireException {
    if (isAtEnd()) {
      return 0;
    }
    long tag = varint();
    int field = (int) (tag >>> 3);
    if (field <= 0) {
      throw new WireException("proto: illegal tag " + field + " (wire type " + tag + ")", null);
    }
    return (int) tag;
  }

  /** Enters the nested message of the current field; returns what {@link #leave} needs. */
  int enter() throws WireException {
    int length = length();
    try {
      return in.pushLimit(length);
    } catch (InvalidProtocolBufferException e) {
      throw truncated(e);
    }
  }

  /** Goes behind the nested message. */
  void leave(int outer) throws WireException {
    skipBytes(in.getBytesUntilLimit());
    in.popLimit(outer);
  }

  /** Length of the bytes of the current field, which begin at {@link #pos}. */
  int length() throws WireException {
    long length = varint();
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new WireException("proto: negative length found during unmarshaling", null);
    }
    return (int) length;
  }

  long varint() throws WireException {
    try {
      return in.readRawVarint64();
    } catch (IOException e) {
      throw isAtEnd() ? truncated(e) : new WireException("proto: integer overflow", e);
    }
  }

  /** A varint in which small negative numbers are small. */
  long zigzag() throws WireException {
    long v = varint();
    return v >>> 1 ^ -(v & 1);
  }

  long fixed64() throws WireException {
    try {
      return in.readRawLittleEndian64();
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  double float64() throws WireException {
    return Double.longBitsToDouble(fixed64());
  }

  /** Passes over {@code bytes}, which must be there. */
  void skipBytes(int bytes) throws WireException {
    try {
      in.skipRawBytes(bytes);
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  /**
   * A string.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  String utf8() throws IOException {
    int length = length();
    int from = pos();
    skipBytes(length);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(data, from, length))
        .toString();
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
            throw new WireException("proto: wiretype end group for non-group", null);
          }
        }
        case 5 -> skipBytes(4);
        default -> throw new WireException("proto: illegal wireType " + (next & 7), null);
      }
      if (depth > 0) {
        next = tag();
        if (next == 0) {
          throw truncated(null);
        }
      }
    } while (depth > 0);
  }

  /** Refuses a field of the right number and the wrong wire type. */
  static void expect(int tag, int wireType, String field) throws WireException {
    if ((tag & 7) != wireType) {
      throw new WireException("proto: wrong wireType = " + (tag & 7) + " for field " + field, null);
    }
  }

  private static WireException truncated(@Nullable IOException cause) {
    return new WireException("unexpected EOF", cause);
  }
}
