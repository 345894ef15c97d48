package io.narthex.tsdb.fs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A growing file on the real disk. Keeps its own end, so that a failed write followed by {@link
 * #truncate} leaves no trace.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class NioWritableFile implements WritableFile {
  private final Path path;
  private final RandomAccessFile file;
  private long end;

  NioWritableFile(Path path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.end = file.length();
    file.seek(end);
  }

  @Override
  public void write(byte[] src, int offset, int length) throws IOException {
    try {
      file.write(src, offset, length);
    } catch (IOException e) {
      throw named(e);
    }
    end += length;
  }

  @Override
  public void writeAt(long position, byte[] src, int offset, int length) throws IOException {
    if (position < 0 || position + length > end) {
      throw new IllegalArgumentException(
          "position " + position + " length " + length + " of a file of " + end);
    }
    file.seek(position);
    try {
      file.write(src, offset, length);
    } catch (IOException e) {
      throw named(e);
    } finally {
      file.seek(end);
    }
  }

  @Override
  public long size() {
    return end;
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
    end = size;
    file.seek(size);
  }

  @Override
  public void sync() throws IOException {
    try {
      file.getFD().sync();
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** The system's words alone ("No space left on device") do not say which disk. */
  private FileSystemException named(IOException cause) {
    FileSystemException e = new FileSystemException(path.toString(), null, cause.getMessage());
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "NioWritableFile{" + path + ", " + end + " bytes}";
  }
}
