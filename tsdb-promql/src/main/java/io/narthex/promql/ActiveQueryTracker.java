package io.narthex.promql;

/**
 * Lets only so many queries run at a time, and remembers which ones run, so that after a crash one
 * can tell what was going on.
 *
 * <p>Thread-safety: implementations are thread-safe.
 *
 * @upstream promql/query_logger.go QueryTracker
 */
public interface ActiveQueryTracker extends AutoCloseable {
  /** The most queries that may run at a time. */
  int maxConcurrent();

  /**
   * Waits for a place and takes it.
   *
   * @param stillWanted called now and then while waiting; throws when the query is to give up
   * @return the place, to be given back
   * @throws InterruptedException if the wait was interrupted
   */
  int insert(String query, Runnable stillWanted) throws InterruptedException;

  /** Gives a place back. */
  void delete(int place);

  @Override
  void close();
}
