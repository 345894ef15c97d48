package io.narthex.tsdb.querier;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.storage.BufferIterator;
import io.narthex.storage.SampleBuffers;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.tombstones.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a selection: whole ones as they are, those that are partly deleted or reach beyond
 * the range encoded again without it.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/querier.go populateWithDelChunkSeriesIterator
 */
final class BlockChunkSeriesSet implements ChunkSeriesSet {
  private final SeriesSelection selection;
  private final ChunkReader reader;
  private final ChunkMerger merger;
  private final boolean trim;
  private final String block;

  BlockChunkSeriesSet(
      SeriesSelection selection,
      ChunkReader reader,
      ChunkMerger merger,
      boolean trim,
      String block) {
    this.selection = selection;
    this.reader = reader;
    this.merger = merger;
    this.trim = trim;
    this.block = block;
  }

  @Override
  public boolean next() {
    return selection.next();
  }

  @Override
  public Labels labels() {
    return selection.labels();
  }

  @Override
  public List<ChunkMeta> chunks() {
    List<ChunkMeta> metas = selection.chunks();
    List<ChunkMeta> loaded = new ArrayList<>(metas.size());
    boolean overlap = false;
    long end = Long.MIN_VALUE;
    for (ChunkMeta meta : metas) {
      overlap |= !loaded.isEmpty() && meta.mint() <= end;
      end = Math.max(end, meta.maxt());
      try {
        add(meta, loaded);
      } catch (CorruptionException e) {
        throw new CorruptionException(
            e.file(),
            e.offset(),
            "cannot populate chunk " + meta.ref() + " from block " + block + ": " + e.getMessage(),
            e);
      }
    }
    return overlap ? separate(loaded) : loaded;
  }

  /** Chunks of the out-of-order head overlap each other: each is a run of its own. */
  private List<ChunkMeta> separate(List<ChunkMeta> loaded) {
    List<List<ChunkMeta>> runs = new ArrayList<>(loaded.size());
    for (ChunkMeta meta : loaded) {
      runs.add(List.of(meta));
    }
    return merger.merge(runs);
  }

  private void add(ChunkMeta meta, List<ChunkMeta> into) {
    Chunk chunk = reader.chunk(meta);
    boolean inside = !trim || (selection.mint() <= meta.mint() && meta.maxt() <= selection.maxt());
    if (inside && !selection.deleted().overlaps(meta.mint(), meta.maxt())) {
      into.add(meta.withChunk(chunk));
      return;
    }
    SampleBuffer samples = new SampleBuffer();
    chunk.decode(samples);
    if (trim) {
      SampleBuffers.trim(samples, 0, selection.mint(), selection.maxt());
    }
    for (Interval gone : selection.deleted()) {
      SampleBuffers.cut(samples, 0, gone.mint(), gone.maxt());
    }
    Encoding floats = chunk.encoding() == Encoding.XOR2 ? Encoding.XOR2 : Encoding.XOR;
    into.addAll(new ChunkEncoder(floats, Integer.MAX_VALUE).encode(new BufferIterator(samples)));
  }
}
