package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.PostingsBatch;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The rows of a record of series, read by whole label pairs: a pair that was there before is known
 * by its bytes, and costs neither strings nor a look into the index.
 *
 * <pre>
 *   record   | ref | n | 3 job 4 node | 8 instance 3 a:1 | ...
 *                        '---.------'   '------.-------'
 *   table       hash of the bytes           the same          bytes seen before
 *                        v                     v
 *   number               0                     1     ------>  index: strings, references
 * </pre>
 *
 * <p>Thread-safety: none; belongs to the thread that reads the log.
 *
 * @upstream none — upstream decodes each label of each series
 */
final class LoggedSeries {
  private final PostingsBatch index;
  private final CRC32C hash = new CRC32C();

  private int size;
  private long[] refs = new long[16];
  private int[] ends = new int[16]; // by row: end of its part of numbers
  private int[] numbers = new int[64]; // of pairs, row by row

  private int[] table = new int[256]; // by hash: one more than a pair's number; 0 is none
  private int pairs;
  private byte[] known = new byte[4096]; // of all pairs, one behind the other
  private int[] knownEnds = new int[64]; // by number
  private int[] hashes = new int[64]; // by number

  LoggedSeries(MemPostings postings) {
    index = new PostingsBatch(postings);
  }

  /**
   * Reads a record of series, and replaces what was read before.
   *
   * @throws io.narthex.model.CorruptionException if it is none, as {@link
   *     io.narthex.tsdb.record.RecordDecoder#series} does
   */
  void read(ByteReader in) {
    size = 0;
    int n = 0;
    in.skip(1); // its type
    while (in.hasRemaining()) {
      long ref = in.i64();
      int labels = in.uvarint32();
      if (labels > in.remaining() / 2) {
        throw in.corrupt(labels + " labels in " + in.remaining() + " bytes");
      }
      if (n + labels > numbers.length) {
        numbers = Arrays.copyOf(numbers, Math.max(n + labels, 2 * n));
      }
      for (int i = 0; i < labels; i++) {
        numbers[n++] = pair(in);
      }
      addRow(ref, n);
    }
  }

  private void addRow(long ref, int end) {
    if (size == refs.length) {
      refs = Arrays.copyOf(refs, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    refs[size] = ref;
    ends[size++] = end;
  }

  /** The number of the pair at the cursor. */
  private int pair(ByteReader in) {
    int from = in.position();
    in.skip(in.uvarint32());
    in.skip(in.uvarint32());
    int to = in.position();
    hash.reset();
    hash.update(in.array(), from, to - from);
    int h = (int) hash.getValue();
    int mask = table.length - 1;
    int at = h & mask;
    for (int number = table[at] - 1; number >= 0; number = table[at] - 1) {
      if (hashes[number] == h && is(number, in.array(), from, to)) {
        return number;
      }
      at = (at + 1) & mask;
    }
    return newPair(new ByteReader(in.array(), from, to - from), h);
  }

  private boolean is(int number, byte[] bytes, int from, int to) {
    int start = number == 0 ? 0 : knownEnds[number - 1];
    return Arrays.equals(known, start, knownEnds[number], bytes, from, to);
  }

  private int newPair(ByteReader bytes, int h) {
    if (pairs == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * pairs);
      knownEnds = Arrays.copyOf(knownEnds, 2 * pairs);
    }
    int start = pairs == 0 ? 0 : knownEnds[pairs - 1];
    int end = Math.addExact(start, bytes.remaining());
    if (end > known.length) {
      known = Arrays.copyOf(known, Math.max(end, (int) Math.min(2L * known.length, 1 << 30)));
    }
    System.arraycopy(bytes.array(), bytes.position(), known, start, end - start);
    knownEnds[pairs] = end;
    hashes[pairs] = h;
    index.pair(bytes.string(), bytes.string());
    if (++pairs * 2 > table.length) {
      table = new int[2 * table.length];
      for (int number = 0; number < pairs; number++) {
        place(number);
      }
    } else {
      place(pairs - 1);
    }
    return pairs - 1;
  }

  private void place(int number) {
    int mask = table.length - 1;
    int at = hashes[number] & mask;
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = number + 1;
  }

  /** Rows of the record. */
  int size() {
    return size;
  }

  long ref(int row) {
    return refs[row];
  }

  Labels labels(int row) {
    return index.labels(numbers, start(row), ends[row]);
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Has the series of a row found by its labels from the next {@link #flush} on. */
  void addToIndex(int row) {
    index.add(refs[row], numbers, start(row), ends[row]);
    if (index.isFull()) {
      index.flush();
    }
  }

  void flush() {
    index.flush();
  }

  @Override
  public String toString() {
    return "LoggedSeries{" + size + " rows, " + pairs + " pairs known}";
  }
}
