package io.narthex.tsdb.fs;

import java.io.IOException;

/**
 * A file that grows at its end. The owner closes it; closing does not sync.
 *
 * <p>Thread-safety: none; but {@link #sync} may run beside writes, and covers those that returned
 * before it began.
 *
 * @upstream none
 */
public interface WritableFile extends AutoCloseable {
  /**
   * Writes {@code src[offset, offset + length)} at the end. When this fails, part of it may be in
   * the file: {@link #truncate} first before writing again.
   */
  void write(byte[] src, int offset, int length) throws IOException;

  /** Overwrites bytes within the file, such as a header known only afterwards. */
  void writeAt(long position, byte[] src, int offset, int length) throws IOException;

  /** Bytes in the file. */
  long size() throws IOException;

  /** Cuts the file, or extends it with zeros, to {@code size} bytes; writing goes on from there. */
  void truncate(long size) throws IOException;

  /** Returns once all bytes written would survive a power cut. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
