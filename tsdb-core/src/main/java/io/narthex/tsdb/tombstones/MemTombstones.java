package io.narthex.tsdb.tombstones;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * Deletions in memory, to which more can be added.
 *
 * <p>Thread-safety: thread-safe; who reads while another adds sees the intervals of a series before
 * or after, never half.
 *
 * @upstream tsdb/tombstones/tombstones.go MemTombstones
 */
public final class MemTombstones implements Tombstones {
  private final ConcurrentSkipListMap<Long, Intervals> bySeries =
      new ConcurrentSkipListMap<>(Long::compareUnsigned);

  /** Deletes more of a series, both ends of the interval included. */
  public void add(long seriesRef, Interval interval) {
    bySeries.merge(seriesRef, Intervals.of(interval), MemTombstones::union);
  }

  private static Intervals union(Intervals some, Intervals more) {
    Intervals all = some;
    for (Interval interval : more) {
      all = all.with(interval);
    }
    return all;
  }

  /** Adds all that {@code other} holds. */
  public void addAll(Tombstones other) {
    other.forEach((ref, intervals) -> bySeries.merge(ref, intervals, MemTombstones::union));
  }

  /** Forgets the deletions of series that are no more. */
  public void removeSeries(Collection<Long> seriesRefs) {
    for (Long ref : seriesRefs) {
      bySeries.remove(ref);
    }
  }

  /** Forgets intervals that end before {@code t} ms. */
  public void truncateBefore(long t) {
    for (Long ref : bySeries.keySet()) {
      bySeries.computeIfPresent(
          ref,
          (key, intervals) -> {
            Intervals kept = endingFrom(intervals, t);
            return kept.isEmpty() ? null : kept;
          });
    }
  }

  private static Intervals endingFrom(Intervals intervals, long t) {
    Intervals kept = Intervals.NONE;
    for (Interval interval : intervals) {
      if (interval.maxt() >= t) {
        kept = kept.with(interval);
      }
    }
    return kept;
  }

  @Override
  public Intervals get(long seriesRef) {
    return bySeries.isEmpty() ? Intervals.NONE : bySeries.getOrDefault(seriesRef, Intervals.NONE);
  }

  /** As the interface says; ascending means unsigned. */
  @Override
  public void forEach(BiConsumer<Long, Intervals> action) {
    bySeries.forEach(action);
  }

  @Override
  public long count() {
    long count = 0;
    for (Intervals intervals : bySeries.values()) {
      count += intervals.size();
    }
    return count;
  }

  @Override
  public String toString() {
    return "MemTombstones{" + count() + " intervals of " + bySeries.size() + " series}";
  }
}
