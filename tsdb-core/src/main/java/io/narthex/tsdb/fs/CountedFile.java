package io.narthex.tsdb.fs;

import io.narthex.model.CorruptionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every {@link MappedFile} shares: the count of owners and the check of ranges.
 *
 * <p>Invariants: {@link #release} runs exactly once, when the last owner closes. An owner that
 * reads after its own close gets an exception as long as nobody else closes at the same moment.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — the garbage collector or the caller's discipline there
 */
abstract class CountedFile implements MappedFile {
  private final Path path;
  private final long size;
  private final AtomicInteger owners = new AtomicInteger(1);

  CountedFile(Path path, long size) {
    this.path = path;
    this.size = size;
  }

  @Override
  public final long size() {
    return size;
  }

  @Override
  public final String name() {
    return path.toString();
  }

  @Override
  public final void copy(long position, byte[] dst, int dstOffset, int length) {
    if (position < 0 || length < 0 || position > size - length) {
      throw new CorruptionException(
          name(), position, "invalid size: " + length + " bytes wanted of " + size, null);
    }
    if (owners.get() <= 0) {
      throw new IllegalStateException("closed: " + path);
    }
    read(position, dst, dstOffset, length);
  }

  /** Copies a range that is known to lie within the file. */
  abstract void read(long position, byte[] dst, int dstOffset, int length);

  /** Gives back what the file holds. */
  abstract void release() throws IOException;

  @Override
  public final MappedFile retain() {
    while (true) {
      int n = owners.get();
      if (n <= 0) {
        throw new IllegalStateException("closed: " + path);
      }
      if (owners.compareAndSet(n, n + 1)) {
        return this;
      }
    }
  }

  @Override
  public final void close() throws IOException {
    int left = owners.decrementAndGet();
    if (left < 0) {
      owners.incrementAndGet();
      throw new IllegalStateException("closed twice: " + path);
    }
    if (left == 0) {
      release();
    }
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "{" + path + ", " + size + " bytes}";
  }
}
