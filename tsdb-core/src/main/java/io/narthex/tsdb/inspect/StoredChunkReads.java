package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.BlockChunkRef;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Reads chunks of a block; what is wrong with one is told with its file, its offset and its series.
 *
 * <p>Thread-safety: as the reader.
 *
 * @upstream none
 */
final class StoredChunkReads {
  private final Fs fs;
  private final Path block;
  private final ChunkReader chunks;

  /**
   * @param block the block's directory
   * @param chunks a reader of it, the caller's to close
   */
  StoredChunkReads(Fs fs, Path block, ChunkReader chunks) {
    this.fs = fs;
    this.block = block;
    this.chunks = chunks;
  }

  /**
   * A chunk of a series.
   *
   * @throws CorruptionException with the path of the chunk's file, if it cannot be read
   */
  Chunk read(Labels series, ChunkMeta meta) {
    try {
      return chunks.chunk(meta);
    } catch (CorruptionException e) {
      Path file =
          BlockDir.chunks(block).resolve(ChunksFormat.fileName(BlockChunkRef.segment(meta.ref())));
      String of = ", in the chunk of " + series;
      if (isMissing(file)) {
        throw new CorruptionException(file.toString(), -1, "no such file" + of, e);
      }
      long offset = BlockChunkRef.offset(meta.ref());
      throw new CorruptionException(file.toString(), offset, e.reason() + of, e);
    }
  }

  private boolean isMissing(Path file) {
    try {
      return !fs.exists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
