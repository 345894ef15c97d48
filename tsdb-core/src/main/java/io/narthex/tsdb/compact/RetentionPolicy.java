package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Decides which blocks are too old or too much, from metas and sizes alone.
 *
 * <pre>
 *   newest                                   oldest
 *   [ A ] [ B ] [ C ] [ D ] [ E ]
 *         '--- end of A minus end of D >= retention: D and all older go
 *   logs + A + B + C > maxBytes: C and all older go
 * </pre>
 *
 * <p>By time the newest block never goes; by size it may.
 *
 * @param maxAge in ms, counted from the end of the newest block; 0 for no limit
 * @param maxBytes of logs, head chunk files and blocks; 0 for no limit
 * @param maxPercentage of what the file system holds, instead of {@code maxBytes}; 0 for no limit
 * @upstream tsdb/db.go BeyondTimeRetention, BeyondSizeRetention
 */
public record RetentionPolicy(long maxAge, long maxBytes, double maxPercentage) {
  /** Keeps all. */
  public static final RetentionPolicy UNLIMITED = new RetentionPolicy(0, 0);

  public RetentionPolicy {
    if (maxPercentage < 0 || maxPercentage > 100) {
      throw new IllegalArgumentException("percentage " + maxPercentage + " not in [0, 100]");
    }
  }

  /** Without a share of the file system. */
  public RetentionPolicy(long maxAge, long maxBytes) {
    this(maxAge, maxBytes, 0);
  }

  /**
   * The policy with its percentage as bytes; unchanged if it has none or the size is unknown.
   *
   * @param diskBytes what the file system holds, 0 if unknown
   */
  public RetentionPolicy onDisk(long diskBytes) {
    if (maxPercentage <= 0 || diskBytes <= 0) {
      return this;
    }
    return new RetentionPolicy(maxAge, (long) (diskBytes * maxPercentage / 100), maxPercentage);
  }

  /** Newest first, as both rules go. */
  private static List<BlockMeta> newestFirst(List<BlockMeta> blocks) {
    List<BlockMeta> sorted = new ArrayList<>(blocks);
    sorted.sort(Comparator.comparingLong(BlockMeta::maxTime).reversed());
    return sorted;
  }

  /** Blocks that are too old. */
  public List<BlockMeta> beyondTime(List<BlockMeta> blocks) {
    if (maxAge <= 0 || blocks.isEmpty()) {
      return List.of();
    }
    List<BlockMeta> sorted = newestFirst(blocks);
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(0).maxTime() - sorted.get(i).maxTime() >= maxAge) {
        return List.copyOf(sorted.subList(i, sorted.size()));
      }
    }
    return List.of();
  }

  /**
   * Blocks that are too much.
   *
   * @param headBytes bytes of logs and head chunk files
   * @param size bytes of a block
   */
  public List<BlockMeta> beyondSize(
      List<BlockMeta> blocks, long headBytes, ToLongFunction<BlockMeta> size) {
    if (maxBytes <= 0) {
      return List.of();
    }
    List<BlockMeta> sorted = newestFirst(blocks);
    long sum = headBytes;
    for (int i = 0; i < sorted.size(); i++) {
      sum += size.applyAsLong(sorted.get(i));
      if (sum > maxBytes) {
        return List.copyOf(sorted.subList(i, sorted.size()));
      }
    }
    return List.of();
  }
}
