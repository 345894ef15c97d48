package io.narthex.exercises.wal;

import io.narthex.exercises.Todo;
import java.util.List;

/** Reads the records of a segment of the write-ahead log: {@code docs/format/wal.md}. */
public class SegmentReader {
  /**
   * The records up to the end, or up to the first that is not whole. Nothing behind damage is
   * given, however intact it looks.
   *
   * @param segment the bytes of a segment that is not compressed
   * @param pageSize bytes of a page
   */
  public List<byte[]> read(byte[] segment, int pageSize) {
    throw Todo.of("wal.1");
  }
}
