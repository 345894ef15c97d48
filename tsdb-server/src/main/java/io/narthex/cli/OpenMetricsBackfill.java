package io.narthex.cli;

import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.LeveledPlanner;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of an OpenMetrics text, one for each aligned range that has samples. One thread
 * reads the text, the other appends; as long as memory lasts the text is gone through once.
 *
 * <pre>
 *   file ─> BackfillText ──batches of (series number, t, v)──> BackfillBlocks ─> blocks
 *                ^                empty ones                        |
 *                '──────────────────────────────────────────────────'
 * </pre>
 *
 * <p>Differs: upstream has the blocks before a bad sample in place when it stops; here a text that
 * fails in the first pass makes no block.
 *
 * @upstream cmd/promtool/backfill.go
 */
final class OpenMetricsBackfill {
  private static final long DEFAULT_BLOCK = 2 * 60 * 60 * 1000L;
  private static final int BATCHES = 8;

  private final Path text;
  private final Path dir;
  private final Map<String, String> extraLabels;
  private final long blockMillis;
  private final long maxBytes;

  /**
   * A backfill.
   *
   * @param maxBlockMillis length that no block exceeds, unless it is below two hours
   * @param extraLabels put on every series
   */
  OpenMetricsBackfill(Path text, Path dir, long maxBlockMillis, Map<String, String> extraLabels) {
    this(text, dir, maxBlockMillis, extraLabels, Runtime.getRuntime().maxMemory() / 2);
  }

  /** As the other, with the memory in bytes that open blocks may take. */
  OpenMetricsBackfill(
      Path text, Path dir, long maxBlockMillis, Map<String, String> extraLabels, long maxBytes) {
    this.text = text;
    this.dir = dir;
    this.extraLabels = extraLabels;
    this.maxBytes = maxBytes;
    this.blockMillis = blockMillis(maxBlockMillis);
  }

  /** The longest range that compaction would make of blocks of two hours, within a limit in ms. */
  static long blockMillis(long maxBlockMillis) {
    long longest = DEFAULT_BLOCK;
    for (long range : LeveledPlanner.exponentialRanges(DEFAULT_BLOCK, maxBlockMillis, 10, 3)) {
      longest = range;
    }
    return longest;
  }

  /** Writes the blocks and tells of each; the number of passes it took. */
  int run(Consumer<BlockMeta> written) throws IOException {
    long from = Long.MIN_VALUE;
    int passes = 0;
    while (from != Long.MAX_VALUE) {
      BackfillSeries series = new BackfillSeries(extraLabels);
      BackfillBlocks blocks =
          new BackfillBlocks(
              series,
              blockMillis,
              maxBytes,
              from,
              () -> new BlockWriter(NioFs.instance(), dir, blockMillis));
      pass(new BackfillText(text, series), blocks);
      blocks.flush(written);
      from = blocks.nextFrom();
      passes++;
    }
    return passes;
  }

  private static void pass(BackfillText text, BackfillBlocks blocks) throws IOException {
    BlockingQueue<BackfillBatch> full = new ArrayBlockingQueue<>(BATCHES);
    BlockingQueue<BackfillBatch> empty = new ArrayBlockingQueue<>(BATCHES + 1);
    for (int i = 0; i < BATCHES; i++) {
      empty.add(new BackfillBatch());
    }
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<?> reading =
          reader.submit(
              () -> {
                try {
                  text.read(
                      batch -> {
                        full.put(batch);
                        return empty.take();
                      });
                } finally {
                  full.put(new BackfillBatch()); // an empty one: there is no more
                }
                return text;
              });
      for (BackfillBatch batch = full.take(); batch.size > 0; batch = full.take()) {
        blocks.add(batch);
        batch.size = 0;
        empty.add(batch);
      }
      reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      reader.shutdownNow();
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return new IOException(cause);
  }
}
