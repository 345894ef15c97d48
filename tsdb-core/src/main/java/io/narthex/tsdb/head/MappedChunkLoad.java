package io.narthex.tsdb.head;

import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code chunks_head/} holds, by series reference, read before the log so that samples that
 * are in a chunk already need not be appended again.
 *
 * <p>Damage costs the file it is in and those behind it; their samples come from the log.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/head.go Head.loadMmappedChunks, removeCorruptedMmappedChunks
 */
final class MappedChunkLoad {
  private static final System.Logger LOG = System.getLogger(MappedChunkLoad.class.getName());
  private static final String MAYBE_ENDED =
      ". The log lost these series, or they ended and the blocks they are in were removed";

  private static final int MAX_ENCODING = Encoding.FLOAT_HISTOGRAM_ST.code();

  private final Head head;
  private final Map<Long, MappedChunks> inOrder = new HashMap<>();
  private final Map<Long, MappedChunks> outOfOrder = new HashMap<>();
  private final Set<Long> asked = new HashSet<>(); // series that snapshot or log knew

  MappedChunkLoad(Head head) {
    this.head = head;
  }

  /**
   * Reads all files.
   *
   * @return false if some had to be deleted: what rests on them is not to be trusted
   */
  boolean load(ChunkDiskMapper mapper) throws IOException {
    ChunkDiskMapper.Damage damage = scan(mapper);
    if (damage == null) {
      return true;
    }
    head.counters().mappedChunkCorruptions.incrementAndGet();
    LOG.log(
        System.Logger.Level.ERROR,
        "Loading on-disk chunks failed: {0}; {1} chunk files from {2} on",
        damage.message(),
        head.options().onCopy() ? "leaving out" : "deleting",
        Integer.toString(damage.file()));
    head.observer()
        .repaired("chunks_head: files from " + damage.file() + " on deleted: " + damage.message());
    mapper.deleteFrom(damage.file());
    if (scan(mapper) != null) {
      LOG.log(System.Logger.Level.ERROR, "Discarding chunk files completely");
      mapper.deleteFrom(0);
      clear();
    }
    return false;
  }

  private ChunkDiskMapper.@Nullable Damage scan(ChunkDiskMapper mapper) throws IOException {
    clear();
    return mapper.scan(this::add);
  }

  private void clear() {
    inOrder.clear();
    outOfOrder.clear();
  }

  private @Nullable String add(
      long seriesRef,
      long diskRef,
      long mint,
      long maxt,
      int header,
      int encoding,
      boolean isOutOfOrder) {
    head.factory()
        .noteRef(seriesRef); // the log may have lost the series: nobody else may get its chunks
    if ((!isOutOfOrder && maxt < head.times().minValid())
        || encoding < Encoding.XOR.code()
        || encoding > MAX_ENCODING) {
      return null;
    }
    MappedChunks chunks =
        (isOutOfOrder ? outOfOrder : inOrder).computeIfAbsent(seriesRef, ref -> new MappedChunks());
    if (!isOutOfOrder && !chunks.isEmpty() && chunks.lastMaxt() >= mint) {
      int last = chunks.count() - 1;
      return String.format(
          "out of sequence m-mapped chunk for series ref %d, last chunk: [%d, %d], new: [%d, %d]",
          seriesRef, chunks.mint(last), chunks.maxt(last), mint, maxt);
    }
    chunks.add(diskRef, mint, maxt, header, encoding);
    return null;
  }

  /** Gives their chunks to the series that a snapshot brought back. */
  void attachToRestored() {
    head.series()
        .forEach(
            series -> {
              MappedChunks full = inOrder(series.ref);
              MappedChunks late = outOfOrder(series.ref);
              synchronized (series.lock()) {
                series.attach(full, late == null ? null : new OutOfOrderState(late));
              }
              count(full, late);
            });
  }

  private void count(@Nullable MappedChunks full, @Nullable MappedChunks late) {
    long added = (full == null ? 0L : full.count()) + (late == null ? 0L : late.count());
    head.counters().chunks.addAndGet(added);
    head.counters().chunksCreated.addAndGet(added);
    if (full != null) {
      head.times().widen(full.mint(0), full.lastMaxt());
    }
    for (int i = 0; late != null && i < late.count(); i++) {
      head.times().widenOutOfOrder(late.mint(i), late.maxt(i));
    }
  }

  /** In-order chunks of a series, a copy; null if there are none. */
  @Nullable MappedChunks inOrder(long seriesRef) {
    MappedChunks found = inOrder.get(seriesRef);
    if (found != null) {
      asked.add(seriesRef);
    }
    return found == null ? null : found.copy();
  }

  /**
   * Warns of chunks whose series neither snapshot nor log knew, as when a log was cut or taken
   * away: nobody asked for them, so their samples are in no answer. Those of late samples alone
   * prove nothing, as they stay in the newest file after they became a block.
   *
   * <p>Chunks of series that ended stay as long as their file has some of others; they are in
   * blocks, and not read here. Only if those blocks were removed since are they met: this cannot be
   * told from a loss once a checkpoint has left series out.
   *
   * @param checkpointed whether there is a checkpoint
   */
  void warnOfUnknownSeries(boolean checkpointed) {
    long series = 0;
    long chunks = 0;
    for (Map.Entry<Long, MappedChunks> entry : inOrder.entrySet()) {
      if (!asked.contains(entry.getKey())) {
        series++;
        chunks += entry.getValue().count();
      }
    }
    if (series > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          String.format(
              "Unknown series references of mapped chunks: %d of %d chunks in chunks_head, of %d"
                  + " series, refer to series that the log does not know; their samples are left"
                  + " out%s",
              chunks,
              inOrder.values().stream().mapToLong(MappedChunks::count).sum(),
              series,
              checkpointed ? MAYBE_ENDED : ""));
    }
  }

  /** Out-of-order chunks of a series, a copy; null if there are none. */
  @Nullable MappedChunks outOfOrder(long seriesRef) {
    MappedChunks found = outOfOrder.get(seriesRef);
    return found == null ? null : found.copy();
  }

  /**
   * Whether the out-of-order chunks of a series from one place to another have samples from {@code
   * mint} to {@code maxt}. The place alone proves nothing: what a power cut took from the newest
   * files, other chunks may have taken since.
   */
  boolean holds(long seriesRef, long firstRef, long lastRef, long mint, long maxt) {
    MappedChunks chunks = outOfOrder.get(seriesRef);
    boolean begins = false;
    boolean ends = false;
    for (int i = 0; chunks != null && i < chunks.count(); i++) {
      begins |= chunks.diskRef(i) == firstRef && chunks.mint(i) == mint;
      ends |= chunks.diskRef(i) == lastRef && chunks.maxt(i) == maxt;
    }
    return begins && ends;
  }
}
