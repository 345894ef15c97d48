package io.narthex.tsdb.querier;

import io.narthex.model.labels.Matcher;
import io.narthex.storage.SelectHints;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.tombstones.Tombstones;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the chunks of one block reader.
 *
 * <p>Thread-safety: thread-safe; a set belongs to one thread.
 *
 * @upstream tsdb/querier.go blockChunkQuerier
 */
public final class BlockChunkQuerier implements AutoCloseable {
  private final IndexReader index;
  private final ChunkReader chunks;
  private final Tombstones tombstones;
  private final String name;
  private final long mint;
  private final long maxt;

  /** A view of {@code block} in {@code [mint, maxt]} (ms, inclusive). */
  public BlockChunkQuerier(BlockReader block, long mint, long maxt) {
    this.index = block.index();
    this.chunks = block.chunks();
    this.tombstones = block.tombstones();
    this.name = block.meta().ulid();
    this.mint = mint;
    this.maxt = maxt;
  }

  /** The index behind it. */
  public IndexReader index() {
    return index;
  }

  /**
   * The series that satisfy all matchers, sorted.
   *
   * @param trim whether chunks that reach beyond the range are cut to it
   */
  public ChunkSeriesSet select(@Nullable SelectHints hints, List<Matcher> matchers, boolean trim) {
    SeriesSelection selection =
        SeriesSelection.of(index, tombstones, true, hints, matchers, mint, maxt);
    return new BlockChunkSeriesSet(selection, chunks, trim, name);
  }

  @Override
  public void close() {
    try (chunks) {
      index.close();
    }
  }
}
