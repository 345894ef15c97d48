package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkSegmentWriter;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.tombstones.Tombstones;
import io.narthex.tsdb.tombstones.TombstonesFile;
import io.narthex.util.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks: from the head, from a block that is to lose its deleted samples, from several
 * blocks.
 *
 * <pre>
 *   readers ─> populate &lt;ULID&gt;.tmp-for-creation/{chunks,index} ─> meta, tombstones
 *           ─> sync all ─> rename to &lt;ULID&gt; ─> sync the data directory
 * </pre>
 *
 * <p>Invariants: a block is under its name complete, or not at all. If nothing was left to write
 * there is no block.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/compact.go LeveledCompactor
 */
public final class LeveledCompactor {
  private final Fs fs;
  private final Settings settings;
  private final CompactionStats stats = new CompactionStats();

  /**
   * What the compactor is given.
   *
   * @param segmentSize size in bytes from which on a new chunk file is begun, 0 for the default
   * @param xor2 whether chunks of floats that have to be made anew are XOR2
   * @param ulids names of new blocks
   * @param nanoTime clock for durations
   * @param observer is told of blocks written
   * @param cancelled asked once a series whether to give up
   */
  public record Settings(
      long segmentSize,
      BooleanSupplier xor2,
      Supplier<Ulid> ulids,
      LongSupplier nanoTime,
      TsdbObserver observer,
      BooleanSupplier cancelled) {}

  public LeveledCompactor(Fs fs, Settings settings) {
    this.fs = fs;
    this.settings = settings;
  }

  public CompactionStats stats() {
    return stats;
  }

  /**
   * Writes one block of what {@code reader} holds in {@code [mint, maxt)} (ms).
   *
   * @param base what it replaces and takes its hints from, null for none
   * @return the new block's meta; null if there was nothing to write
   */
  public @Nullable BlockMeta write(
      Path dest, BlockReader reader, long mint, long maxt, @Nullable BlockMeta base)
      throws IOException {
    String ulid = settings.ulids().get().toString();
    List<BlockMeta.Parent> parents = List.of();
    List<String> hints = List.of();
    if (base != null) {
      parents = List.of(new BlockMeta.Parent(base.ulid(), base.minTime(), base.maxTime()));
      hints = base.compaction().hints();
    }
    BlockMeta.Compaction history =
        new BlockMeta.Compaction(1, List.of(ulid), false, parents, false, hints);
    return write(dest, List.of(reader), new BlockMeta(ulid, mint, maxt).withCompaction(history));
  }

  /**
   * Makes one block of several. If nothing is left in them they are marked as deletable; if it
   * fails, as failed.
   *
   * @param blocks ordered by start
   * @return the new block's meta; null if nothing was left
   */
  public @Nullable BlockMeta compact(Path dest, List<Block> blocks) throws IOException {
    List<BlockMeta> metas = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      metas.add(block.meta());
    }
    BlockMeta merged = mergeMetas(settings.ulids().get().toString(), metas);
    BlockMeta written;
    try {
      written = write(dest, blocks, merged);
    } catch (CancellationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      markFailed(blocks, e);
      throw e;
    }
    if (written == null) {
      for (Block block : blocks) {
        block.markDeletable();
      }
    }
    return written;
  }

  private static void markFailed(List<Block> blocks, Exception failure) {
    for (Block block : blocks) {
      try {
        block.markFailed();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** The meta of a block made of others; counts are yet to come. */
  public static BlockMeta mergeMetas(String ulid, List<BlockMeta> metas) {
    long mint = Long.MAX_VALUE;
    long maxt = Long.MIN_VALUE;
    int level = 0;
    TreeSet<String> sources = new TreeSet<>();
    TreeSet<String> hints = new TreeSet<>();
    List<BlockMeta.Parent> parents = new ArrayList<>();
    boolean allOutOfOrder = true;
    for (BlockMeta meta : metas) {
      mint = Math.min(mint, meta.minTime());
      maxt = Math.max(maxt, meta.maxTime());
      level = Math.max(level, meta.compaction().level());
      sources.addAll(meta.compaction().sources());
      hints.addAll(meta.compaction().hints());
      allOutOfOrder &= meta.compaction().fromOutOfOrder();
      parents.add(new BlockMeta.Parent(meta.ulid(), meta.minTime(), meta.maxTime()));
    }
    if (!allOutOfOrder) {
      hints.remove(BlockMeta.FROM_OUT_OF_ORDER);
    }
    return new BlockMeta(ulid, mint, maxt)
        .withCompaction(
            new BlockMeta.Compaction(
                level + 1,
                new ArrayList<>(sources),
                false,
                parents,
                false,
                new ArrayList<>(hints)));
  }

  private @Nullable BlockMeta write(Path dest, List<? extends BlockReader> readers, BlockMeta meta)
      throws IOException {
    Path dir = dest.resolve(meta.ulid());
    Path tmp = dest.resolve(meta.ulid() + BlockDir.TMP_FOR_CREATION);
    long start = settings.nanoTime().getAsLong();
    boolean done = false;
    try {
      fs.deleteRecursively(tmp);
      BlockMeta.Stats counts = populate(tmp, readers, meta);
      if (counts.samples() == 0) {
        return null;
      }
      BlockMeta complete = meta.withStats(counts);
      MetaFile.write(fs, tmp, complete);
      TombstonesFile.write(fs, tmp, Tombstones.NONE);
      fs.syncDir(tmp);
      fs.rename(tmp, dir);
      fs.syncDir(dest);
      done = true;
      settings
          .observer()
          .blockWritten(
              complete.ulid(), complete.minTime(), complete.maxTime(), complete.stats().samples());
      return complete;
    } finally {
      stats.ran.incrementAndGet();
      stats.durationSeconds.observe((settings.nanoTime().getAsLong() - start) / 1e9);
      if (!done) {
        fs.deleteRecursively(tmp);
      }
    }
  }

  private BlockMeta.Stats populate(Path tmp, List<? extends BlockReader> readers, BlockMeta meta)
      throws IOException {
    fs.createDirectories(tmp);
    BlockPopulator populator =
        new BlockPopulator(
            settings.xor2().getAsBoolean() ? Encoding.XOR2 : Encoding.XOR,
            stats,
            settings.cancelled());
    try (ChunkSegmentWriter chunks =
            new ChunkSegmentWriter(fs, BlockDir.chunks(tmp), settings.segmentSize());
        IndexFileWriter index = new IndexFileWriter(fs, BlockDir.index(tmp))) {
      BlockMeta.Stats counts = populator.populate(readers, meta, index, chunks);
      index.finish();
      return counts;
    }
  }

  /** Names by the clock, with random parts from a seeded or a secure source. */
  public static Supplier<Ulid> ulids(InstantSource clock, RandomGenerator random) {
    return () -> Ulid.of(clock.millis(), random);
  }
}
