package io.narthex.tsdb.wlog;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.narthex.model.CorruptionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Decompresses records into an array of its own, which holds until the next call.
 *
 * <p>Thread-safety: none; its owner closes it.
 *
 * @upstream util/compression
 */
final class RecordDecompressor implements AutoCloseable {
  /** The best Snappy can do: a copy of 64 bytes takes 3. */
  private static final int MAX_SNAPPY_RATIO = 32;

  /** Longest record taken from a compressed form; a forged length must not take all memory. */
  private static final int MAX_RECORD = 1 << 30;

  private byte[] array = new byte[1024];
  private @Nullable ZstdDecompressCtx unzstd;

  /** What the last call produced, in {@code [0, its result)}. */
  byte[] array() {
    return array;
  }

  private byte[] room(int length) {
    if (array.length < length) {
      array = new byte[Math.max(length, array.length * 2)];
    }
    return array;
  }

  /** Decompresses; returns the length. */
  int decompress(Compression compression, byte[] src, int offset, int length) {
    try {
      return switch (compression) {
        case NONE -> throw new IllegalArgumentException("not compressed");
        case SNAPPY -> unsnappy(src, offset, length);
        case ZSTD -> unzstd(src, offset, length);
      };
    } catch (IOException | ZstdException e) {
      throw new CorruptionException(compression + " record: " + e.getMessage(), e);
    }
  }

  private int unsnappy(byte[] src, int offset, int length) throws IOException {
    int wanted = Snappy.uncompressedLength(src, offset, length);
    if (wanted < 0 || wanted > MAX_RECORD || wanted > (long) length * MAX_SNAPPY_RATIO) {
      throw new CorruptionException("SNAPPY record of " + length + " bytes claims " + wanted);
    }
    try {
      return Snappy.uncompress(src, offset, length, room(wanted), 0);
    } catch (IOException e) { // that there is room for what it claims is all that it needs
      throw new CorruptionException("SNAPPY record: corrupt input", e);
    }
  }

  private int unzstd(byte[] src, int offset, int length) throws IOException {
    long wanted = Zstd.getFrameContentSize(src, offset, length, false);
    if (wanted > MAX_RECORD) {
      throw new CorruptionException("ZSTD record of " + length + " bytes claims " + wanted);
    }
    if (wanted < 0) { // the frame does not say, or is none
      return unzstdStream(src, offset, length);
    }
    if (unzstd == null) {
      unzstd = new ZstdDecompressCtx();
    }
    return unzstd.decompressByteArray(room((int) wanted), 0, (int) wanted, src, offset, length);
  }

  private int unzstdStream(byte[] src, int offset, int length) throws IOException {
    try (InputStream in =
        new ZstdInputStream(new ByteArrayInputStream(src, offset, length)).setContinuous(false)) {
      int at = 0;
      while (true) {
        if (at == array.length) {
          if (at >= MAX_RECORD) {
            throw new CorruptionException("ZSTD record is longer than " + MAX_RECORD);
          }
          array = java.util.Arrays.copyOf(array, at * 2);
        }
        int n = in.read(array, at, array.length - at);
        if (n < 0) {
          return at;
        }
        at += n;
      }
    }
  }

  /** Whether bytes that are said to be as they are look like a compressed form. */
  static boolean looksCompressed(byte[] src, int offset, int length) {
    if (length >= 4
        && src[offset] == 0x28
        && src[offset + 1] == (byte) 0xB5
        && src[offset + 2] == 0x2F
        && src[offset + 3] == (byte) 0xFD) { // magic of a zstd frame
      return true;
    }
    try {
      return Snappy.isValidCompressedBuffer(src, offset, length);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (unzstd != null) {
      unzstd.close();
    }
  }
}
