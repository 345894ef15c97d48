package io.narthex.tsdb.querier;

import io.narthex.model.labels.Matcher;
import io.narthex.storage.Querier;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.tombstones.Tombstones;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries from one block reader, be it a block on disk or the head.
 *
 * <p>Thread-safety: thread-safe, as {@link Querier} says.
 *
 * @upstream tsdb/querier.go blockQuerier
 */
public final class BlockQuerier implements Querier {
  private final IndexReader index;
  private final ChunkReader chunks;
  private final Tombstones tombstones;
  private final String name;
  private final long mint;
  private final long maxt;

  /** A view of {@code block} in {@code [mint, maxt]} (ms, inclusive). */
  public BlockQuerier(BlockReader block, long mint, long maxt) {
    this.index = block.index();
    this.chunks = block.chunks();
    this.tombstones = block.tombstones();
    this.name = block.meta().ulid();
    this.mint = mint;
    this.maxt = maxt;
  }

  @Override
  public SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
    SeriesSelection selection =
        SeriesSelection.of(index, tombstones, sorted, hints, matchers, mint, maxt);
    return new SeriesSet() {
      private @Nullable Series current;

      @Override
      public boolean next() {
        if (!selection.next()) {
          return false;
        }
        current =
            new ChunkedSeries(
                selection.labels(),
                selection.chunks(),
                chunks,
                selection.deleted(),
                selection.mint(),
                selection.maxt(),
                name);
        return true;
      }

      @Override
      public Series at() {
        if (current == null) {
          throw new IllegalStateException("set stands on no series");
        }
        return current;
      }
    };
  }

  @Override
  public List<String> labelValues(String label, int limit, List<Matcher> matchers) {
    return LabelQueries.values(index, label, limit, matchers);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return LabelQueries.names(index, limit, matchers);
  }

  @Override
  public void close() {
    try (chunks) {
      index.close();
    }
  }

  @Override
  public String toString() {
    return "BlockQuerier{" + name + " [" + mint + "," + maxt + "]}";
  }
}
