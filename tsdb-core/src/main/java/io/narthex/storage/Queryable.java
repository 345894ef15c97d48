package io.narthex.storage;

/**
 * What answers queries: PromQL knows the storage by this alone.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream storage/interface.go Queryable
 */
public interface Queryable {
  /**
   * A view of the samples in {@code [mint, maxt]}, both in ms and inclusive. The caller closes it.
   */
  Querier querier(long mint, long maxt);
}
