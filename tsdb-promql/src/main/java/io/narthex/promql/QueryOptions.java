package io.narthex.promql;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may ask for one query.
 *
 * @param lookback in place of the engine's; null, zero or less for the engine's
 * @param timeout in place of the engine's if it is shorter; null for the engine's
 * @param perStepStats whether statistics step by step are wanted
 * @param trace whether a {@link QueryTrace} is wanted
 * @param origin who asks, for a {@link QueryObserver}: {@code httpRequest} and what is known of it
 * @upstream promql/engine.go QueryOpts
 */
public record QueryOptions(
    @Nullable Duration lookback,
    @Nullable Duration timeout,
    boolean perStepStats,
    boolean trace,
    Map<String, Map<String, String>> origin) {
  /** Nothing but the engine's. */
  public static final QueryOptions DEFAULT = new QueryOptions(null, null, false, false, Map.of());

  public QueryOptions {
    origin = Map.copyOf(origin);
  }

  /** The same with another {@code lookback}. */
  public QueryOptions withLookback(@Nullable Duration value) {
    return new QueryOptions(value, timeout, perStepStats, trace, origin);
  }

  /** The same with another {@code timeout}. */
  public QueryOptions withTimeout(@Nullable Duration value) {
    return new QueryOptions(lookback, value, perStepStats, trace, origin);
  }

  /** The same with another {@code perStepStats}. */
  public QueryOptions withPerStepStats(boolean value) {
    return new QueryOptions(lookback, timeout, value, trace, origin);
  }

  /** The same with another {@code trace}. */
  public QueryOptions withTrace(boolean value) {
    return new QueryOptions(lookback, timeout, perStepStats, value, origin);
  }

  /** The same with another {@code origin}. */
  public QueryOptions withOrigin(Map<String, Map<String, String>> value) {
    return new QueryOptions(lookback, timeout, perStepStats, trace, value);
  }
}
