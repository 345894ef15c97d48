package io.narthex.tsdb.index;

import io.narthex.model.labels.Utf8;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Where the many series come from: the largest counts, as the status page shows them.
 *
 * @param seriesByMetric metric names with the most series
 * @param valuesByName label names with the most values
 * @param bytesByName label names whose pairs take the most bytes over all series
 * @param seriesByPair label pairs, as {@code name=value}, with the most series
 * @param labelPairs number of label pairs
 * @upstream tsdb/index/postings.go PostingsStats
 */
public record CardinalityStats(
    List<Entry> seriesByMetric,
    List<Entry> valuesByName,
    List<Entry> bytesByName,
    List<Entry> seriesByPair,
    long labelPairs) {

  private static final int LONG_STRING = 255;

  /** A name and its count. */
  public record Entry(String name, long count) {}

  /**
   * Figures of an index in memory.
   *
   * @param label the label whose values are counted as metrics, {@code __name__}
   * @param limit length of each list
   */
  public static CardinalityStats of(MemPostings postings, String label, int limit) {
    Top metrics = new Top(limit);
    Top values = new Top(limit);
    Top bytes = new Top(limit);
    Top pairs = new Top(limit);
    long[] count = new long[1];
    for (String name : postings.labelNames()) {
      long[] ofName = new long[2]; // values, bytes
      postings.forEachValue(
          name,
          (value, series) -> {
            ofName[0]++;
            ofName[1] += (bytes(name) + bytes(value)) * series;
            pairs.offer(name + "=" + value, series);
            if (name.equals(label)) {
              metrics.offer(value, series);
            }
          });
      count[0] += ofName[0];
      values.offer(name, ofName[0]);
      bytes.offer(name, ofName[1]);
    }
    return new CardinalityStats(
        metrics.sorted(), values.sorted(), bytes.sorted(), pairs.sorted(), count[0]);
  }

  /** Bytes of a string in upstream's label sets: its length in one byte, or in four. */
  private static long bytes(String s) {
    long length = Utf8.encodedLength(s);
    return length + (length < LONG_STRING ? 1 : 4);
  }

  /** The largest of those offered. */
  private static final class Top {
    private final int limit;
    private final PriorityQueue<Entry> smallestFirst =
        new PriorityQueue<>(Comparator.comparingLong(Entry::count));

    Top(int limit) {
      this.limit = limit;
    }

    void offer(String name, long count) {
      if (smallestFirst.size() < limit) {
        smallestFirst.add(new Entry(name, count));
      } else if (limit > 0 && smallestFirst.element().count() < count) {
        smallestFirst.remove();
        smallestFirst.add(new Entry(name, count));
      }
    }

    List<Entry> sorted() {
      List<Entry> sorted = new ArrayList<>(smallestFirst);
      sorted.sort(Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::name));
      return sorted;
    }
  }
}
