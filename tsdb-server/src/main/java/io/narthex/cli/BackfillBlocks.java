package io.narthex.cli;

import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.block.BlockMeta;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that one pass over a text fills: one for each aligned range that has samples, all open
 * at once as long as memory lasts. If it does not, the newest are given up and their samples left
 * to the next pass.
 *
 * <pre>
 *   |  done before  |  open  |  open  |  open  |  given up: next pass
 *                   ^ from                     ^ deferredFrom
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream cmd/promtool/backfill.go createBlocks (one pass a block)
 */
final class BackfillBlocks {
  /** What an open writer takes with no series in it. */
  private static final long BYTES_PER_BLOCK = 500_000;

  private static final long BYTES_PER_SERIES = 800;
  private static final long BYTES_PER_SAMPLE = 6;
  private static final int SAMPLES_PER_COMMIT = 5000;

  /** Opens the writer of a block. */
  interface Opener {
    BlockWriter open() throws IOException;
  }

  private static final class Open {
    final long from;
    final BlockWriter writer;
    Appender appender;
    long[] refs = new long[1024];
    int pending;
    long first = Long.MAX_VALUE;
    long bytes = BYTES_PER_BLOCK;

    Open(long from, BlockWriter writer) {
      this.from = from;
      this.writer = writer;
      this.appender = writer.appender();
    }
  }

  private final BackfillSeries series;
  private final long blockMillis;
  private final long maxBytes;
  private final long from;
  private final Opener opener;
  private final TreeMap<Long, Open> blocks = new TreeMap<>();
  private @Nullable Open current;
  private long deferredFrom = Long.MAX_VALUE;
  private long deferredFirst = Long.MAX_VALUE;

  /**
   * Blocks for a pass.
   *
   * @param from samples before it were taken by passes before
   * @param maxBytes memory that open blocks may take, roughly
   */
  BackfillBlocks(BackfillSeries series, long blockMillis, long maxBytes, long from, Opener opener) {
    this.series = series;
    this.blockMillis = blockMillis;
    this.maxBytes = maxBytes;
    this.from = from;
    this.opener = opener;
  }

  /**
   * Takes the samples of a batch.
   *
   * @throws IOException if one does not fit behind those before it
   */
  void add(BackfillBatch batch) throws IOException {
    for (int i = 0; i < batch.size; i++) {
      long t = batch.times[i];
      if (t >= deferredFrom) {
        deferredFirst = Math.min(deferredFirst, t);
      } else if (t >= from) {
        Open block = current;
        if (block == null || t < block.from || t >= block.from + blockMillis) {
          block = block(t);
        }
        append(block, batch.series[i], t, batch.values[i]);
      }
    }
    giveUpNewest();
  }

  private Open block(long t) throws IOException {
    long start = Math.floorDiv(t, blockMillis) * blockMillis;
    Open block = blocks.get(start);
    if (block == null) {
      block = new Open(start, opener.open());
      blocks.put(start, block);
    }
    current = block;
    return block;
  }

  private void append(Open block, int number, long t, double v) throws IOException {
    long ref = number < block.refs.length ? block.refs[number] : 0;
    try {
      if (ref != 0) {
        block.appender.append(ref, Labels.empty(), t, v);
      } else {
        ref = block.appender.append(0, series.labels(number), t, v);
        if (number >= block.refs.length) {
          block.refs = Arrays.copyOf(block.refs, Math.max(number + 1, block.refs.length * 2));
        }
        block.refs[number] = ref;
        block.bytes += BYTES_PER_SERIES;
      }
    } catch (AppendException e) {
      throw new IOException(
          "add sample: " + e.getMessage() + ": " + series.labels(number) + " at " + t, e);
    }
    block.first = Math.min(block.first, t);
    block.bytes += BYTES_PER_SAMPLE;
    if (++block.pending == SAMPLES_PER_COMMIT) {
      block.appender.commit();
      block.appender = block.writer.appender();
      block.pending = 0;
    }
  }

  /** The oldest block always stays, so that each pass gets on. */
  private void giveUpNewest() {
    long bytes = 0;
    for (Open block : blocks.values()) {
      bytes += block.bytes;
    }
    while (bytes > maxBytes && blocks.size() > 1) {
      Map.Entry<Long, Open> newest = blocks.pollLastEntry();
      bytes -= newest.getValue().bytes;
      deferredFrom = newest.getKey();
      deferredFirst = Math.min(deferredFirst, newest.getValue().first);
      current = null;
    }
  }

  /** Writes the open blocks, oldest first. */
  void flush(Consumer<BlockMeta> written) throws IOException {
    current = null;
    while (!blocks.isEmpty()) {
      Open block = blocks.pollFirstEntry().getValue();
      block.appender.commit();
      BlockMeta meta = block.writer.flush();
      if (meta != null) {
        written.accept(meta);
      }
    }
  }

  /** Where the next pass has to start; {@code Long.MAX_VALUE} if all samples were taken. */
  long nextFrom() {
    return deferredFirst == Long.MAX_VALUE ? Long.MAX_VALUE : deferredFrom;
  }

  @Override
  public String toString() {
    return "BackfillBlocks{" + blocks.size() + " open, from " + from + "}";
  }
}
