package io.narthex.tsdb;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.compact.OverlappingBlocks;
import io.narthex.tsdb.compact.RetentionPolicy;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The blocks of a data directory: what is open, what the directory holds now, what is to go.
 *
 * <pre>
 *   directory ─> open what is new ─> strike out: deletable, too old, too much, parents of others
 *             ─> swap the list (write lock) ─> close and delete what was struck out
 * </pre>
 *
 * <p>Reloading completes whatever a crash interrupted: parents name what a finished compaction had
 * yet to delete.
 *
 * <p>Thread-safety: {@link #reload} by one thread at a time; the list may be read by any.
 *
 * @upstream tsdb/db.go reloadBlocks, openBlocks, deletableBlocks
 */
final class BlockStore {
  private static final System.Logger LOG = System.getLogger(BlockStore.class.getName());

  private final Fs fs;
  private final Path dir;
  private final TsdbObserver observer;
  private final boolean mergeOverlapping;
  private final Lock swap;
  private final LongSupplier headBytes;
  private volatile List<Block> blocks = List.of();
  private volatile RetentionPolicy retention;
  final AtomicLong reloads = new AtomicLong();
  final AtomicLong reloadFailures = new AtomicLong();
  final AtomicLong timeRetentions = new AtomicLong();
  final AtomicLong sizeRetentions = new AtomicLong();

  /**
   * The blocks in {@code dir}, none open yet.
   *
   * @param swap held while the list changes
   * @param headBytes bytes of logs and head chunk files
   */
  BlockStore(TsdbOptions options, Path dir, Lock swap, LongSupplier headBytes) {
    this.fs = options.fs();
    this.dir = dir;
    this.retention = options.blocks().retentionPolicy();
    this.observer = options.observer();
    this.mergeOverlapping = options.blocks().mergeOverlapping();
    this.swap = swap;
    this.headBytes = headBytes;
  }

  /** Open blocks by start of their range. */
  List<Block> blocks() {
    return blocks;
  }

  void retention(RetentionPolicy policy) {
    retention = policy;
  }

  RetentionPolicy retention() {
    return retention;
  }

  /**
   * Brings the open blocks in line with the directory.
   *
   * @throws CorruptionException if a block that nothing replaces cannot be read; the list stays as
   *     it was
   */
  synchronized void reload() throws IOException {
    reloads.incrementAndGet();
    boolean done = false;
    try {
      reloadOnce();
      done = true;
    } finally {
      if (!done) {
        reloadFailures.incrementAndGet();
      }
    }
  }

  private void reloadOnce() throws IOException {
    Map<String, Block> known = new HashMap<>();
    for (Block block : blocks) {
      known.put(block.meta().ulid(), block);
    }
    Map<String, Block> loadable = new LinkedHashMap<>();
    Map<String, Exception> corrupted = new LinkedHashMap<>();
    open(known, loadable, corrupted);
    Map<String, String> doomed = doomed(loadable.values());
    corrupted.keySet().removeAll(doomed.keySet());
    if (!corrupted.isEmpty()) {
      closeNew(loadable, known);
      throw failure(corrupted);
    }
    List<Block> kept = new ArrayList<>();
    List<Block> dropped = new ArrayList<>();
    for (Block block : loadable.values()) {
      (doomed.containsKey(block.meta().ulid()) ? dropped : kept).add(block);
    }
    kept.sort(
        Comparator.comparingLong((Block b) -> b.meta().minTime())
            .thenComparingLong(b -> b.meta().maxTime()));
    swap.lock();
    try {
      blocks = List.copyOf(kept);
    } finally {
      swap.unlock();
    }
    if (mergeOverlapping) { // else somebody else is to merge them
      warnOfOverlaps(kept.stream().map(Block::meta).toList());
    }
    for (Block gone : dropped) {
      gone.close();
    }
    for (Map.Entry<String, Block> entry : known.entrySet()) {
      if (!loadable.containsKey(entry.getKey())) {
        entry.getValue().close(); // its directory was taken away
      }
    }
    deleteDirectories(doomed);
  }

  private static void warnOfOverlaps(List<BlockMeta> byTime) {
    List<OverlappingBlocks.Group> groups = OverlappingBlocks.of(byTime);
    if (!groups.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Overlapping blocks found during reloadBlocks: "
              + groups.stream().map(String::valueOf).collect(Collectors.joining("\n")));
    }
  }

  private void open(
      Map<String, Block> known, Map<String, Block> loadable, Map<String, Exception> corrupted)
      throws IOException {
    for (Path path : BlockDir.list(fs, dir)) {
      BlockMeta meta;
      try {
        meta = MetaFile.read(fs, path);
      } catch (IOException | CorruptionException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Failed to read meta.json for a block during reloadBlocks. Skipping: "
                + MetaFile.describe(path, e));
        continue;
      }
      Block open = known.get(meta.ulid());
      if (open != null) {
        loadable.put(meta.ulid(), open);
        continue;
      }
      try {
        loadable.put(meta.ulid(), Block.open(fs, path));
      } catch (IOException | CorruptionException e) {
        corrupted.put(meta.ulid(), e);
      }
    }
  }

  /** What is to go, with the reason. */
  private Map<String, String> doomed(Iterable<Block> loaded) {
    Map<String, String> doomed = new LinkedHashMap<>();
    Map<String, Block> byName = new HashMap<>();
    List<BlockMeta> metas = new ArrayList<>();
    for (Block block : loaded) {
      metas.add(block.meta());
      byName.put(block.meta().ulid(), block);
      if (block.meta().compaction().deletable()) {
        doomed.put(block.meta().ulid(), "nothing left after compaction");
      }
    }
    RetentionPolicy policy = onDisk(retention);
    List<BlockMeta> old = policy.beyondTime(metas);
    for (BlockMeta meta : old) {
      doomed.put(meta.ulid(), "beyond the retention time");
    }
    timeRetentions.addAndGet(old.isEmpty() ? 0 : 1);
    List<BlockMeta> large =
        policy.beyondSize(
            metas,
            headBytes.getAsLong(),
            meta -> {
              Block block = byName.get(meta.ulid());
              return block == null ? 0 : block.size();
            });
    for (BlockMeta meta : large) {
      doomed.put(meta.ulid(), "beyond the retention size");
    }
    sizeRetentions.addAndGet(large.isEmpty() ? 0 : 1);
    for (BlockMeta meta : metas) {
      for (BlockMeta.Parent parent : meta.compaction().parents()) {
        doomed.put(parent.ulid(), "compacted into " + meta.ulid());
      }
    }
    return doomed;
  }

  private RetentionPolicy onDisk(RetentionPolicy policy) {
    if (policy.maxPercentage() <= 0) {
      return policy;
    }
    try {
      return policy.onDisk(fs.totalSpace(dir));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Unable to retrieve filesystem size of database directory, skip percentage limitation"
              + " and default to fixed size limitation: "
              + dir,
          e);
      return policy;
    }
  }

  private static void closeNew(Map<String, Block> loadable, Map<String, Block> known) {
    loadable.forEach(
        (name, block) -> {
          if (!known.containsKey(name)) {
            block.close();
          }
        });
  }

  private static CorruptionException failure(Map<String, Exception> corrupted) {
    StringBuilder message = new StringBuilder("corrupted blocks: ");
    for (Map.Entry<String, Exception> entry : corrupted.entrySet()) {
      message.append("[block: \"").append(entry.getKey()).append("\"] ");
      message.append(entry.getValue().getMessage());
    }
    CorruptionException failure = new CorruptionException(message.toString());
    corrupted.values().forEach(failure::addSuppressed);
    return failure;
  }

  private void deleteDirectories(Map<String, String> doomed) throws IOException {
    for (Map.Entry<String, String> entry : doomed.entrySet()) {
      Path path = dir.resolve(entry.getKey());
      if (fs.exists(path)) {
        BlockDir.delete(fs, path);
        LOG.log(
            System.Logger.Level.INFO,
            "Deleting obsolete block " + entry.getKey() + ": " + entry.getValue());
        observer.blockDeleted(entry.getKey(), entry.getValue());
      }
    }
  }

  /**
   * Makes new blocks visible; takes them away again if that fails. Once they are visible they stay,
   * whatever fails then: those they replace may be gone already.
   */
  void load(List<BlockMeta> written) throws IOException {
    boolean loaded = false;
    try {
      reload();
      loaded = true;
    } finally {
      if (!loaded) {
        discard(notVisible(written));
      }
    }
  }

  private List<BlockMeta> notVisible(List<BlockMeta> written) {
    Set<String> visible = new HashSet<>();
    for (Block block : blocks) {
      visible.add(block.meta().ulid());
    }
    return written.stream().filter(meta -> !visible.contains(meta.ulid())).toList();
  }

  /** Removes blocks that were just written and could not be loaded. */
  void discard(List<BlockMeta> written) throws IOException {
    for (BlockMeta block : written) {
      Path path = dir.resolve(block.ulid());
      if (fs.exists(path)) {
        BlockDir.delete(fs, path);
      }
    }
  }

  /**
   * End of the newest block that was cut from the whole head, in ms: what is older than that need
   * not be replayed. {@code Long.MIN_VALUE} if there is none.
   */
  long inOrderMaxTime() {
    return inOrderMaxTime(blocks);
  }

  /** The same of any blocks. */
  static long inOrderMaxTime(List<Block> blocks) {
    long max = Long.MIN_VALUE;
    for (Block block : blocks) {
      if (block.meta().compaction().fromWholeHead()) {
        max = Math.max(max, block.meta().maxTime());
      }
    }
    return max;
  }

  void close() {
    for (Block block : blocks) {
      block.close();
    }
  }

  @Override
  public String toString() {
    return "BlockStore{" + dir + ", blocks=" + blocks.size() + "}";
  }
}
