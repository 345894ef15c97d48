package io.narthex.tsdb.record;

import io.narthex.model.labels.Labels;
import java.util.Arrays;

/**
 * Series that came into being: their references and labels.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefSeries
 */
public final class SeriesRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private Labels[] labels = new Labels[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(labels, 0, size, null);
    size = 0;
  }

  /** References, unsigned. */
  public long[] refs() {
    return refs;
  }

  /** Label sets. */
  public Labels[] labels() {
    return labels;
  }

  /** One more row. */
  public void add(long ref, Labels labelSet) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    labels[size] = labelSet;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      labels = Arrays.copyOf(labels, capacity);
    }
  }

  @Override
  public String toString() {
    return "SeriesRecord{" + size + " rows}";
  }
}
