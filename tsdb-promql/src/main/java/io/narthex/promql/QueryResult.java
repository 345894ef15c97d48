package io.narthex.promql;

import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a query: a value or an error, and what there is to say about it.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/value.go Result
 */
public final class QueryResult {
  private final String query;
  private final @Nullable Value value;
  private final @Nullable PromqlException error;
  private final Annotations annotations;
  private final QueryStats stats;
  private final @Nullable QueryTrace trace;

  QueryResult(
      String query,
      @Nullable Value value,
      @Nullable PromqlException error,
      Annotations annotations,
      QueryStats stats,
      @Nullable QueryTrace trace) {
    this.query = query;
    this.value = value;
    this.error = error;
    this.annotations = annotations;
    this.stats = stats;
    this.trace = trace;
  }

  /** Why there is no value; null if there is one. */
  public @Nullable PromqlException error() {
    return error;
  }

  /**
   * The value.
   *
   * @throws PromqlException the {@link #error}, if there is one
   */
  public Value value() {
    if (value == null) {
      throw error == null ? new IllegalStateException("neither value nor error") : error;
    }
    return value;
  }

  /** Warnings and infos, complete; there may be some beside an error. */
  public Annotations annotations() {
    return annotations;
  }

  /** Texts of the warnings, with positions; at most {@code limit}, 0 for all. */
  public List<String> warnings(int limit) {
    return annotations.warnings(query, limit);
  }

  /** Texts of the infos, with positions; at most {@code limit}, 0 for all. */
  public List<String> infos(int limit) {
    return annotations.infos(query, limit);
  }

  /** How long it took and how many samples it looked at. */
  public QueryStats stats() {
    return stats;
  }

  /** How the query went, expression by expression; null unless asked for. */
  public @Nullable QueryTrace trace() {
    return trace;
  }
}
