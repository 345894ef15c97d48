package io.narthex.promql.exec;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who may work on a query besides the thread that runs it.
 *
 * @param pool where to hand work to; null if there is nobody else
 * @param threads how many threads may work on one query, the caller's included; at least 1
 */
public record Workers(@Nullable Executor pool, int threads) {
  /** The caller's thread alone. */
  public static final Workers CALLER_ONLY = new Workers(null, 1);

  public Workers {
    if (threads < 1 || (threads > 1 && pool == null)) {
      throw new IllegalArgumentException(threads + " threads with pool " + pool);
    }
  }
}
