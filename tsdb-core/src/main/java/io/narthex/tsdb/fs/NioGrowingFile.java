package io.narthex.tsdb.fs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file of the real disk that is read by position; nothing is mapped, so that the writer may cut
 * it.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class NioGrowingFile implements GrowingFile {
  private final Path path;
  private final RandomAccessFile file;

  NioGrowingFile(Path path) throws IOException {
    this.path = path;
    this.file = NioFs.openForReading(path);
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public int read(long position, byte[] dst, int dstOffset, int length) throws IOException {
    file.seek(position);
    int read = 0;
    while (read < length) {
      int n = file.read(dst, dstOffset + read, length - read);
      if (n < 0) {
        break;
      }
      read += n;
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "NioGrowingFile{" + path + "}";
  }
}
