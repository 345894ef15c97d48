package io.narthex.tsdb.fs;

import java.io.IOException;

/**
 * A file open for reading while somebody else appends to it. Each read sees what the file holds at
 * that moment, also when it became shorter.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — an os.File there
 */
public interface GrowingFile extends AutoCloseable {
  /** Size in bytes now. */
  long size() throws IOException;

  /**
   * Reads up to {@code length} bytes from {@code position} into {@code dst}.
   *
   * @return how many bytes there were, 0 at the end of the file and behind it
   */
  int read(long position, byte[] dst, int dstOffset, int length) throws IOException;

  @Override
  void close() throws IOException;
}
