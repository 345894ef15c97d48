package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.storage.Series;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of series one after the other. With workers, the next batch of series is
 * decoded by them while the caller computes with the present one; the order stays.
 *
 * <pre>
 *   caller    compute batch 0 │ help, wait │ compute batch 1 │ …
 *   workers   decode  batch 1 │            │ decode  batch 2 │ …
 * </pre>
 *
 * <p>Thread-safety: none; workers see only their batch.
 */
final class SeriesReader {
  /** Series a batch: enough to keep workers busy, few enough to stay in cache. */
  private static final int BATCH = 64;

  /** Series from which on the handing over pays. */
  private static final int MANY = 8 * BATCH;

  private final List<Series> series;
  private final long mint;
  private final long maxt;
  private final boolean newest;
  private final EvalScope scope;
  private final @Nullable Executor pool;
  private final int helpers;
  private final SampleBuffer buffer = new SampleBuffer();
  private @Nullable ReadBatch current;
  private @Nullable ReadBatch ahead;

  /**
   * Reads {@code [mint, maxt]} (ms) of each of the series.
   *
   * @param newest whether the newest sample alone will do
   */
  SeriesReader(EvalScope scope, List<Series> series, long mint, long maxt, boolean newest) {
    this.newest = newest;
    this.scope = scope;
    this.series = series;
    this.mint = mint;
    this.maxt = maxt;
    Workers workers = scope.options().workers();
    boolean worthwhile = series.size() >= MANY && !newest; // one sample is read in no time
    pool = worthwhile ? workers.pool() : null;
    helpers = pool == null ? 0 : workers.threads() - 1;
  }

  int size() {
    return series.size();
  }

  Series series(int i) {
    return series.get(i);
  }

  /** The samples of series {@code i}, valid until the next call; {@code i} counts up. */
  SampleBuffer read(int i) {
    if (helpers == 0) {
      buffer.clear();
      read(series.get(i), buffer);
      return buffer;
    }
    ReadBatch batch = current;
    if (batch == null || i >= batch.end()) {
      batch = advance(i, batch);
    }
    return batch.get(i);
  }

  private void read(Series s, SampleBuffer into) {
    if (newest) {
      s.readNewest(into, mint, maxt);
    } else {
      s.read(into, mint, maxt);
    }
  }

  private ReadBatch advance(int i, @Nullable ReadBatch used) {
    ReadBatch next = ahead;
    ahead = null;
    if (next == null) {
      next = start(i, null);
    }
    next.work();
    next.await();
    scope.context().read(next);
    current = next;
    if (next.end() < series.size()) {
      ahead = start(next.end(), used);
    }
    return next;
  }

  private ReadBatch start(int from, @Nullable ReadBatch recycled) {
    int to = Math.min(series.size(), from + BATCH);
    ReadBatch batch =
        new ReadBatch(series.subList(from, to), from, this::read, scope::checkCanceled, recycled);
    scope.context().reading(batch);
    for (int h = 0; h < helpers && pool != null; h++) {
      try {
        pool.execute(batch::work);
      } catch (RejectedExecutionException e) {
        return batch; // a pool without room: the caller decodes the batch itself
      }
    }
    return batch;
  }
}
