package io.narthex.tsdb.head;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.tombstones.Tombstones;

/**
 * The in-order samples of a range of the head, as compaction sees them: without isolation, since
 * nothing may be appended there any more.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head.go RangeHead
 */
public final class RangeHead implements BlockReader {
  private static final String ULID = "0000000000XXXXXXXRANGEHEAD";

  private final Head head;
  private final long mint;
  private final long maxt;

  /** The part of {@code head} in {@code [mint, maxt]}, ms, inclusive. */
  public RangeHead(Head head, long mint, long maxt) {
    this.head = head;
    this.mint = mint;
    this.maxt = maxt;
  }

  @Override
  public IndexReader index() {
    return new HeadIndexReader(head, HeadIndexReader.Parts.IN_ORDER, null);
  }

  @Override
  public ChunkReader chunks() {
    return new HeadChunkReader(head, null, null);
  }

  @Override
  public Tombstones tombstones() {
    return head.tombstones();
  }

  /** Range as of a block: the end is exclusive. */
  @Override
  public BlockMeta meta() {
    return new BlockMeta(ULID, mint, maxt + 1)
        .withStats(new BlockMeta.Stats(0, 0, 0, head.seriesCount(), 0, 0));
  }

  @Override
  public long mint() {
    return mint;
  }

  @Override
  public long maxt() {
    return maxt;
  }

  @Override
  public String toString() {
    return "RangeHead{[" + mint + "," + maxt + "]}";
  }
}
