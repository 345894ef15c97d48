package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Marks in the log of out-of-order samples: what came before for the series is now in the head
 * chunk files.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefMmapMarker
 */
public final class MmapMarkersRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private long[] chunkRefs = new long[16];

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

  /** Where in the head chunk files; 0 marks the first chunk, nothing written yet. */
  public long[] chunkRefs() {
    return chunkRefs;
  }

  /** One more row. */
  public void add(long ref, long chunkRef) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    chunkRefs[size] = chunkRef;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      chunkRefs = Arrays.copyOf(chunkRefs, capacity);
    }
  }

  @Override
  public String toString() {
    return "MmapMarkersRecord{" + size + " rows}";
  }
}
