package io.narthex.tsdb.fs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file mapped in windows of 1 GiB, since a Java buffer ends at 2 GiB.
 *
 * <pre>
 *   file     |--------- 1 GiB ---------|--------- 1 GiB ---------|---- rest ----|
 *   windows  [           0            ][           1             ][     2       ]
 *                              copy: ^^^^^^^ may take from two
 * </pre>
 *
 * <p>Invariants: all windows but the last are full. Nobody may shorten a mapped file: Java then
 * throws an {@link InternalError}, on 17 not even where the read was. We only ever delete them.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/fileutil/mmap.go MmapFile
 */
final class WindowedMappedFile extends CountedFile {
  /** Bits of a position within a window. */
  static final int WINDOW_BITS = 30;

  private final int windowBits;
  private final MappedByteBuffer[] windows;

  private WindowedMappedFile(Path path, long size, int windowBits, MappedByteBuffer[] windows) {
    super(path, size);
    this.windowBits = windowBits;
    this.windows = windows;
  }

  static WindowedMappedFile open(Path path) throws IOException {
    return open(path, WINDOW_BITS);
  }

  /** Maps with windows of {@code 2^windowBits} bytes, so that tests need no gigabytes. */
  static WindowedMappedFile open(Path path, int windowBits) throws IOException {
    return NioFs.uninterrupted(() -> mapAll(path, windowBits));
  }

  private static WindowedMappedFile mapAll(Path path, int windowBits) throws IOException {
    try (RandomAccessFile file = NioFs.openForReading(path)) {
      long size = file.length();
      long windowSize = 1L << windowBits;
      MappedByteBuffer[] windows =
          new MappedByteBuffer[(int) ((size + windowSize - 1) >> windowBits)];
      try {
        for (int i = 0; i < windows.length; i++) {
          long from = (long) i << windowBits;
          long length = Math.min(windowSize, size - from);
          windows[i] = file.getChannel().map(FileChannel.MapMode.READ_ONLY, from, length);
        }
      } catch (IOException | RuntimeException e) {
        unmap(windows);
        throw e;
      }
      return new WindowedMappedFile(path, size, windowBits, windows);
    }
  }

  @Override
  void read(long position, byte[] dst, int dstOffset, int length) {
    int window = (int) (position >>> windowBits);
    int from = (int) (position & ((1L << windowBits) - 1));
    int done = 0;
    while (done < length) {
      MappedByteBuffer source = windows[window];
      int n = Math.min(length - done, source.capacity() - from);
      source.get(from, dst, dstOffset + done, n);
      done += n;
      from = 0;
      window++;
    }
  }

  @Override
  void release() {
    unmap(windows);
  }

  private static void unmap(MappedByteBuffer[] windows) {
    for (MappedByteBuffer window : windows) {
      if (window != null) {
        Unmapper.unmap(window);
      }
    }
  }
}
