package io.narthex.testing;

import io.narthex.tsdb.fs.GrowingFile;

/**
 * A file of {@link FaultyFs} that is read while it grows. Closing it twice, or reading it closed,
 * fails the test.
 *
 * <p>Thread-safety: thread-safe.
 */
final class FaultyGrowingFile implements GrowingFile {
  private final FaultyFs fs;
  private final FaultyFile file;
  private final String handle;
  private boolean closed;

  FaultyGrowingFile(FaultyFs fs, FaultyFile file, String handle) {
    this.fs = fs;
    this.file = file;
    this.handle = handle;
  }

  private void checkOpen() {
    if (closed) {
      throw new AssertionError("used after close: " + handle);
    }
  }

  @Override
  public synchronized long size() {
    checkOpen();
    return file.size();
  }

  @Override
  public synchronized int read(long position, byte[] dst, int dstOffset, int length) {
    checkOpen();
    return file.readSome(position, dst, dstOffset, length);
  }

  @Override
  public synchronized void close() {
    checkOpen();
    closed = true;
    fs.closed(handle);
  }
}
