package io.narthex.tsdb.head;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Series that left the head while appenders were open, which may hold samples for their references:
 * the commit finds out here whose samples they are.
 *
 * <pre>
 *   departures      0   1   2   3   4
 *   appender began        ^ ticket 2         may hold samples of 2, 3, 4
 *   appender began                ^ ticket 4             of 4
 *   kept                    2   3   4        0 and 1 left before anybody began who is still open
 * </pre>
 *
 * <p>It is rare: collection leaves series alone that samples wait for, but may not see it in time.
 *
 * <p>Thread-safety: thread-safe, one lock, held for a few instructions.
 *
 * @upstream none: an appender holds the series itself there
 */
final class DepartedSeries {
  private final TreeMap<Long, Integer> open = new TreeMap<>(); // ticket -> appenders
  private final ArrayDeque<MemSeries> kept = new ArrayDeque<>(); // the newest departures
  private final Map<Long, MemSeries> byRef = new HashMap<>();
  private long departures;

  /** An appender begins; it may come to hold references of the series that are there. */
  synchronized long begin() {
    open.merge(departures, 1, Integer::sum);
    return departures;
  }

  /** The appender with this ticket ended, and asks no more. */
  synchronized void end(long ticket) {
    open.computeIfPresent(ticket, (same, n) -> n == 1 ? null : n - 1);
    long needed = open.isEmpty() ? departures : open.firstKey();
    while (departures - kept.size() < needed) {
      MemSeries gone = kept.remove();
      byRef.remove(gone.ref, gone);
    }
  }

  /** A series left: its row is closed, nobody who begins from now on finds it. */
  synchronized void add(MemSeries series) {
    departures++;
    if (!open.isEmpty()) {
      kept.add(series);
      byRef.put(series.ref, series);
    }
  }

  /** The series that had a reference when an open appender came to hold it, null if it is there. */
  synchronized @Nullable MemSeries find(long ref) {
    return byRef.get(ref);
  }

  @Override
  public String toString() {
    return "DepartedSeries{" + kept.size() + " of " + departures + "}";
  }
}
