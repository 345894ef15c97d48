package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkSegmentWriter;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.querier.BlockChunkQuerier;
import io.narthex.tsdb.querier.ChunkMerger;
import io.narthex.tsdb.querier.ChunkSeriesSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Fills the files of a new block with what some readers hold: symbols first, then series by series
 * in the order of labels, each with its chunks.
 *
 * <p>Deleted samples do not come along, and neither do series of which nothing is left; symbols
 * come as they are, used or not.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/compact.go DefaultBlockPopulator.PopulateBlock
 */
final class BlockPopulator {
  private final Encoding floatEncoding;
  private final CompactionStats stats;
  private final BooleanSupplier cancelled;

  BlockPopulator(Encoding floatEncoding, CompactionStats stats, BooleanSupplier cancelled) {
    this.floatEncoding = floatEncoding;
    this.stats = stats;
    this.cancelled = cancelled;
  }

  /**
   * Writes all of {@code blocks} that lies in the range of {@code meta}.
   *
   * @param blocks ordered by start
   * @return counts of what was written
   */
  BlockMeta.Stats populate(
      List<? extends BlockReader> blocks,
      BlockMeta meta,
      IndexFileWriter index,
      ChunkSegmentWriter chunks)
      throws IOException {
    stats.populating.set(true);
    List<BlockChunkQuerier> queriers = new ArrayList<>(blocks.size());
    try {
      for (BlockReader block : blocks) {
        queriers.add(new BlockChunkQuerier(block, meta.minTime(), meta.maxTime() - 1));
      }
      if (overlap(blocks)) {
        stats.vertical.incrementAndGet();
      }
      return copy(queriers, meta.compaction().level() == 1, index, chunks);
    } finally {
      stats.populating.set(false);
      for (BlockChunkQuerier querier : queriers) {
        querier.close();
      }
    }
  }

  private static boolean overlap(List<? extends BlockReader> blocks) {
    long end = blocks.get(0).meta().maxTime();
    for (BlockReader block : blocks.subList(1, blocks.size())) {
      if (block.meta().minTime() < end) {
        return true;
      }
      end = Math.max(end, block.meta().maxTime());
    }
    return false;
  }

  private BlockMeta.Stats copy(
      List<BlockChunkQuerier> queriers,
      boolean observe,
      IndexFileWriter index,
      ChunkSegmentWriter chunks)
      throws IOException {
    List<Iterator<String>> symbols = new ArrayList<>(queriers.size());
    List<ChunkSeriesSet> sets = new ArrayList<>(queriers.size());
    for (BlockChunkQuerier querier : queriers) {
      // A head goes on growing: its series are taken first, so that their symbols are there.
      sets.add(querier.select(null, List.of(), true));
      symbols.add(querier.index().symbols());
    }
    ChunkSeriesSet set = ChunkSeriesSet.merge(sets, new ChunkMerger(floatEncoding));
    Counts counts = new Counts();
    index.symbols(new MergedSymbols(symbols));
    while (set.next()) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("compaction was cancelled");
      }
      List<ChunkMeta> found = set.chunks();
      if (!found.isEmpty()) {
        index.series(set.labels(), chunks.write(found));
        counts.add(found);
        if (observe) {
          observe(found);
        }
      }
    }
    return counts.stats();
  }

  private void observe(List<ChunkMeta> written) {
    for (ChunkMeta meta : written) {
      Chunk chunk = Objects.requireNonNull(meta.chunk());
      stats.chunkBytes.observe(chunk.length());
      stats.chunkSamples.observe(chunk.sampleCount());
      stats.chunkRangeMillis.observe(meta.maxt() - meta.mint());
    }
  }

  /** Sums over the block. */
  private static final class Counts {
    private long floats;
    private long histograms;
    private long series;
    private long chunks;

    void add(List<ChunkMeta> ofSeries) {
      series++;
      for (ChunkMeta meta : ofSeries) {
        Chunk chunk = Objects.requireNonNull(meta.chunk());
        chunks++;
        if (chunk.encoding() == Encoding.XOR || chunk.encoding() == Encoding.XOR2) {
          floats += chunk.sampleCount();
        } else {
          histograms += chunk.sampleCount();
        }
      }
    }

    BlockMeta.Stats stats() {
      return new BlockMeta.Stats(floats + histograms, floats, histograms, series, chunks, 0);
    }
  }
}
