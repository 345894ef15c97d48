package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Walks through a segment page by page and tells a visitor all it meets, damage included: the slow,
 * plain twin of {@link WalReader}, for looking at logs and for checking that reader.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class SegmentScanner {
  private final Fs fs;
  private final int pageSize;
  private final Visitor visitor;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int fragments;
  private long recordStart;

  /** Told what is in a segment, in order of position. */
  public interface Visitor {
    /** A page begins; {@code length} is less than a page's at the end of a cut file. */
    default void page(int number, long position, int length) {}

    /** A fragment: its type byte, length of data, and whether its checksum fits. */
    default void fragment(long position, int header, int length, boolean sound) {}

    /** The page ends with zeros. */
    default void padding(long position, int length) {}

    /** A whole record, decompressed; {@code stored} is its length before that. */
    default void record(long position, Compression compression, int stored, ByteReader record) {}

    /** Something is wrong; scanning goes on with the next fragment or page. */
    default void damage(long position, String what) {}
  }

  public SegmentScanner(Fs fs, int pageSize, Visitor visitor) {
    this.fs = fs;
    this.pageSize = pageSize;
    this.visitor = visitor;
  }

  /** Scans a segment from its beginning to its end. */
  public void scan(Path segment) throws IOException {
    fragments = 0;
    data.reset();
    try (MappedFile file = fs.map(segment);
        RecordDecompressor decompressor = new RecordDecompressor()) {
      int from = 0; // where in a page the fragment before it ends
      for (int page = 0; (long) page * pageSize < file.size(); page++) {
        long position = (long) page * pageSize;
        long left = file.size() - position;
        int length = (int) Math.min(pageSize, left);
        visitor.page(page, position, length);
        byte[] bytes = file.read(position, (int) Math.min(2L * pageSize, left));
        from = Math.max(0, page(bytes, from, length, position, decompressor) - pageSize);
      }
      if (fragments > 0) {
        visitor.damage(
            recordStart, "record is torn: the segment ends after " + fragments + " of it");
      }
    }
  }

  /**
   * Scans the fragments that begin in {@code bytes[at, end)}, a page; what follows are the bytes of
   * the next, since fragments have been seen that cross the end of theirs. Returns where the last
   * one ends.
   */
  private int page(byte[] bytes, int from, int end, long start, RecordDecompressor decompressor) {
    int at = from;
    while (at < end) {
      int header = bytes[at] & 0xFF;
      int left = bytes.length - at;
      if ((header & WalFormat.TYPE_MASK) == WalFormat.PAGE_TERM) {
        padding(bytes, at, end, start);
        return end;
      }
      if (left < WalFormat.HEADER_SIZE) {
        visitor.damage(start + at, "fragment is torn: " + left + " bytes of its header");
        return end;
      }
      int length = Fragments.length(bytes, at);
      if (length > pageSize - WalFormat.HEADER_SIZE) {
        visitor.damage(start + at, "invalid record size " + length);
        return end;
      }
      if (length > left - WalFormat.HEADER_SIZE) {
        visitor.damage(
            start + at,
            "fragment is torn: " + (left - WalFormat.HEADER_SIZE) + " of its " + length + " bytes");
        return end;
      }
      int expected = Fragments.checksum(bytes, at);
      int actual = crc(bytes, at + WalFormat.HEADER_SIZE, length);
      visitor.fragment(start + at, header, length, actual == expected);
      int next = at + WalFormat.HEADER_SIZE + length;
      if (actual == expected) {
        data(header, bytes, at, start, length, decompressor);
      } else {
        visitor.damage(start + at, Fragments.wrongChecksum(actual, expected));
        fragments = 0;
        next = Math.min(next, end); // the length may be what is wrong
      }
      at = next;
    }
    return at;
  }

  private void padding(byte[] bytes, int at, int end, long start) {
    visitor.padding(start + at, end - at);
    for (int i = at + 1; i < end; i++) {
      if (bytes[i] != 0) {
        visitor.damage(start + i, "unexpected non-zero byte in padded page");
        return;
      }
    }
  }

  private static int crc(byte[] page, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(page, offset, length);
    return (int) crc.getValue();
  }

  private void data(
      int header, byte[] page, int at, long start, int length, RecordDecompressor decompressor) {
    int type = header & WalFormat.TYPE_MASK;
    boolean first = type == WalFormat.FULL || type == WalFormat.FIRST;
    if (type > WalFormat.LAST || first != (fragments == 0)) {
      visitor.damage(start + at, "unexpected " + WalFormat.typeName(header) + " fragment");
      if (!first) {
        fragments = 0;
        return;
      }
    }
    if (first) {
      data.reset();
      fragments = 0;
      recordStart = start + at;
    }
    data.write(page, at + WalFormat.HEADER_SIZE, length);
    fragments++;
    if (type == WalFormat.FULL || type == WalFormat.LAST) {
      fragments = 0;
      whole(WalFormat.compression(header), data.toByteArray(), decompressor);
    }
  }

  private void whole(Compression compression, byte[] stored, RecordDecompressor decompressor) {
    if (compression == Compression.NONE) {
      visitor.record(recordStart, compression, stored.length, new ByteReader(stored));
      return;
    }
    try {
      int length = decompressor.decompress(compression, stored, 0, stored.length);
      ByteReader record = new ByteReader(decompressor.array(), 0, length);
      visitor.record(recordStart, compression, stored.length, record);
    } catch (CorruptionException e) {
      visitor.damage(recordStart, String.valueOf(e.getMessage()));
    }
  }
}
