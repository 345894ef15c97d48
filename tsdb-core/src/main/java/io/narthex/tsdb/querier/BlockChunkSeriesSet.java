package io.narthex.tsdb.querier;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import io.narthex.storage.BufferIterator;
import io.narthex.storage.MergedSampleIterator;
import io.narthex.storage.SampleBuffers;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.tombstones.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a selection: whole ones as they are, those that are partly deleted or reach beyond
 * the range encoded again without it, those that overlap woven into new ones.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/querier.go populateWithDelChunkSeriesIterator
 */
final class BlockChunkSeriesSet implements ChunkSeriesSet {
  private final SeriesSelection selection;
  private final ChunkReader reader;
  private final boolean trim;
  private final String block;

  BlockChunkSeriesSet(SeriesSelection selection, ChunkReader reader, boolean trim, String block) {
    this.selection = selection;
    this.reader = reader;
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
    for (int i = 0; i < metas.size(); ) {
      int next = endOfGroup(metas, i);
      if (next == i + 1) {
        add(metas.get(i), loaded);
      } else {
        weave(metas.subList(i, next), loaded);
      }
      i = next;
    }
    return loaded;
  }

  /** Index of the first chunk that overlaps neither chunk {@code i} nor any that overlaps it. */
  private static int endOfGroup(List<ChunkMeta> metas, int i) {
    long end = metas.get(i).maxt();
    int next = i + 1;
    while (next < metas.size() && metas.get(next).mint() <= end) {
      end = Math.max(end, metas.get(next++).maxt());
    }
    return next;
  }

  private Chunk load(ChunkMeta meta) {
    try {
      return reader.chunk(meta);
    } catch (CorruptionException e) {
      throw unreadable(meta, e);
    }
  }

  private CorruptionException unreadable(ChunkMeta meta, CorruptionException e) {
    return new CorruptionException(
        e.file(),
        e.offset(),
        "cannot populate chunk " + meta.ref() + " from block " + block + ": " + e.getMessage(),
        e);
  }

  private void add(ChunkMeta meta, List<ChunkMeta> into) {
    Chunk chunk = load(meta);
    boolean inside = !trim || (selection.mint() <= meta.mint() && meta.maxt() <= selection.maxt());
    if (inside && !selection.deleted().overlaps(meta.mint(), meta.maxt())) {
      into.add(meta.withChunk(chunk));
      return;
    }
    SampleBuffer samples = new SampleBuffer();
    try {
      chunk.decode(samples);
    } catch (CorruptionException e) {
      throw unreadable(meta, e);
    }
    cut(samples);
    into.addAll(ChunkEncoder.one(chunk.encoding()).encode(new BufferIterator(samples)));
  }

  /** Chunks of the out-of-order head overlap each other and those in order. */
  private void weave(List<ChunkMeta> group, List<ChunkMeta> into) {
    List<SampleIterator> parts = new ArrayList<>(group.size());
    for (ChunkMeta meta : group) {
      parts.add(load(meta).iterator());
    }
    SampleBuffer samples = new SampleBuffer();
    SampleIterator merged = new MergedSampleIterator(parts);
    try {
      for (ValueType type = merged.next(); type != ValueType.NONE; type = merged.next()) {
        samples.addCurrent(type, merged);
      }
    } catch (CorruptionException e) {
      throw unreadable(group.get(0), e);
    }
    cut(samples);
    into.addAll(ChunkEncoder.ofBytes().encode(new BufferIterator(samples)));
  }

  /** Leaves out what is deleted or out of range. */
  private void cut(SampleBuffer samples) {
    if (trim) {
      SampleBuffers.trim(samples, 0, selection.mint(), selection.maxt());
    }
    for (Interval gone : selection.deleted()) {
      SampleBuffers.cut(samples, 0, gone.mint(), gone.maxt());
    }
  }
}
