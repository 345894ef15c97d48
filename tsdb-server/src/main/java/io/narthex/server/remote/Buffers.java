package io.narthex.server.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Byte arrays that requests lend each other: bodies are large, and a fresh array is first filled
 * with zeros and then collected.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — upstream leaves it to the garbage collector
 */
final class Buffers {
  private static final int FIRST_BYTES = 256 * 1024;
  private static final int MAX_KEPT_BYTES = 4 << 20;
  private static final int MAX_KEPT = 8;

  private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(MAX_KEPT);

  /** Bytes of a body, in an array that may be longer. */
  record Filled(byte[] bytes, int length) {}

  /** An array of any content, for the caller alone until it is given back. */
  byte[] take() {
    byte[] kept = free.poll();
    return kept == null ? new byte[FIRST_BYTES] : kept;
  }

  /** Gives an array back that was taken or has grown out of one; it may not be used after that. */
  void give(byte[] buffer) {
    if (buffer.length <= MAX_KEPT_BYTES) {
      free.offer(buffer);
    }
  }

  /** {@code buffer} if it is long enough, else a longer one of other content. */
  static byte[] grown(byte[] buffer, int length) {
    return buffer.length >= length ? buffer : new byte[Math.max(length, 2 * buffer.length)];
  }

  /**
   * Reads until the end or until there is more than {@code max}, into {@code buffer} or a longer
   * one.
   */
  static Filled read(InputStream in, byte[] buffer, int max) throws IOException {
    byte[] bytes = buffer;
    int length = 0;
    while (length <= max) {
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, 2 * length);
      }
      int n = in.read(bytes, length, bytes.length - length);
      if (n < 0) {
        break;
      }
      length += n;
    }
    return new Filled(bytes, length);
  }
}
