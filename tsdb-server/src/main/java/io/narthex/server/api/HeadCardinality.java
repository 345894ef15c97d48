package io.narthex.server.api;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.index.MemPostings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What the head's series are made of: the largest counts by metric, label and label pair.
 *
 * @param labelPairs distinct pairs of name and value
 * @upstream tsdb/index/postings.go MemPostings.Stats
 */
record HeadCardinality(
    int labelPairs,
    List<Count> seriesByMetric,
    List<Count> valuesByLabel,
    List<Count> bytesByLabel,
    List<Count> seriesByPair) {

  /** A name and how many there are of it. */
  record Count(String name, long count) {}

  /** Keeps the {@code limit} largest. */
  private static final class Top {
    private static final Comparator<Count> SMALLEST_FIRST =
        Comparator.comparingLong(Count::count)
            .thenComparing(Comparator.comparing(Count::name).reversed());

    private final PriorityQueue<Count> largest = new PriorityQueue<>(SMALLEST_FIRST);
    private final int limit;

    Top(int limit) {
      this.limit = limit;
    }

    void add(String name, long count) {
      largest.add(new Count(name, count));
      if (largest.size() > limit) {
        largest.poll();
      }
    }

    List<Count> list() {
      List<Count> sorted = new ArrayList<>(largest);
      sorted.sort(SMALLEST_FIRST.reversed());
      return sorted;
    }
  }

  static HeadCardinality of(MemPostings postings, int limit) {
    Top metrics = new Top(limit);
    Top labels = new Top(limit);
    Top bytes = new Top(limit);
    Top pairs = new Top(limit);
    int[] labelPairs = {0};
    for (String name : postings.labelNames()) {
      long[] values = {0, 0};
      postings.forEachValue(
          name,
          (value, series) -> {
            labelPairs[0]++;
            values[0]++;
            values[1] += (long) series * Utf8.encodedLength(value);
            pairs.add(name + "=" + value, series);
            if (name.equals(Labels.METRIC_NAME)) {
              metrics.add(value, series);
            }
          });
      labels.add(name, values[0]);
      bytes.add(name, values[1]);
    }
    return new HeadCardinality(
        labelPairs[0], metrics.list(), labels.list(), bytes.list(), pairs.list());
  }
}
