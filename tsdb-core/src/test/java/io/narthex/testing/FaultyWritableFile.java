package io.narthex.testing;

import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of {@link FaultyFs} open for writing.
 *
 * <p>Thread-safety: as the interface asks.
 */
final class FaultyWritableFile implements WritableFile {
  private final FaultyFs fs;
  private final FaultyFile file;
  private final Path path;
  private final String handle;
  private boolean closed;

  FaultyWritableFile(FaultyFs fs, FaultyFile file, Path path, String handle) {
    this.fs = fs;
    this.file = file;
    this.path = path;
    this.handle = handle;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("closed: " + path);
    }
  }

  @Override
  public void write(byte[] src, int offset, int length) throws IOException {
    checkOpen();
    fs.operation("write " + path + " " + length);
    int fits = fs.room(length);
    file.write(file.size(), src, offset, fits);
    if (fits < length) {
      throw new IOException(path + ": No space left on device");
    }
  }

  @Override
  public void writeAt(long position, byte[] src, int offset, int length) throws IOException {
    checkOpen();
    fs.operation("writeAt " + path + " " + position + " " + length);
    if (position < 0 || position + length > file.size()) {
      throw new IllegalArgumentException("position " + position + " of " + file.size());
    }
    file.write((int) position, src, offset, length);
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public void truncate(long size) throws IOException {
    checkOpen();
    fs.operation("truncate " + path + " " + size);
    file.truncate(size);
  }

  @Override
  public void sync() throws IOException {
    checkOpen();
    fs.operation("sync " + path);
    file.sync();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      fs.closed(handle);
    }
  }
}
