package io.narthex.cli;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.LeveledPlanner;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes blocks of an OpenMetrics text, one for each aligned range that has samples. The text is
 * gone through once to find where it begins and once a block, which also tells where the next is.
 *
 * @upstream cmd/promtool/backfill.go
 */
final class OpenMetricsBackfill {
  private static final int SAMPLES_PER_COMMIT = 5000;
  private static final long NONE = Long.MAX_VALUE;
  private static final long DEFAULT_BLOCK = 2 * 60 * 60 * 1000L;

  private final byte[] text;
  private final Path dir;
  private final Map<String, String> extraLabels;
  private final long blockMillis;

  /**
   * A backfill.
   *
   * @param maxBlockMillis length that no block exceeds, unless it is below two hours
   * @param extraLabels put on every series
   */
  OpenMetricsBackfill(byte[] text, Path dir, long maxBlockMillis, Map<String, String> extraLabels) {
    this.text = text;
    this.dir = dir;
    this.extraLabels = extraLabels;
    long longest = DEFAULT_BLOCK;
    for (long range : LeveledPlanner.exponentialRanges(DEFAULT_BLOCK, maxBlockMillis, 10, 3)) {
      longest = range;
    }
    this.blockMillis = longest;
  }

  /** Writes the blocks and tells of each. */
  void run(Consumer<BlockMeta> written) throws IOException {
    long next = firstTimestamp();
    while (next != NONE) {
      long from = Math.floorDiv(next, blockMillis) * blockMillis;
      BlockWriter writer = new BlockWriter(NioFs.instance(), dir, blockMillis);
      next = fill(writer, from, from + blockMillis);
      BlockMeta block = writer.flush();
      if (block != null) {
        written.accept(block);
      }
    }
  }

  private long firstTimestamp() throws IOException {
    long first = NONE;
    ExpositionParser parser = new OpenMetricsParser();
    parser.reset(text, 0, text.length);
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        if (!parser.hasTimestamp()) {
          throw new IOException("expected timestamp for series " + parser.labels() + ", got none");
        }
        first = Math.min(first, parser.timestamp());
      }
    }
    return first;
  }

  /** Appends the samples of {@code [from, to)}; the oldest timestamp behind them. */
  private long fill(BlockWriter writer, long from, long to) throws IOException {
    long next = NONE;
    Map<ByteBuffer, Long> refs = new HashMap<>();
    Appender appender = writer.appender();
    int pending = 0;
    ExpositionParser parser = new OpenMetricsParser();
    parser.reset(text, 0, text.length);
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e != Entry.SERIES || parser.timestamp() < from) {
        continue;
      }
      if (parser.timestamp() >= to) {
        next = Math.min(next, parser.timestamp());
        continue;
      }
      append(parser, appender, refs);
      if (++pending == SAMPLES_PER_COMMIT) {
        appender.commit();
        appender = writer.appender();
        pending = 0;
      }
    }
    appender.commit();
    return next;
  }

  private void append(ExpositionParser parser, Appender appender, Map<ByteBuffer, Long> refs) {
    ByteBuffer seen =
        ByteBuffer.wrap(parser.buffer(), parser.seriesOffset(), parser.seriesLength());
    Long ref = refs.get(seen);
    if (ref != null) {
      appender.append(ref, Labels.empty(), parser.timestamp(), parser.value());
      return;
    }
    Labels labels = parser.labels();
    if (!extraLabels.isEmpty()) {
      Labels.Builder builder = labels.toBuilder();
      extraLabels.forEach(builder::set);
      labels = builder.build();
    }
    byte[] key = new byte[parser.seriesLength()];
    System.arraycopy(parser.buffer(), parser.seriesOffset(), key, 0, key.length);
    refs.put(ByteBuffer.wrap(key), appender.append(0, labels, parser.timestamp(), parser.value()));
  }
}
