package io.narthex.tsdb.tombstones;

/**
 * A range of time, {@code [mint, maxt]} in ms, both inclusive.
 *
 * @upstream tsdb/tombstones/tombstones.go Interval
 */
public record Interval(long mint, long maxt) {
  public static final Interval EVERYTHING = new Interval(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long t) {
    return mint <= t && t <= maxt;
  }

  /** Whether all of {@code [from, to]} lies in it. */
  public boolean covers(long from, long to) {
    return mint <= from && to <= maxt;
  }

  public boolean overlaps(long from, long to) {
    return mint <= to && from <= maxt;
  }
}
