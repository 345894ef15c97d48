package io.narthex.tsdb.head;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.tombstones.Tombstones;

/**
 * The head as a query sees it: in-order and out-of-order samples of a range, without those of
 * transactions still open.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/ooo_head_read.go HeadAndOOOQuerier, HeadAndOOOIndexReader
 */
final class HeadReader implements BlockReader {
  private static final String ULID = "0000000000XXXXXXXXXXXXHEAD";

  private final Head head;
  private final long mint;
  private final long maxt;

  HeadReader(Head head, long mint, long maxt) {
    this.head = head;
    this.mint = mint;
    this.maxt = maxt;
  }

  @Override
  public IndexReader index() {
    return new HeadIndexReader(
        head,
        HeadIndexReader.Parts.ALL,
        head.outOfOrderIsolation().open(),
        null,
        head.isolation().newRead(mint, maxt));
  }

  @Override
  public ChunkReader chunks() {
    return new HeadChunkReader(
        head, head.isolation().newRead(mint, maxt), head.outOfOrderIsolation().open());
  }

  @Override
  public Tombstones tombstones() {
    return head.tombstones();
  }

  @Override
  public BlockMeta meta() {
    return new BlockMeta(ULID, mint(), maxt())
        .withStats(new BlockMeta.Stats(0, 0, 0, head.seriesCount(), 0, 0));
  }

  @Override
  public long mint() {
    return Math.min(head.mint(), head.outOfOrderMint());
  }

  @Override
  public long maxt() {
    return Math.max(head.maxt(), head.outOfOrderMaxt());
  }

  @Override
  public String toString() {
    return "HeadReader{[" + mint + "," + maxt + "] of " + head + "}";
  }
}
