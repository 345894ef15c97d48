package io.narthex.tsdb.inspect;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks in the blocks of a data directory, ours or Prometheus's own, one series after the
 * other. Reads only; what is still in the log is not among them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class BlockChunks {
  private BlockChunks() {}

  /** Takes the chunks of one series of one block. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a series.
     *
     * @param block name of the block's directory
     * @param chunks its chunks in the order of time; valid during the call
     * @return whether to go on
     */
    boolean series(String block, Labels labels, List<Chunk> chunks);
  }

  /**
   * Visits all series that match.
   *
   * @param dir a data directory, or one block
   * @param matchers what labels must be; empty for all
   */
  public static void visit(Fs fs, Path dir, List<Matcher> matchers, Visitor visitor)
      throws IOException {
    List<Path> blocks = fs.exists(dir.resolve("meta.json")) ? List.of(dir) : BlockDir.list(fs, dir);
    for (Path blockDir : blocks) {
      try (Block block = Block.open(fs, blockDir);
          IndexReader index = block.index();
          ChunkReader chunks = block.chunks()) {
        if (!visit(blockDir.getFileName().toString(), index, chunks, matchers, visitor)) {
          return;
        }
      }
    }
  }

  private static boolean visit(
      String block,
      IndexReader index,
      ChunkReader reader,
      List<Matcher> matchers,
      Visitor visitor) {
    RefSet refs = matchers.isEmpty() ? index.all() : PostingsForMatchers.find(index, matchers);
    Postings postings = index.sortedByLabels(refs);
    while (postings.next()) {
      SeriesEntry series = index.series(postings.at(), Long.MIN_VALUE, Long.MAX_VALUE);
      if (series == null) {
        continue;
      }
      List<Chunk> chunks = new ArrayList<>();
      for (ChunkMeta meta : series.chunks()) {
        chunks.add(reader.chunk(meta));
      }
      if (!visitor.series(block, series.labels(), chunks)) {
        return false;
      }
    }
    return true;
  }
}
