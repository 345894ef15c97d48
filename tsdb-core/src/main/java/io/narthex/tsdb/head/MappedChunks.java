package io.narthex.tsdb.head;

import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.DiskMapperRef;
import java.util.Arrays;

/**
 * Where the full chunks of a series lie in {@code chunks_head/}, oldest first: four longs a chunk.
 *
 * <pre>
 *   | disk ref | mint | maxt | header u16 << 8 | coding u8 |
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/head.go mmappedChunk
 */
final class MappedChunks {
  private static final int FIELDS = 4;
  private static final int FLAGGED_COUNT = 0x3FFF; // the top two bits tell of a counter reset

  private long[] data = new long[FIELDS];
  private int count;

  /**
   * Adds a chunk at the end.
   *
   * @param header first two bytes of the chunk: its samples, and flags in some encodings
   */
  void add(long diskRef, long mint, long maxt, int header, int encoding) {
    int at = count * FIELDS;
    if (at == data.length) {
      data = Arrays.copyOf(data, (count + 4 + count / 2) * FIELDS);
    }
    data[at] = diskRef;
    data[at + 1] = mint;
    data[at + 2] = maxt;
    data[at + 3] = ((long) header << 8) | encoding;
    count++;
  }

  /** The chunks of both, by place and none twice. */
  static MappedChunks merged(MappedChunks a, MappedChunks b) {
    MappedChunks merged = new MappedChunks();
    int i = 0;
    int j = 0;
    while (i < a.count || j < b.count) {
      int order = Long.compareUnsigned(a.placeOrLast(i), b.placeOrLast(j));
      merged.addFrom(order <= 0 ? a : b, order <= 0 ? i : j);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return merged;
  }

  private long placeOrLast(int i) {
    return i < count ? diskRef(i) : -1L; // behind all, unsigned
  }

  private void addFrom(MappedChunks other, int i) {
    int header = (int) (other.data[i * FIELDS + 3] >>> 8);
    add(other.diskRef(i), other.mint(i), other.maxt(i), header, other.encoding(i));
  }

  MappedChunks copy() {
    MappedChunks copy = new MappedChunks();
    copy.data = Arrays.copyOf(data, Math.max(count, 1) * FIELDS);
    copy.count = count;
    return copy;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The {@link DiskMapperRef} of chunk {@code i}. */
  long diskRef(int i) {
    return data[i * FIELDS];
  }

  long mint(int i) {
    return data[i * FIELDS + 1];
  }

  long maxt(int i) {
    return data[i * FIELDS + 2];
  }

  /** Samples of chunk {@code i}. */
  int samples(int i) {
    int header = (int) (data[i * FIELDS + 3] >>> 8);
    int encoding = encoding(i);
    boolean flagged =
        encoding == Encoding.HISTOGRAM_ST.code() || encoding == Encoding.FLOAT_HISTOGRAM_ST.code();
    return flagged ? header & FLAGGED_COUNT : header;
  }

  /** Code of the encoding. */
  int encoding(int i) {
    return (int) data[i * FIELDS + 3] & 0xFF;
  }

  /** Timestamp of the newest sample, {@code Long.MIN_VALUE} if there are no chunks. */
  long lastMaxt() {
    return count == 0 ? Long.MIN_VALUE : maxt(count - 1);
  }

  /** Drops the first {@code n} chunks. */
  void dropFirst(int n) {
    if (n > 0) {
      data = Arrays.copyOfRange(data, n * FIELDS, Math.max(n + 1, count) * FIELDS);
      count -= n;
    }
  }

  /** Samples of the chunks from number {@code from} on. */
  int samplesFrom(int from) {
    int total = 0;
    for (int i = Math.max(from, 0); i < count; i++) {
      total += samples(i);
    }
    return total;
  }

  @Override
  public String toString() {
    return count == 0 ? "none" : count + " up to " + DiskMapperRef.toString(diskRef(count - 1));
  }
}
