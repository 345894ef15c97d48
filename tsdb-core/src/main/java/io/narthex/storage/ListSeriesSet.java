package io.narthex.storage;

import java.util.List;

/** A {@link SeriesSet} over a list. */
final class ListSeriesSet implements SeriesSet {
  private final List<? extends Series> series;
  private int at = -1;

  ListSeriesSet(List<? extends Series> series) {
    this.series = series;
  }

  @Override
  public boolean next() {
    return ++at < series.size();
  }

  @Override
  public Series at() {
    return series.get(at);
  }
}
