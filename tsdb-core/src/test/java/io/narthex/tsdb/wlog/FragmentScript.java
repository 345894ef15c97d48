package io.narthex.tsdb.wlog;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Segments put together fragment by fragment, sound or not. */
final class FragmentScript {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A fragment with the right checksum. */
  FragmentScript fragment(int header, byte[] data, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(data, from, to - from);
    int sum = (int) crc.getValue();
    put(header, (to - from) >> 8, to - from, sum >> 24, sum >> 16, sum >> 8, sum);
    bytes.write(data, from, to - from);
    return this;
  }

  FragmentScript put(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  /** Zeros to the end of the page; in their last place {@code last}. */
  FragmentScript padding(int last) {
    while (bytes.size() % WalFormat.PAGE_SIZE != WalFormat.PAGE_SIZE - 1) {
      bytes.write(0);
    }
    bytes.write(last);
    return this;
  }

  int size() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Bytes that depend on their place. */
  static byte[] data(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251 % 7 == 0 ? i / 7 : 1);
    }
    return data;
  }

  static byte[] slice(byte[] data, int from, int to) {
    return Arrays.copyOfRange(data, from, to);
  }
}
