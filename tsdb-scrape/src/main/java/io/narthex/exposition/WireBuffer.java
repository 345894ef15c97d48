package io.narthex.exposition;

import io.narthex.util.GoFloats;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written. Thread-safety: none. */
final class WireBuffer {
  byte[] bytes = new byte[1024];
  int length;

  void clear() {
    length = 0;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  WireBuffer put(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  WireBuffer put(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    put(utf8, utf8.length);
    return this;
  }

  void put(byte[] data, int n) {
    ensure(n);
    System.arraycopy(data, 0, bytes, length, n);
    length += n;
  }

  /** Text of a number in Go's form {@code g}. */
  WireBuffer putG(double v) {
    ensure(GoFloats.MAX_LENGTH);
    length = GoFloats.writeG(v, bytes, length);
    return this;
  }

  /** Text in quotes, {@code \}, {@code "} and line breaks protected. */
  WireBuffer putQuoted(String s) {
    put('"');
    putEscaped(s, true);
    return put('"');
  }

  void putEscaped(String s, boolean quotes) {
    int from = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\\' || c == '\n' || (quotes && c == '"')) {
        put(s.substring(from, i)).put('\\').put(c == '\n' ? 'n' : c);
        from = i + 1;
      }
    }
    put(from == 0 ? s : s.substring(from));
  }

  void putVarint(long v) {
    ensure(10);
    long rest = v;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void putTag(int field, int wireType) {
    putVarint((long) field << 3 | wireType);
  }

  void putVarintField(int field, long v) {
    putTag(field, ProtoReader.VARINT);
    putVarint(v);
  }

  void putSignedField(int field, long v) {
    putVarintField(field, v << 1 ^ v >> 63);
  }

  void putDoubleField(int field, double v) {
    putTag(field, ProtoReader.FIXED64);
    putDouble(v);
  }

  void putDouble(double v) {
    ensure(8);
    long bits = Double.doubleToRawLongBits(v);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  void putStringField(int field, String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    putTag(field, ProtoReader.BYTES);
    putVarint(utf8.length);
    put(utf8, utf8.length);
  }

  void putMessageField(int field, WireBuffer message) {
    putTag(field, ProtoReader.BYTES);
    putVarint(message.length);
    put(message.bytes, message.length);
  }
}
