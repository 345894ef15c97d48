package io.narthex.server;

import io.narthex.promql.EngineOptions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that help queries over many series to decode them, for all queries together. When all
 * are at work, a query decodes for itself.
 *
 * <p>A query and its helpers take half of the processors at most, so with two there are no helpers:
 * they shorten the wait, but what one thread hands to another costs time of both. Threads end after
 * a minute without work.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — upstream runs a query on one goroutine
 */
final class QueryWorkers implements AutoCloseable {
  /**
   * More threads than these do not make one query faster: its own thread folds what they decode.
   */
  private static final int MOST_A_QUERY = 4;

  private static final int IDLE_SECONDS = 60;

  private final int threadsPerQuery;
  private final int helpers;
  private final ThreadPoolExecutor pool;

  QueryWorkers(int processors) {
    threadsPerQuery = Math.max(1, Math.min(processors / 2, MOST_A_QUERY));
    helpers = Math.max(1, processors / 2 - 1); // a pool cannot be of none
    AtomicInteger counter = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            helpers,
            helpers,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2 * helpers),
            task -> {
              Thread t = new Thread(task, "query-" + counter.incrementAndGet());
              t.setDaemon(true);
              return t;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Lends the threads to an engine. */
  EngineOptions.Builder lendTo(EngineOptions.Builder engine) {
    return engine.workers(pool, threadsPerQuery);
  }

  /** Lets nobody in any more; a query that runs goes on by itself. */
  @Override
  public void close() {
    pool.shutdown();
  }

  @Override
  public String toString() {
    return "QueryWorkers{" + pool.getPoolSize() + " of " + helpers + " threads}";
  }
}
