package io.narthex.tsdb.head;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.chunks.DiskMapperRef;
import io.narthex.tsdb.chunks.HeadChunkRef;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-order side of a series; only series that had such samples carry one.
 *
 * <pre>
 *   mapped, in order of writing     open
 *   [ o3 ][ o4 ][ o5 ]              { raw samples, at most the cap }
 *   any times, may overlap
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/head.go memSeriesOOOFields; tsdb/head_append.go memSeries.insert,
 *     mmapCurrentOOOHeadChunk
 */
final class OutOfOrderState {
  private static final int MAX_CHUNKS = (1 << 23) - 2;
  private static final long[] NONE = new long[0];

  private MappedChunks mapped = new MappedChunks();
  private @Nullable OutOfOrderChunk open;
  private int firstChunkId;

  OutOfOrderState() {}

  OutOfOrderState(MappedChunks mapped) {
    this.mapped = mapped;
  }

  MappedChunks mapped() {
    return mapped;
  }

  @Nullable OutOfOrderChunk open() {
    return open;
  }

  /** Forgets the open chunk: its samples were found in {@code chunks_head/}. */
  void dropOpen() {
    open = null;
  }

  /** The number that names mapped chunk {@code i}, or the open one for {@code i = mapped count}. */
  int chunkId(int i) {
    return HeadChunkRef.wrap(firstChunkId + i);
  }

  /** Position of the mapped chunk of a number, -1 if it is gone or is the open one. */
  int indexOf(int chunkId) {
    int i = HeadChunkRef.wrap(chunkId - firstChunkId);
    return i < mapped.count() ? i : -1;
  }

  boolean isFull(int cap) {
    return open == null || open.size() >= cap;
  }

  /** Opens a new chunk in place of the full one, which {@link #mapOpen} took care of. */
  OutOfOrderChunk openNew() {
    OutOfOrderChunk chunk = new OutOfOrderChunk();
    open = chunk;
    return chunk;
  }

  /**
   * Writes the open chunk to {@code chunks_head/}.
   *
   * @return where its parts went; nothing if there is none
   */
  long[] mapOpen(long seriesRef, ChunkSettings settings, ChunkDiskMapper mapper)
      throws IOException {
    OutOfOrderChunk full = open;
    if (full == null || full.size() == 0) {
      return NONE;
    }
    var parts = full.encode(settings);
    if (mapped.count() + parts.size() > MAX_CHUNKS) {
      throw new IllegalStateException("too many out-of-order chunks in series " + seriesRef);
    }
    long[] refs = new long[parts.size()];
    for (int i = 0; i < refs.length; i++) {
      OutOfOrderChunk.Encoded part = parts.get(i);
      refs[i] = mapper.write(seriesRef, part.mint(), part.maxt(), part.chunk(), true);
      mapped.add(
          refs[i],
          part.mint(),
          part.maxt(),
          MemChunk.header(part.chunk()),
          part.chunk().encoding().code());
    }
    open = null;
    return refs;
  }

  /** Whether mapped chunks have just the samples of the open one, to the bit. */
  boolean isOpenMapped(ChunkSettings settings, ChunkDiskMapper mapper) {
    OutOfOrderChunk chunk = open;
    if (chunk == null || chunk.size() == 0) {
      return false;
    }
    List<OutOfOrderChunk.Encoded> parts = chunk.encode(settings);
    for (int i = 0; i + parts.size() <= mapped.count(); i++) {
      int same = 0;
      while (same < parts.size() && isMappedAt(i + same, parts.get(same), mapper)) {
        same++;
      }
      if (same == parts.size()) {
        return true;
      }
    }
    return false;
  }

  private boolean isMappedAt(int i, OutOfOrderChunk.Encoded part, ChunkDiskMapper mapper) {
    Chunk wanted = part.chunk();
    if (mapped.mint(i) != part.mint()
        || mapped.maxt(i) != part.maxt()
        || mapped.encoding(i) != wanted.encoding().code()) {
      return false;
    }
    Chunk found = mapper.chunk(mapped.diskRef(i));
    return Arrays.equals(found.array(), 0, found.length(), wanted.array(), 0, wanted.length());
  }

  /**
   * Drops mapped chunks up to {@code lastRef}.
   *
   * @return how many
   */
  int truncateUpTo(long lastRef) {
    int dropped = 0;
    while (dropped < mapped.count()
        && Long.compareUnsigned(mapped.diskRef(dropped), lastRef) <= 0) {
      dropped++;
    }
    mapped.dropFirst(dropped);
    firstChunkId = HeadChunkRef.wrap(firstChunkId + dropped);
    return dropped;
  }

  boolean isEmpty() {
    return mapped.isEmpty() && open == null;
  }

  /** Oldest timestamp, {@code Long.MAX_VALUE} if there is none. */
  long mint() {
    long mint = open == null || open.size() == 0 ? Long.MAX_VALUE : open.mint();
    for (int i = 0; i < mapped.count(); i++) {
      mint = Math.min(mint, mapped.mint(i));
    }
    return mint;
  }

  /** Newest timestamp, {@code Long.MIN_VALUE} if there is none. */
  long maxt() {
    long maxt = open == null || open.size() == 0 ? Long.MIN_VALUE : open.maxt();
    for (int i = 0; i < mapped.count(); i++) {
      maxt = Math.max(maxt, mapped.maxt(i));
    }
    return maxt;
  }

  /** File of the oldest mapped chunk, {@code Integer.MAX_VALUE} if there is none. */
  int oldestFile() {
    return mapped.isEmpty() ? Integer.MAX_VALUE : DiskMapperRef.file(mapped.diskRef(0));
  }

  @Override
  public String toString() {
    return "OutOfOrderState{mapped=" + mapped.count() + ", open=" + open + "}";
  }
}
