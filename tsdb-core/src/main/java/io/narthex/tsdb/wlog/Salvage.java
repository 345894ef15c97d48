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
 * Counts the records that can still be recognised behind damage. Pages begin at fixed places, so
 * after a fragment that makes no sense the next page is a new chance.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream does not say what it drops
 */
final class Salvage {
  private final Fs fs;
  private final int pageSize;
  private final WalRepair.SampleCounter counter;
  private final CRC32C crc = new CRC32C();
  private final ByteArrayOutputStream assembled = new ByteArrayOutputStream();
  private boolean inRecord;
  private long records;
  private long samples;
  private long bytes;

  Salvage(Fs fs, int pageSize, WalRepair.SampleCounter counter) {
    this.fs = fs;
    this.pageSize = pageSize;
    this.counter = counter;
  }

  /** Counts what is in a segment from a position on. */
  void scan(Path segment, long from) throws IOException {
    inRecord = false;
    try (MappedFile file = fs.map(segment)) {
      bytes += Math.max(0, file.size() - from);
      long position = from;
      while (position < file.size()) {
        long pageEnd = Math.min(file.size(), (position / pageSize + 1) * pageSize);
        page(file.read(position, (int) (pageEnd - position)));
        position = pageEnd;
      }
    }
  }

  private void page(byte[] page) {
    int at = 0;
    while (at + WalFormat.HEADER_SIZE <= page.length) {
      int header = page[at] & 0xFF;
      int type = header & WalFormat.TYPE_MASK;
      int length = ((page[at + 1] & 0xFF) << 8) | (page[at + 2] & 0xFF);
      int data = at + WalFormat.HEADER_SIZE;
      if (type == WalFormat.PAGE_TERM || type > WalFormat.LAST || length > page.length - data) {
        return;
      }
      if (crcFits(page, at, length)) {
        fragment(header, page, data, length);
      } else {
        inRecord = false;
      }
      at = data + length;
    }
  }

  private boolean crcFits(byte[] page, int at, int length) {
    crc.reset();
    crc.update(page, at + WalFormat.HEADER_SIZE, length);
    return (int) crc.getValue() == new ByteReader(page, at + 3, 4).i32();
  }

  private void fragment(int header, byte[] page, int data, int length) {
    int type = header & WalFormat.TYPE_MASK;
    boolean begins = type == WalFormat.FULL || type == WalFormat.FIRST;
    if (begins) {
      assembled.reset();
    } else if (!inRecord) {
      return;
    }
    assembled.write(page, data, length);
    inRecord = type == WalFormat.FIRST || type == WalFormat.MIDDLE;
    if (!inRecord) {
      count(WalFormat.compression(header), assembled.toByteArray());
    }
  }

  private void count(Compression compression, byte[] stored) {
    records++;
    try (RecordCodec codec = new RecordCodec()) {
      if (compression == Compression.NONE) {
        samples += counter.samples(new ByteReader(stored));
      } else {
        int length = codec.decompress(compression, stored, 0, stored.length);
        samples += counter.samples(new ByteReader(codec.array(), 0, length));
      }
    } catch (CorruptionException e) {
      records--; // not a record after all
    }
  }

  long records() {
    return records;
  }

  long samples() {
    return samples;
  }

  long bytes() {
    return bytes;
  }
}
