package io.narthex.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Inflates gzip and stops at a limit, so that a small reply cannot become a huge one.
 *
 * @param bytes what came out, in [0, {@code length})
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer, handed on
record Gunzip(byte[] bytes, int length) {
  /** Deflate makes one byte of at most about a thousand. */
  private static final long MAX_RATIO = 1032;

  private static final long MAX_EXPECTED = 4 << 20;

  /**
   * Inflates {@code data[0, n)}.
   *
   * @throws BodyTooLargeException if {@code limit} bytes or more come out
   * @throws IOException if it is not gzip, broken or cut short
   */
  static Gunzip of(byte[] data, int n, long limit) throws IOException {
    byte[] out = new byte[expected(data, n, limit)];
    int length = 0;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(data, 0, n), 8 << 10)) {
      while (true) {
        if (length == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(out.length * 2L, Integer.MAX_VALUE - 8));
        }
        int read = in.read(out, length, out.length - length);
        if (read < 0) {
          return new Gunzip(out, length);
        }
        length += read;
        if (length >= limit) {
          throw new BodyTooLargeException(limit);
        }
      }
    } catch (EOFException e) {
      throw new IOException("unexpected EOF", e);
    } catch (ZipException e) {
      throw new IOException("gzip: invalid " + (length == 0 ? "header" : "data"), e);
    }
  }

  /**
   * Room for what comes out and one byte more: as much as the last four bytes say, if gzip could do
   * that.
   */
  private static int expected(byte[] data, int n, long limit) {
    long said = 0;
    for (int i = Math.max(0, n - 4); i < n; i++) {
      said |= (data[i] & 0xFFL) << (8 * (i - n + 4));
    }
    long possible = Math.min(said + 1, n * MAX_RATIO);
    return (int) Math.max(512, Math.min(limit, Math.min(possible, MAX_EXPECTED)));
  }
}
