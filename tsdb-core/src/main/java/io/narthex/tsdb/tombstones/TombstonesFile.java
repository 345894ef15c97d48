package io.narthex.tsdb.tombstones;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads and writes the file of a block's deletions ({@link TombstonesFormat}).
 *
 * <p>Invariants: a file is replaced as a whole by renaming, so that a reader or a hard link sees
 * the old or the new one.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream tsdb/tombstones/tombstones.go WriteFile, ReadTombstones, Encode, Decode
 */
public final class TombstonesFile {
  private TombstonesFile() {}

  /**
   * Deletions of the block in {@code dir}; none if it has no such file.
   *
   * @throws CorruptionException if the file is not what its format says
   */
  public static MemTombstones read(Fs fs, Path dir) throws IOException {
    Path file = dir.resolve(TombstonesFormat.FILE_NAME);
    if (!fs.exists(file)) {
      return new MemTombstones();
    }
    byte[] bytes = fs.readAll(file);
    int smallest =
        TombstonesFormat.MAGIC_SIZE + TombstonesFormat.VERSION_SIZE + TombstonesFormat.CRC_SIZE;
    String name = file.toString();
    if (bytes.length < smallest) {
      throw new CorruptionException(name, 0, "tombstones header: invalid size", null);
    }
    ByteReader in = new ByteReader(name, 0, bytes, 0, bytes.length);
    int magic = in.i32();
    if (magic != TombstonesFormat.MAGIC) {
      throw new CorruptionException(name, 0, String.format("invalid magic number %x", magic), null);
    }
    int body = TombstonesFormat.MAGIC_SIZE;
    int bodyLength = bytes.length - body - TombstonesFormat.CRC_SIZE;
    ByteReader summed = new ByteReader(bytes, body + TombstonesFormat.VERSION_SIZE, bodyLength - 1);
    int expected = new ByteReader(bytes, body + bodyLength, TombstonesFormat.CRC_SIZE).i32();
    if (summed.crc32c() != expected) {
      throw new CorruptionException(name, body + bodyLength, "checksum did not match", null);
    }
    return decode(new ByteReader(name, 0, bytes, body, bodyLength));
  }

  /**
   * Writes the deletions of the block in {@code dir}, in place of what was there.
   *
   * @return size of the file in bytes
   */
  public static long write(Fs fs, Path dir, Tombstones tombstones) throws IOException {
    EncodeBuffer out = new EncodeBuffer();
    out.putBe32(TombstonesFormat.MAGIC);
    encode(out, tombstones);
    out.putCrc(TombstonesFormat.MAGIC_SIZE + TombstonesFormat.VERSION_SIZE);
    Path file = dir.resolve(TombstonesFormat.FILE_NAME);
    Path tmp = dir.resolve(TombstonesFormat.FILE_NAME + ".tmp");
    boolean renamed = false;
    try {
      try (WritableFile written = fs.create(tmp)) {
        written.write(out.array(), 0, out.length());
        written.sync();
      }
      fs.rename(tmp, file);
      renamed = true;
      fs.syncDir(dir);
    } finally {
      if (!renamed && fs.exists(tmp)) {
        fs.delete(tmp);
      }
    }
    return out.length();
  }

  /** Version and intervals without magic and checksum, as head snapshots hold them too. */
  public static void encode(EncodeBuffer out, Tombstones tombstones) {
    out.putByte(TombstonesFormat.VERSION);
    tombstones.forEach(
        (ref, intervals) -> {
          for (Interval interval : intervals) {
            out.putUvarint(ref);
            out.putVarint(interval.mint());
            out.putVarint(interval.maxt());
          }
        });
  }

  /** The reverse of {@link #encode}, to the end of the cursor. */
  public static MemTombstones decode(ByteReader in) {
    int version = in.u8();
    if (version != TombstonesFormat.VERSION) {
      throw in.corrupt(String.format("invalid tombstone format %x", version));
    }
    MemTombstones tombstones = new MemTombstones();
    while (in.hasRemaining()) {
      long ref = in.uvarint();
      long mint = in.varint();
      tombstones.add(ref, new Interval(mint, in.varint()));
    }
    return tombstones;
  }
}
