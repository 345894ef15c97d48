package io.narthex.tsdb.record;

import io.narthex.model.MetricMetadata;
import java.util.Arrays;

/**
 * Type, unit and help of series. Types are the codes of the file, see {@link MetricTypes}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefMetadata
 */
public final class MetadataRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private int[] types = new int[16];
  private String[] units = new String[16];
  private String[] helps = new String[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(units, 0, size, null);
    Arrays.fill(helps, 0, size, null);
    size = 0;
  }

  /** References of series. */
  public long[] refs() {
    return refs;
  }

  /** Codes of {@link MetricTypes}. */
  public int[] types() {
    return types;
  }

  /** Units, {@code ""} if none. */
  public String[] units() {
    return units;
  }

  /** Help texts, {@code ""} if none. */
  public String[] helps() {
    return helps;
  }

  /** One more row. */
  public void add(long ref, int type, String unit, String help) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    types[size] = type;
    units[size] = unit;
    helps[size] = help;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      types = Arrays.copyOf(types, capacity);
      units = Arrays.copyOf(units, capacity);
      helps = Arrays.copyOf(helps, capacity);
    }
  }

  /** One more row. */
  public void add(long ref, MetricMetadata metadata) {
    add(ref, MetricTypes.code(metadata.type()), metadata.unit(), metadata.help());
  }

  /** What row {@code i} says. */
  public MetricMetadata metadata(int i) {
    return new MetricMetadata(MetricTypes.name(types[i]), units[i], helps[i]);
  }

  @Override
  public String toString() {
    return "MetadataRecord{" + size + " rows}";
  }
}
