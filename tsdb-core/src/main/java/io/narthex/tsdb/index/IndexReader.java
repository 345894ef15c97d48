package io.narthex.tsdb.index;

import io.narthex.model.labels.Labels;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the index of a block or of the head: label pairs to series references,
 * references to labels and chunks.
 *
 * <pre>
 *   job="node"  ->  { 3, 17, 18 }      postings
 *   17          ->  labels, chunks     series
 * </pre>
 *
 * <p>References mean something in this index only.
 *
 * <p>Thread-safety: implementations are thread-safe; a {@link Postings} is not.
 *
 * @upstream tsdb/block.go IndexReader
 */
public interface IndexReader extends AutoCloseable {
  /** All names and values, in byte order, each once. */
  Iterator<String> symbols();

  /** All label names, in byte order. */
  List<String> labelNames();

  /** All values of a label, in byte order; none if there is no such label. */
  List<String> labelValues(String name);

  /** All series. */
  RefSet all();

  /** Series with the label pair. */
  RefSet postings(String name, String value);

  /** Series whose label {@code name} has one of the values. */
  RefSet postings(String name, List<String> values);

  /** Series that have the label {@code name} at all. */
  RefSet postingsOfName(String name);

  /**
   * Series that have the label {@code name} with a value that satisfies {@code matches}; it is
   * asked at least once for each value that begins with one of the prefixes.
   *
   * @param prefixes what values that satisfy begin with, none the beginning of another; empty if
   *     nothing is known of them
   */
  RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches);

  /** A cursor over {@code refs} in the order of {@link Labels#compareTo}. */
  Postings sortedByLabels(RefSet refs);

  /** Labels of a series; null if it is not (or no longer) there. */
  @Nullable Labels labels(long ref);

  /**
   * Labels of a series, and its chunks that overlap {@code [mint, maxt]} (ms, inclusive), ordered
   * by {@code mint}; null if the series is not (or no longer) there.
   */
  @Nullable SeriesEntry series(long ref, long mint, long maxt);

  @Override
  void close();
}
