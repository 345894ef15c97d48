package io.narthex.tsdb.fs;

import io.narthex.model.CorruptionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A file read by position, for a JVM that cannot unmap: a copy costs a system call instead of some
 * nanoseconds.
 *
 * <p>Thread-safety: thread-safe; one reader at a time.
 *
 * @upstream none
 */
final class PositionalFile extends CountedFile {
  private final RandomAccessFile file;

  private PositionalFile(Path path, RandomAccessFile file) throws IOException {
    super(path, file.length());
    this.file = file;
  }

  static PositionalFile open(Path path) throws IOException {
    RandomAccessFile file = NioFs.openForReading(path);
    try {
      return new PositionalFile(path, file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  void read(long position, byte[] dst, int dstOffset, int length) {
    synchronized (file) {
      try {
        file.seek(position);
        file.readFully(dst, dstOffset, length);
      } catch (java.io.EOFException e) {
        throw new CorruptionException(name(), position, "file became shorter while open", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  void release() throws IOException {
    file.close();
  }
}
