package io.narthex.testing;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.MappedFile;
import java.nio.file.Path;

/**
 * A file of {@link FaultyFs} open for reading. Closing it once too often, or reading it closed,
 * fails the test.
 *
 * <p>Thread-safety: thread-safe.
 */
final class FaultyMappedFile implements MappedFile {
  private final FaultyFs fs;
  private final FaultyFile file;
  private final Path path;
  private final String handle;
  private final int size;
  private int owners = 1;

  FaultyMappedFile(FaultyFs fs, FaultyFile file, Path path, String handle) {
    this.fs = fs;
    this.file = file;
    this.path = path;
    this.handle = handle;
    this.size = file.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public synchronized void copy(long position, byte[] dst, int dstOffset, int length) {
    if (owners == 0) {
      throw new AssertionError("read after close: " + handle);
    }
    if (position < 0 || length < 0 || position > size - length) {
      throw new CorruptionException(
          name(), position, "invalid size: " + length + " bytes wanted of " + size, null);
    }
    file.read((int) position, dst, dstOffset, length);
  }

  @Override
  public synchronized MappedFile retain() {
    if (owners == 0) {
      throw new AssertionError("retained after close: " + handle);
    }
    owners++;
    return this;
  }

  @Override
  public synchronized void close() {
    owners--;
    if (owners == 0) {
      fs.closed(handle);
    } else if (owners < 0) {
      throw new AssertionError("closed twice: " + handle);
    }
  }
}
