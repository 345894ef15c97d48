package io.narthex.tsdb.index;

import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A section of an index whose length and number of entries are known only at its end, in pieces: it
 * may be longer than an array.
 *
 * <pre>
 *   | length u32 | entries u32 | piece | piece | last | CRC32C u32 |
 *                 |<------------ length ----------->|
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/index/index.go Writer.finishSymbols, writeLengthAndHash (which read the file back)
 */
final class SectionBuffer {
  private static final int FIRST_CAPACITY = 1 << 16;

  private final int pieceSize;
  private final List<EncodeBuffer> full = new ArrayList<>();
  private EncodeBuffer last = new EncodeBuffer(FIRST_CAPACITY);
  private long fullLength;

  /** Pieces end once they have {@code pieceSize} bytes or more. */
  SectionBuffer(int pieceSize) {
    this.pieceSize = pieceSize;
  }

  /** Where to append the next entry, as a whole. */
  EncodeBuffer next() {
    if (last.length() >= pieceSize) {
      full.add(last);
      fullLength += last.length();
      last = new EncodeBuffer(pieceSize);
    }
    return last;
  }

  /** Bytes that the length field would tell of. */
  long length() {
    return 4 + fullLength + last.length();
  }

  /**
   * Writes the section.
   *
   * @return bytes written
   */
  long writeTo(WritableFile file, int entries) throws IOException {
    EncodeBuffer head = new EncodeBuffer(16).putBe32((int) length()).putBe32(entries);
    CRC32C crc = new CRC32C();
    crc.update(head.array(), 4, 4);
    file.write(head.array(), 0, head.length());
    for (EncodeBuffer piece : full) {
      write(file, piece, crc);
    }
    write(file, last, crc);
    EncodeBuffer tail = new EncodeBuffer(16).putBe32((int) crc.getValue());
    file.write(tail.array(), 0, tail.length());
    return 4 + length() + tail.length();
  }

  private static void write(WritableFile file, EncodeBuffer piece, CRC32C crc) throws IOException {
    crc.update(piece.array(), 0, piece.length());
    file.write(piece.array(), 0, piece.length());
  }

  @Override
  public String toString() {
    return "SectionBuffer{" + length() + " bytes}";
  }
}
