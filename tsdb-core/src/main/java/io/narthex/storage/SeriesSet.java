package io.narthex.storage;

import java.util.Collection;
import java.util.List;

/**
 * The series of a selection, one after the other.
 *
 * <pre>{@code
 * SeriesSet set = querier.select(true, null, matchers);
 * while (set.next()) {
 *   use(set.at());
 * }
 * }</pre>
 *
 * <p>Failures are exceptions from {@code next} or from the series' own reading.
 *
 * <p>Thread-safety: none. A {@link Series} may be kept and read after the set has moved on, also by
 * another thread, until the querier is closed.
 *
 * @upstream storage/interface.go SeriesSet
 */
public interface SeriesSet {
  /** Moves to the next series; false at the end. */
  boolean next();

  /** The current series. */
  Series at();

  /** What went wrong without failing the query; complete once {@code next} returned false. */
  default Collection<String> warnings() {
    return List.of();
  }

  /** The set without series. */
  static SeriesSet empty() {
    return of(List.of());
  }

  /** The given series in the given order. */
  static SeriesSet of(List<? extends Series> series) {
    return new ListSeriesSet(series);
  }

  /**
   * Several sorted sets as one sorted set; a series that is in more than one comes once, with the
   * samples of all, each timestamp once.
   *
   * @param limit maximum number of series, 0 for no limit
   */
  static SeriesSet merge(List<SeriesSet> sets, int limit) {
    return sets.size() == 1 && limit <= 0 ? sets.get(0) : new MergedSeriesSet(sets, limit);
  }
}
