package io.narthex.promql;

/**
 * Told of each query when it begins and when it is over: what metrics and logs of queries are made
 * of. One that is slow slows the queries.
 *
 * <p>Thread-safety: called from the threads that run queries, several at once.
 *
 * @upstream promql/engine.go engineMetrics, QueryLogger
 */
public interface QueryObserver {
  /** Ignores everything. */
  QueryObserver NONE = new QueryObserver() {};

  /** A query was asked for; it may have to wait for its place first. */
  default void started(Query query) {}

  /** A query that was started has come to its end, with a value or an error. */
  default void finished(Query query, QueryResult result) {}

  /** Both, the first one first. */
  static QueryObserver both(QueryObserver first, QueryObserver second) {
    return new QueryObserver() {
      @Override
      public void started(Query query) {
        first.started(query);
        second.started(query);
      }

      @Override
      public void finished(Query query, QueryResult result) {
        first.finished(query, result);
        second.finished(query, result);
      }
    };
  }
}
