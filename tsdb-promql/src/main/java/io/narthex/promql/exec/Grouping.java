package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.SeriesColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts series into the groups of an aggregation by their labels, in order of appearance.
 *
 * <p>{@code by} looks at the values of the named labels only: a label set is made once a group, not
 * once a series.
 *
 * <pre>
 *   by (job, code)    series {code="200", job="a", …}  ─> ["a", "200"] ─hash─> group 3
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go generateGroupingKey, generateGroupingLabels
 */
final class Grouping {
  private final Set<String> names;
  private final boolean without;
  private final boolean metricNamed;
  private final Map<Labels, Integer> index = new HashMap<>(); // of without
  private final List<Labels> groups = new ArrayList<>();

  private final String[] by; // the names of by
  private final @Nullable String[] key; // values of the series at hand, null where it has none
  private @Nullable String[] keys; // those of all groups, one after the other
  private int[] table = new int[16]; // number of a group + 1 at the place of its hash

  Grouping(List<String> labels, boolean without) {
    this.without = without;
    names = new HashSet<>(labels);
    metricNamed = names.stream().anyMatch(SeriesColumn.METRIC_LABELS::contains);
    if (without) {
      names.add(Labels.METRIC_NAME);
    }
    by = without ? new String[0] : names.toArray(new String[0]);
    key = new String[by.length];
    keys = new String[8 * by.length];
  }

  /** Number of the group that a series belongs to; a new one is {@code size() - 1}. */
  int groupOf(SeriesColumn series) {
    return groupOf(without || metricNamed ? series.labels() : series.source());
  }

  /** Number of the group that labels belong to. */
  int groupOf(Labels series) {
    if (without) {
      return groupWithout(series);
    }
    if (by.length == 0) {
      if (groups.isEmpty()) {
        groups.add(Labels.empty());
      }
      return 0;
    }
    for (int i = 0; i < by.length; i++) {
      key[i] = series.find(by[i]);
    }
    int last = groups.size() - 1;
    return last >= 0 && isKeyOf(last) ? last : groupBy(series);
  }

  private int groupWithout(Labels series) {
    Labels labels = series.drop(names);
    Integer known = index.putIfAbsent(labels, groups.size());
    if (known != null) {
      return known;
    }
    groups.add(labels);
    return groups.size() - 1;
  }

  private int groupBy(Labels series) {
    int place = place(Arrays.hashCode(key));
    while (table[place] != 0) {
      if (isKeyOf(table[place] - 1)) {
        return table[place] - 1;
      }
      place = (place + 1) & (table.length - 1);
    }
    int group = groups.size();
    if (keys.length < (group + 1) * by.length) {
      keys = Arrays.copyOf(keys, keys.length * 2);
    }
    System.arraycopy(key, 0, keys, group * by.length, by.length);
    groups.add(series.keep(names));
    table[place] = group + 1;
    if (2 * groups.size() > table.length) {
      grow();
    }
    return group;
  }

  private int place(int hash) {
    return (hash ^ (hash >>> 16)) & (table.length - 1);
  }

  @SuppressWarnings("ReferenceEquality") // interned: mostly the same object
  private boolean isKeyOf(int group) {
    for (int i = 0; i < by.length; i++) {
      String a = key[i];
      String b = keys[group * by.length + i];
      if (a != b && !Objects.equals(a, b)) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    table = new int[table.length * 2];
    for (int g = 0; g < groups.size(); g++) {
      int from = g * by.length;
      int place = place(Arrays.hashCode(Arrays.copyOfRange(keys, from, from + by.length)));
      while (table[place] != 0) {
        place = (place + 1) & (table.length - 1);
      }
      table[place] = g + 1;
    }
  }

  /** Number of groups so far. */
  int size() {
    return groups.size();
  }

  Labels labels(int group) {
    return groups.get(group);
  }
}
