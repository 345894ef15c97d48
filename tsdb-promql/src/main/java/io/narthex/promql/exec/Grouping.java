package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sorts series into the groups of an aggregation by their labels, in order of appearance.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go generateGroupingKey, generateGroupingLabels
 */
final class Grouping {
  private final Set<String> names;
  private final boolean without;
  private final Map<Labels, Integer> index = new HashMap<>();
  private final List<Labels> groups = new ArrayList<>();

  Grouping(List<String> labels, boolean without) {
    this.without = without;
    names = new HashSet<>(labels);
    if (without) {
      names.add(Labels.METRIC_NAME);
    }
  }

  /** Number of the group that a series belongs to; a new one is {@code size() - 1}. */
  int groupOf(Labels series) {
    if (!without && names.isEmpty()) {
      if (groups.isEmpty()) {
        groups.add(Labels.empty());
      }
      return 0;
    }
    Labels key = without ? series.drop(names) : series.keep(names);
    Integer known = index.putIfAbsent(key, groups.size());
    if (known != null) {
      return known;
    }
    groups.add(key);
    return groups.size() - 1;
  }

  /** Number of groups so far. */
  int size() {
    return groups.size();
  }

  Labels labels(int group) {
    return groups.get(group);
  }
}
