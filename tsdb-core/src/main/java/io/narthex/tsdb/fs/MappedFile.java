package io.narthex.tsdb.fs;

import java.io.IOException;

/**
 * A file open for reading at any position; of any size. Reads copy: a decoder gets a few hundred
 * bytes in an array and never walks the file itself.
 *
 * <p>Reference-counted: {@link #retain} and {@link #close} pair; the last close unmaps at once.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/fileutil/mmap.go MmapFile
 */
public interface MappedFile extends AutoCloseable {
  /** Size in bytes when it was opened. */
  long size();

  /** Name for error messages. */
  String name();

  /**
   * Copies {@code length} bytes from {@code position}.
   *
   * @throws io.narthex.model.CorruptionException if the range is not inside the file
   */
  void copy(long position, byte[] dst, int dstOffset, int length);

  /** A fresh array of {@code length} bytes from {@code position}. */
  default byte[] read(long position, int length) {
    byte[] bytes = new byte[length];
    copy(position, bytes, 0, length);
    return bytes;
  }

  /** One more owner. */
  MappedFile retain();

  @Override
  void close() throws IOException;
}
