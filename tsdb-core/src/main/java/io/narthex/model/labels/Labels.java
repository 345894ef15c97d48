package io.narthex.model.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a series: label names with their values, sorted by the names' UTF-8 bytes.
 *
 * <pre>
 *   nameValues   [ "__name__", "up", "instance", "a:9090", "job", "node" ]
 *                    name(0)  value(0)  name(1)   value(1) ...
 * </pre>
 *
 * <p>Invariants: names strictly ascending. An absent label and an empty value mean the same to
 * matchers; a label set that the storage takes holds no empty values ({@link #withoutEmpty()}).
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/labels/labels_slicelabels.go Labels
 */
public final class Labels implements Comparable<Labels>, Iterable<Label> {
  /** Label that holds the metric name. */
  public static final String METRIC_NAME = "__name__";

  private static final Labels EMPTY = new Labels(new String[0]);

  private final String[] nameValues;
  private int hash; // 0 = not yet computed; racing threads compute the same value

  private Labels(String[] sortedNameValues) {
    this.nameValues = sortedNameValues;
  }

  /** The label set without labels. */
  public static Labels empty() {
    return EMPTY;
  }

  /**
   * Label set of alternating names and values, in any order.
   *
   * @throws IllegalArgumentException if the count is odd or a name stands twice
   */
  public static Labels of(String... nameValues) {
    if (nameValues.length % 2 != 0) {
      throw new IllegalArgumentException("odd number of names and values: " + nameValues.length);
    }
    if (nameValues.length == 0) {
      return EMPTY;
    }
    String[] sorted = nameValues.clone();
    sortPairs(sorted);
    for (int i = 2; i < sorted.length; i += 2) {
      if (sorted[i].equals(sorted[i - 2])) {
        throw new IllegalArgumentException("label name \"" + sorted[i] + "\" is not unique");
      }
    }
    return new Labels(sorted);
  }

  /** Label set of the entries of {@code map}. */
  public static Labels of(Map<String, String> map) {
    String[] pairs = new String[map.size() * 2];
    int i = 0;
    for (Map.Entry<String, String> e : map.entrySet()) {
      pairs[i++] = e.getKey();
      pairs[i++] = e.getValue();
    }
    return of(pairs);
  }

  /**
   * Takes over an array that is already sorted and free of duplicates; the caller gives it away.
   * Duplicate or unsorted names are not checked: this is the door for decoders of files, which keep
   * what they read.
   */
  public static Labels ofSorted(String[] sortedNameValues) {
    return sortedNameValues.length == 0 ? EMPTY : new Labels(sortedNameValues);
  }

  /** Insertion sort by name: label sets are small and mostly sorted already. */
  private static void sortPairs(String[] a) {
    for (int i = 2; i < a.length; i += 2) {
      String name = a[i];
      String value = a[i + 1];
      int j = i - 2;
      while (j >= 0 && Utf8.compare(a[j], name) > 0) {
        a[j + 2] = a[j];
        a[j + 3] = a[j + 1];
        j -= 2;
      }
      a[j + 2] = name;
      a[j + 3] = value;
    }
  }

  /** Number of labels. */
  public int size() {
    return nameValues.length / 2;
  }

  /** Whether there is no label. */
  public boolean isEmpty() {
    return nameValues.length == 0;
  }

  /** Name of the {@code i}-th label in order. */
  public String name(int i) {
    return nameValues[2 * i];
  }

  /** Value of the {@code i}-th label in order. */
  public String value(int i) {
    return nameValues[2 * i + 1];
  }

  /** Value of the label {@code name}; the empty string if there is none. */
  public String get(String name) {
    int i = indexOf(name);
    return i < 0 ? "" : nameValues[i + 1];
  }

  /** Value of the label {@code name}; null if there is none. */
  public @Nullable String find(String name) {
    int i = indexOf(name);
    return i < 0 ? null : nameValues[i + 1];
  }

  /** Whether there is a label {@code name}, its value empty or not. */
  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** The metric name, {@code ""} if there is none. */
  public String metricName() {
    return get(METRIC_NAME);
  }

  private int indexOf(String name) {
    for (int i = 0; i < nameValues.length; i += 2) {
      if (nameValues[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Name of a label that stands twice in an unchecked set ({@link #ofSorted}), else null. */
  public @Nullable String duplicateName() {
    for (int i = 2; i < nameValues.length; i += 2) {
      if (nameValues[i].equals(nameValues[i - 2])) {
        return nameValues[i];
      }
    }
    return null;
  }

  /** This set without labels whose value is empty. */
  public Labels withoutEmpty() {
    for (int i = 1; i < nameValues.length; i += 2) {
      if (nameValues[i].isEmpty()) {
        return toBuilder().build();
      }
    }
    return this;
  }

  /** Only the named labels that exist here ({@code by (names)}). */
  public Labels keep(Collection<String> names) {
    return filter(names, true);
  }

  /** All but the named labels ({@code without (names)}). */
  public Labels drop(Collection<String> names) {
    return filter(names, false);
  }

  private Labels filter(Collection<String> names, boolean keep) {
    String[] kept = new String[nameValues.length];
    int n = 0;
    for (int i = 0; i < nameValues.length; i += 2) {
      if (names.contains(nameValues[i]) == keep) {
        kept[n++] = nameValues[i];
        kept[n++] = nameValues[i + 1];
      }
    }
    return n == nameValues.length ? this : ofSorted(Arrays.copyOf(kept, n));
  }

  /** This set without its metric name. */
  public Labels withoutMetricName() {
    return has(METRIC_NAME) ? drop(List.of(METRIC_NAME)) : this;
  }

  /** A builder that starts with these labels. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** A builder that starts without labels. */
  public static Builder builder() {
    return new Builder(EMPTY);
  }

  /** Values by name, in the order of the set: a copy. */
  public Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>(Utf8::compare);
    for (Label l : this) {
      map.put(l.name(), l.value());
    }
    return map;
  }

  /**
   * The hash by which queries are sharded: xxHash64 of {@code name 0xFF value 0xFF …}. Unlike
   * {@link #hashCode()} it is the same in every process and in Prometheus itself.
   */
  public long stableHash() {
    int length = 0;
    for (String s : nameValues) {
      length += Utf8.encodedLength(s) + 1;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (String s : nameValues) {
      byte[] utf8 = Utf8.encode(s);
      System.arraycopy(utf8, 0, bytes, at, utf8.length);
      at += utf8.length;
      bytes[at++] = (byte) 0xFF;
    }
    return io.narthex.util.XxHash64.hash(bytes, 0, at);
  }

  /**
   * Pairwise by name, then value, in byte order; of two sets that begin alike the shorter first.
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // interned strings: most of the prefix is the same object
  public int compareTo(Labels other) {
    int common = Math.min(nameValues.length, other.nameValues.length);
    for (int i = 0; i < common; i++) {
      String a = nameValues[i];
      String b = other.nameValues[i];
      if (a != b) {
        int c = Utf8.compare(a, b);
        if (c != 0) {
          return c;
        }
      }
    }
    return nameValues.length - other.nameValues.length;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return this == o
        || (o instanceof Labels that
            && hashCode() == that.hashCode()
            && Arrays.equals(nameValues, that.nameValues));
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(nameValues);
      hash = h;
    }
    return h;
  }

  @Override
  public Iterator<Label> iterator() {
    return new Iterator<>() {
      private int i;

      @Override
      public boolean hasNext() {
        return i < size();
      }

      @Override
      public Label next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return new Label(name(i), value(i++));
      }
    };
  }

  /** As Prometheus prints it: {@code {__name__="up", job="node"}}. */
  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      if (i > 0) {
        sb.append(", ");
      }
      LabelText.appendName(sb, name(i));
      sb.append('=');
      LabelText.appendQuoted(sb, value(i));
    }
    return sb.append('}').toString();
  }

  /** Collects changes to a label set. Not thread-safe. Setting an empty value removes a label. */
  public static final class Builder {
    private final TreeMap<String, String> labels = new TreeMap<>(Utf8::compare);

    private Builder(Labels base) {
      for (Label l : base) {
        set(l.name(), l.value());
      }
    }

    /** Sets a label; an empty value removes it. */
    public Builder set(String name, String value) {
      if (value.isEmpty()) {
        labels.remove(name);
      } else {
        labels.put(name, value);
      }
      return this;
    }

    /** Removes a label, if it is there. */
    public Builder remove(String name) {
      labels.remove(name);
      return this;
    }

    /** Removes all but the named labels. */
    public Builder keep(Collection<String> names) {
      labels.keySet().retainAll(names);
      return this;
    }

    /** Value of a label, {@code ""} if there is none. */
    public String get(String name) {
      return labels.getOrDefault(name, "");
    }

    /** Names in order; a copy, so labels may be changed while going through it. */
    public List<String> names() {
      return new ArrayList<>(labels.keySet());
    }

    /** The labels, sorted; the builder can go on. */
    public Labels build() {
      String[] pairs = new String[labels.size() * 2];
      int i = 0;
      for (Map.Entry<String, String> e : labels.entrySet()) {
        pairs[i++] = e.getKey();
        pairs[i++] = e.getValue();
      }
      return ofSorted(pairs);
    }
  }
}
