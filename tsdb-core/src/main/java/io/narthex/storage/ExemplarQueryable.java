package io.narthex.storage;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import java.util.List;

/**
 * What answers queries for exemplars.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream storage/interface.go ExemplarQueryable, ExemplarQuerier
 */
public interface ExemplarQueryable {
  /** The exemplars of one series, oldest first. */
  record SeriesExemplars(Labels labels, List<Exemplar> exemplars) {}

  /**
   * Exemplars in {@code [mint, maxt]} (ms, inclusive) of the series that satisfy all matchers of at
   * least one of the lists, ordered by labels.
   */
  List<SeriesExemplars> exemplars(long mint, long maxt, List<List<Matcher>> matcherSets);
}
