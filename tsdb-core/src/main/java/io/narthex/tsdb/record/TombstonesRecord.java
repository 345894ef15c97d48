package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Deletions, a row for each interval. The whole of time ({@link
 * io.narthex.tsdb.tombstones.Interval#EVERYTHING}) says that the series left the head.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/tombstones/tombstones.go Stone
 */
public final class TombstonesRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private long[] mints = new long[16];
  private long[] maxts = new long[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    size = 0;
  }

  /** References of series. */
  public long[] refs() {
    return refs;
  }

  /** First deleted ms. */
  public long[] mints() {
    return mints;
  }

  /** Last deleted ms, inclusive. */
  public long[] maxts() {
    return maxts;
  }

  /** One more row. */
  public void add(long ref, long mint, long maxt) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    mints[size] = mint;
    maxts[size] = maxt;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      mints = Arrays.copyOf(mints, capacity);
      maxts = Arrays.copyOf(maxts, capacity);
    }
  }

  @Override
  public String toString() {
    return "TombstonesRecord{" + size + " rows}";
  }
}
