package io.narthex.storage;

import io.narthex.model.labels.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of the samples of one time range.
 *
 * <p>Thread-safety: {@code select} and the label calls may come from several threads; a {@link
 * SeriesSet} belongs to one. What was handed out is dead after {@code close}.
 *
 * @upstream storage/interface.go Querier, LabelQuerier
 */
public interface Querier extends AutoCloseable {
  /**
   * The series that satisfy all matchers.
   *
   * @param sorted whether the set must come in the order of {@link
   *     io.narthex.model.labels.Labels#compareTo}
   * @param hints what the caller will do with them, null if unknown
   */
  SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers);

  /**
   * Values of the label {@code name} over the series that satisfy all matchers, in byte order.
   *
   * @param limit maximum count, 0 for no limit
   */
  List<String> labelValues(String name, int limit, List<Matcher> matchers);

  /**
   * Label names over the series that satisfy all matchers, in byte order; {@code limit} as above.
   */
  List<String> labelNames(int limit, List<Matcher> matchers);

  @Override
  void close();

  /** Several queriers as one, which closes them. Queries for a series merge its samples. */
  static Querier merge(List<? extends Querier> queriers) {
    return new MergedQuerier(queriers);
  }
}
