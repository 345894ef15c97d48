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
        RecordCodec codec = new RecordCodec()) {
      for (int page = 0; (long) page * pageSize < file.size(); page++) {
        long position = (long) page * pageSize;
        int length = (int) Math.min(pageSize, file.size() - position);
        visitor.page(page, position, length);
        page(file.read(position, length), position, codec);
      }
      if (fragments > 0) {
        visitor.damage(
            recordStart, "record is torn: the segment ends after " + fragments + " of it");
      }
    }
  }

  private void page(byte[] page, long start, RecordCodec codec) {
    int at = 0;
    while (at < page.length) {
      int header = page[at] & 0xFF;
      int left = page.length - at;
      if ((header & WalFormat.TYPE_MASK) == WalFormat.PAGE_TERM) {
        padding(page, at, start);
        return;
      }
      if (left < WalFormat.HEADER_SIZE) {
        visitor.damage(start + at, "fragment is torn: " + left + " bytes of its header");
        return;
      }
      ByteReader fields = new ByteReader(page, at + 1, WalFormat.HEADER_SIZE - 1);
      int length = fields.u16();
      int expected = fields.i32();
      if (length > left - WalFormat.HEADER_SIZE) {
        visitor.damage(
            start + at,
            "fragment is torn: " + (left - WalFormat.HEADER_SIZE) + " of its " + length + " bytes");
        return;
      }
      int actual = crc(page, at + WalFormat.HEADER_SIZE, length);
      visitor.fragment(start + at, header, length, actual == expected);
      if (actual == expected) {
        data(header, page, at, start, length, codec);
      } else {
        visitor.damage(
            start + at, String.format("unexpected checksum %x, expected %x", actual, expected));
        fragments = 0;
      }
      at += WalFormat.HEADER_SIZE + length;
    }
  }

  private void padding(byte[] page, int at, long start) {
    visitor.padding(start + at, page.length - at);
    for (int i = at; i < page.length; i++) {
      if (page[i] != 0) {
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

  private void data(int header, byte[] page, int at, long start, int length, RecordCodec codec) {
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
      whole(WalFormat.compression(header), data.toByteArray(), codec);
    }
  }

  private void whole(Compression compression, byte[] stored, RecordCodec codec) {
    if (compression == Compression.NONE) {
      visitor.record(recordStart, compression, stored.length, new ByteReader(stored));
      return;
    }
    try {
      int length = codec.decompress(compression, stored, 0, stored.length);
      ByteReader record = new ByteReader(codec.array(), 0, length);
      visitor.record(recordStart, compression, stored.length, record);
    } catch (CorruptionException e) {
      visitor.damage(recordStart, String.valueOf(e.getMessage()));
    }
  }
}
