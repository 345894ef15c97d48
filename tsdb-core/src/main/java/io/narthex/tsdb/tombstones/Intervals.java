package io.narthex.tsdb.tombstones;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The deleted ranges of a series: ascending, neither overlapping nor adjacent.
 *
 * <pre>
 *   {[1,3], [10,20]}  add [4,9]   ->  {[1,20]}
 *   {[1,3], [10,20]}  add [5,8]   ->  {[1,3], [5,8], [10,20]}
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/tombstones/tombstones.go Intervals
 */
public final class Intervals implements Iterable<Interval> {
  public static final Intervals NONE = new Intervals(List.of());

  private final List<Interval> intervals;

  private Intervals(List<Interval> intervals) {
    this.intervals = intervals;
  }

  public static Intervals of(Interval... intervals) {
    Intervals all = NONE;
    for (Interval i : intervals) {
      all = all.with(i);
    }
    return all;
  }

  /** These with one more, merged with those it overlaps or touches. */
  public Intervals with(Interval added) {
    long mint = added.mint();
    long maxt = added.maxt();
    List<Interval> result = new ArrayList<>(intervals.size() + 1);
    int i = 0;
    while (i < intervals.size() && endsBefore(intervals.get(i).maxt(), mint)) {
      result.add(intervals.get(i++));
    }
    while (i < intervals.size() && !endsBefore(maxt, intervals.get(i).mint())) {
      mint = Math.min(mint, intervals.get(i).mint());
      maxt = Math.max(maxt, intervals.get(i).maxt());
      i++;
    }
    result.add(new Interval(mint, maxt));
    result.addAll(intervals.subList(i, intervals.size()));
    return new Intervals(List.copyOf(result));
  }

  /** Whether a range that ends at {@code end} neither overlaps nor touches one from start on. */
  private static boolean endsBefore(long end, long start) {
    return end < start && end + 1 < start;
  }

  public boolean contains(long t) {
    int low = 0;
    int high = intervals.size() - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      Interval interval = intervals.get(mid);
      if (t < interval.mint()) {
        high = mid - 1;
      } else if (t > interval.maxt()) {
        low = mid + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the intervals holds all of {@code [from, to]}. */
  public boolean covers(long from, long to) {
    for (Interval i : intervals) {
      if (i.covers(from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any of {@code [from, to]} is deleted. */
  public boolean overlaps(long from, long to) {
    for (Interval i : intervals) {
      if (i.overlaps(from, to)) {
        return true;
      }
    }
    return false;
  }

  public int size() {
    return intervals.size();
  }

  public boolean isEmpty() {
    return intervals.isEmpty();
  }

  public Interval get(int i) {
    return intervals.get(i);
  }

  @Override
  public Iterator<Interval> iterator() {
    return intervals.iterator();
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object o) {
    return o instanceof Intervals that && intervals.equals(that.intervals);
  }

  @Override
  public int hashCode() {
    return intervals.hashCode();
  }

  @Override
  public String toString() {
    return intervals.toString();
  }
}
