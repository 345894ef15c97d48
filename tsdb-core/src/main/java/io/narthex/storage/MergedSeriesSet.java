package io.narthex.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several sorted series sets as one sorted set; a series that is in more than one comes once, with
 * the samples of all.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/merge.go genericMergeSeriesSet
 */
final class MergedSeriesSet implements SeriesSet {
  private record Source(SeriesSet set, int order) {}

  private final List<SeriesSet> all;
  private final int limit;
  private final PriorityQueue<Source> heap;
  private final List<Source> taken = new ArrayList<>(); // those the current series came from
  private @Nullable Series current;
  private int delivered;

  /**
   * A set over {@code sets}.
   *
   * @param limit maximum number of series, 0 for no limit
   */
  MergedSeriesSet(List<SeriesSet> sets, int limit) {
    this.all = List.copyOf(sets);
    this.limit = limit;
    this.heap =
        new PriorityQueue<>(
            Math.max(1, sets.size()),
            Comparator.comparing((Source s) -> s.set.at().labels())
                .thenComparingInt(Source::order));
    for (int i = 0; i < all.size(); i++) {
      taken.add(new Source(all.get(i), i));
    }
  }

  @Override
  public boolean next() {
    if (limit > 0 && delivered >= limit) {
      return false;
    }
    for (Source source : taken) {
      if (source.set.next()) {
        heap.add(source);
      }
    }
    taken.clear();
    Source first = heap.poll();
    if (first == null) {
      current = null;
      return false;
    }
    taken.add(first);
    Series series = first.set.at();
    while (!heap.isEmpty() && heap.peek().set.at().labels().equals(series.labels())) {
      taken.add(heap.poll());
    }
    current = taken.size() == 1 ? series : merge();
    delivered++;
    return true;
  }

  private Series merge() {
    List<Series> parts = new ArrayList<>(taken.size());
    for (Source source : taken) {
      parts.add(source.set.at());
    }
    return new MergedSeries(parts);
  }

  @Override
  public Series at() {
    if (current == null) {
      throw new IllegalStateException("set stands on no series");
    }
    return current;
  }

  @Override
  public Collection<String> warnings() {
    Set<String> warnings = new LinkedHashSet<>();
    for (SeriesSet set : all) {
      warnings.addAll(set.warnings());
    }
    return warnings;
  }
}
