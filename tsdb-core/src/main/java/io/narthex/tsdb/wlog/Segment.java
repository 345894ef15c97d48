package io.narthex.tsdb.wlog;

import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The end of a log: a segment file being written, and the bytes that are not in it yet. Pages exist
 * only as positions: where {@code position} crosses a multiple of the page size, a fragment ends
 * and another begins.
 *
 * <pre>
 *   file      |--------------- written -----------|
 *   pending                                       |-- fragments --|
 *   pages     |           |           |           |        ^ position
 * </pre>
 *
 * <p>Invariants: {@code position = file size + pending}. After {@link #append} fewer than {@link
 * WalFormat#HEADER_SIZE} bytes are never left in a page: they are filled with zeros.
 *
 * <p>Thread-safety: none; but {@link #sync} may run beside appends.
 *
 * @upstream tsdb/wlog/wlog.go Segment, page
 */
final class Segment {
  /** Bytes gathered before they are written in the middle of a batch. */
  private static final int WRITE_SIZE = 8 * WalFormat.PAGE_SIZE;

  private final int index;
  private final WritableFile file;
  private final int pageSize;
  private final CRC32C crc = new CRC32C();
  private byte[] pending = new byte[2 * WalFormat.PAGE_SIZE];
  private int pendingLength;
  private long position;

  Segment(int index, WritableFile file, int pageSize) throws IOException {
    this.index = index;
    this.file = file;
    this.pageSize = pageSize;
    this.position = file.size();
  }

  int index() {
    return index;
  }

  /** Where the next fragment begins. */
  long position() {
    return position;
  }

  /** Data bytes that the segment takes before it is full; negative if it is over-full. */
  long room(long segmentSize) {
    int inPage = pageSize - (int) (position % pageSize) - WalFormat.HEADER_SIZE;
    long pagesLeft = segmentSize / pageSize - position / pageSize - 1;
    return inPage + pagesLeft * (pageSize - WalFormat.HEADER_SIZE);
  }

  /** Appends a record; returns the number of fragments. */
  int append(byte[] data, int offset, int length, int flag) throws IOException {
    int fragments = 0;
    int left = length;
    do { // once at least: a record may be empty
      int n = Math.min(left, pageSize - (int) (position % pageSize) - WalFormat.HEADER_SIZE);
      int type;
      if (fragments == 0) {
        type = n == left ? WalFormat.FULL : WalFormat.FIRST;
      } else {
        type = n == left ? WalFormat.LAST : WalFormat.MIDDLE;
      }
      fragment(type | flag, data, offset + length - left, n);
      left -= n;
      fragments++;
      if (pendingLength >= WRITE_SIZE) {
        flush();
      }
    } while (left > 0);
    return fragments;
  }

  private void fragment(int header, byte[] data, int offset, int length) {
    reserve(WalFormat.HEADER_SIZE + length + WalFormat.HEADER_SIZE);
    crc.reset();
    crc.update(data, offset, length);
    int sum = (int) crc.getValue();
    byte[] p = pending;
    int at = pendingLength;
    p[at] = (byte) header;
    p[at + 1] = (byte) (length >> 8);
    p[at + 2] = (byte) length;
    p[at + 3] = (byte) (sum >> 24);
    p[at + 4] = (byte) (sum >> 16);
    p[at + 5] = (byte) (sum >> 8);
    p[at + 6] = (byte) sum;
    System.arraycopy(data, offset, p, at + WalFormat.HEADER_SIZE, length);
    advance(WalFormat.HEADER_SIZE + length);
    int leftInPage = pageSize - (int) (position % pageSize);
    if (leftInPage < WalFormat.HEADER_SIZE) {
      zeros(leftInPage);
    }
  }

  private void zeros(int n) {
    reserve(n);
    Arrays.fill(pending, pendingLength, pendingLength + n, (byte) 0);
    advance(n);
  }

  private void reserve(int n) {
    if (pending.length - pendingLength < n) {
      pending = Arrays.copyOf(pending, Math.max(pending.length * 2, pendingLength + n));
    }
  }

  private void advance(int n) {
    pendingLength += n;
    position += n;
  }

  /** Fills a page that has begun with zeros. */
  void padPage() {
    int inPage = (int) (position % pageSize);
    if (inPage > 0) {
      zeros(pageSize - inPage);
    }
  }

  /** Hands what is pending to the file; returns the number of bytes. */
  int flush() throws IOException {
    int n = pendingLength;
    if (n > 0) {
      file.write(pending, 0, n);
      pendingLength = 0;
    }
    return n;
  }

  /** Goes back to an earlier position, whatever became of the bytes since. */
  void rollBack(long to) throws IOException {
    pendingLength = 0;
    position = to;
    file.truncate(to);
  }

  /** Returns once all flushed bytes would survive a power cut. */
  void sync() throws IOException {
    file.sync();
  }

  void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "Segment{" + index + ", position=" + position + ", pending=" + pendingLength + "}";
  }
}
