package io.narthex.exercises.wal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** A solution; {@code WalReader} of the engine is another. */
class SegmentReaderSolved extends SegmentReaderContract {
  @Override
  SegmentReader reader() {
    return new Reader();
  }

  static class Reader extends SegmentReader {
    private static final int HEADER = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    @Override
    public List<byte[]> read(byte[] segment, int pageSize) {
      List<byte[]> records = new ArrayList<>();
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      int at = 0;
      boolean inside = false;
      while (at < segment.length) {
        int pageEnd = Math.min(at - at % pageSize + pageSize, segment.length);
        int type = segment[at] & 7;
        if (type == 0) {
          at = at - at % pageSize + pageSize; // the rest of the page is empty
          continue;
        }
        boolean begins = type == FULL || type == FIRST;
        if (pageEnd - at < HEADER || begins == inside || type > LAST) {
          return records;
        }
        int length = ByteBuffer.wrap(segment).getShort(at + 1) & 0xFFFF;
        int data = at + HEADER;
        if (length > pageEnd - data || !intact(segment, at, data, length)) {
          return records;
        }
        record.write(segment, data, length);
        at = data + length;
        inside = type == FIRST || type == MIDDLE;
        if (!inside) {
          records.add(record.toByteArray());
          record.reset();
        }
      }
      return records;
    }

    boolean intact(byte[] segment, int at, int data, int length) {
      CRC32C crc = new CRC32C();
      crc.update(segment, data, length);
      return (int) crc.getValue() == ByteBuffer.wrap(segment).getInt(at + 3);
    }
  }
}
