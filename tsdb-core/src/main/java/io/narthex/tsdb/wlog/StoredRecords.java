package io.narthex.tsdb.wlog;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * The records of one batch as they will lie in the log: compressed where that saves something, else
 * the bytes that were given. Made before the log's lock is taken, so that several threads compress
 * at once and only put their fragments into the segment one after the other.
 *
 * <pre>
 *   added     |--- record 0 ---|-- 1 --|--- record 2 ---|
 *   packed    |= 0 =|== 2 ==|             1 saved nothing: it stays where it is
 * </pre>
 *
 * <p>Thread-safety: none; one thread fills it and then reads it.
 *
 * @upstream tsdb/wlog/wlog.go WL.log, compression. Differs: upstream compresses under the lock.
 */
final class StoredRecords implements AutoCloseable {
  private static final int MAX_DOUBLED = 1 << 30;

  private final Compression compression;
  private @Nullable ZstdCompressCtx zstd;

  /** Compressed forms, one behind the other; the first ones may be in an array before it. */
  private byte[] packed = new byte[0];

  private int packedLength;

  private byte[][] arrays = new byte[8][];
  private int[] starts = new int[8];
  private int[] lengths = new int[8];
  private int[] plainLengths = new int[8];
  private int count;

  StoredRecords(Compression compression) {
    this.compression = compression;
  }

  /** Adds the records of a batch, which must stay as it is until {@link #clear}. */
  void add(LogBatch batch) throws IOException {
    byte[] bytes = batch.buffer().array();
    for (int i = 0; i < batch.count(); i++) {
      add(bytes, batch.start(i), batch.end(i) - batch.start(i));
    }
  }

  /** Adds a record; {@code src} must stay as it is until {@link #clear}. */
  void add(byte[] src, int offset, int length) throws IOException {
    if (count == starts.length) {
      grow();
    }
    int compressed = compress(src, offset, length);
    boolean packs = compressed >= 0 && compressed < length;
    arrays[count] = packs ? packed : src;
    starts[count] = packs ? packedLength : offset;
    lengths[count] = packs ? compressed : length;
    plainLengths[count] = length;
    packedLength += packs ? compressed : 0;
    count++;
  }

  private void grow() {
    arrays = Arrays.copyOf(arrays, count * 2);
    starts = Arrays.copyOf(starts, count * 2);
    lengths = Arrays.copyOf(lengths, count * 2);
    plainLengths = Arrays.copyOf(plainLengths, count * 2);
  }

  /** Compresses to the end of the packed bytes; returns the length, -1 if nothing compresses. */
  private int compress(byte[] src, int offset, int length) throws IOException {
    switch (compression) {
      case NONE:
        return -1;
      case SNAPPY:
        reserve(Snappy.maxCompressedLength(length));
        return Snappy.compress(src, offset, length, packed, packedLength);
      case ZSTD:
        int bound = Math.toIntExact(Zstd.compressBound(length));
        reserve(bound);
        if (zstd == null) {
          zstd = new ZstdCompressCtx();
        }
        return zstd.compressByteArray(packed, packedLength, bound, src, offset, length);
      default:
        throw new AssertionError(compression);
    }
  }

  /** Makes room for {@code n} more bytes; what is packed already stays in the array it is in. */
  private void reserve(int n) {
    if (packed.length - packedLength < n) {
      packed = new byte[Math.max(n, (int) Math.min(packed.length * 2L, MAX_DOUBLED))];
      packedLength = 0;
    }
  }

  /** Number of records. */
  int count() {
    return count;
  }

  /** The array that holds a record's bytes. */
  byte[] array(int record) {
    return arrays[record];
  }

  /** Where a record begins in its {@link #array}. */
  int start(int record) {
    return starts[record];
  }

  /** Bytes that a record takes in the log, without the headers of fragments. */
  int length(int record) {
    return lengths[record];
  }

  /** What a record's fragments say of its compression. */
  int flag(int record) {
    return lengths[record] < plainLengths[record] ? compression.flag() : 0;
  }

  /** Bytes that compression saves of a record. */
  int saved(int record) {
    return plainLengths[record] - lengths[record];
  }

  /** Bytes of memory for compressed forms. */
  int capacity() {
    return packed.length;
  }

  /** Forgets the records, keeps the memory. */
  void clear() {
    Arrays.fill(arrays, 0, count, null);
    packedLength = 0;
    count = 0;
  }

  /** Frees what the compressor holds outside the heap. */
  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }

  @Override
  public String toString() {
    return "StoredRecords{" + count + " records, " + packedLength + " bytes compressed}";
  }
}
