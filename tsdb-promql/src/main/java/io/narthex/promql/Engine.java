package io.narthex.promql;

import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ExprType;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.plan.Preprocessor;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Queryable;
import io.narthex.time.TimeSource;
import java.time.Duration;

/**
 * Evaluates PromQL.
 *
 * <pre>{@code
 * Engine engine = new Engine(EngineOptions.defaults());
 * try (Query query = engine.instantQuery(storage, "sum by (job) (up)", now)) {
 *   Value value = query.exec().value();
 * }
 * }</pre>
 *
 * <p>Queries run on the caller's thread; with {@link EngineOptions.Builder#workers} a pool helps to
 * decode.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream promql/engine.go Engine
 */
public final class Engine {
  private final EngineOptions options;
  private final TimeSource clock;
  private final Parser parser;

  /** An engine; it holds nothing that is to be closed. */
  public Engine(EngineOptions options) {
    this.options = options;
    parser = new Parser(options.parser());
    clock = options.clock();
  }

  /** The options it was made with. */
  public EngineOptions options() {
    return options;
  }

  TimeSource clock() {
    return clock;
  }

  Duration timeout(QueryOptions query) {
    Duration asked = query.timeout();
    return asked != null && asked.compareTo(options.timeout()) < 0 ? asked : options.timeout();
  }

  /**
   * A query at the time {@code t} (ms).
   *
   * @throws io.narthex.promql.parser.ParseException if the text is no query
   * @throws PromqlException.InvalidQuery if a duration in it cannot be computed
   */
  public Query instantQuery(Queryable queryable, String text, long t) {
    return instantQuery(queryable, text, t, QueryOptions.DEFAULT);
  }

  /** As {@link #instantQuery(Queryable, String, long)}, with options. */
  public Query instantQuery(Queryable queryable, String text, long t, QueryOptions query) {
    return prepare(queryable, text, new QueryTimes(t, t, 0), query);
  }

  /**
   * A query at the times {@code start}, {@code start + step} … up to {@code end} (ms).
   *
   * @throws io.narthex.promql.parser.ParseException if the text is no query
   * @throws PromqlException.InvalidQuery if it is neither a scalar nor an instant vector, or a
   *     duration in it cannot be computed
   * @throws IllegalArgumentException if {@code step} is not positive
   */
  public Query rangeQuery(Queryable queryable, String text, long start, long end, long step) {
    return rangeQuery(queryable, text, start, end, step, QueryOptions.DEFAULT);
  }

  /** As {@link #rangeQuery(Queryable, String, long, long, long)}, with options. */
  public Query rangeQuery(
      Queryable queryable, String text, long start, long end, long step, QueryOptions query) {
    if (step <= 0) {
      throw new IllegalArgumentException("step " + step + " is not positive");
    }
    return prepare(queryable, text, new QueryTimes(start, end, step), query);
  }

  private Query prepare(Queryable queryable, String text, QueryTimes times, QueryOptions query) {
    Expr expr = parser.parseExpr(text);
    boolean fits = expr.type() == ExprType.VECTOR || expr.type() == ExprType.SCALAR;
    if (!times.isInstant() && !fits) {
      throw new PromqlException.InvalidQuery(
          "invalid expression type \""
              + expr.type().documented()
              + "\" for range query, must be Scalar or instant Vector");
    }
    Expr planned = Preprocessor.plan(expr, times.start(), times.end(), times.step());
    return new Query(this, queryable, text, expr, planned, times, query);
  }
}
