package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Upstream's plan: blocks grow into aligned ranges of 2 h, 6 h, 18 h …
 *
 * <pre>
 *   6 h   |           A           |           B           |
 *   2 h   [ 1 ] [ 2 ] [ 3 ]        [ 4 ] [ 5 ]
 *         '------.------'                  '-- the newest is left alone
 *          fills A: compacted
 * </pre>
 *
 * <ol>
 *   <li>Blocks that overlap are merged before all else.
 *   <li>A group in an aligned range is taken when it fills the range, or when a newer block starts
 *       behind it, so that nothing more will come.
 *   <li>A large block with many deletions is rewritten alone.
 * </ol>
 *
 * <p>Blocks of stale or selected series only go with their like: merged with others they would pass
 * for complete and let the log be cut too early.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/compact.go LeveledCompactor.plan, selectDirs, splitByRange
 */
public final class LeveledPlanner implements CompactionPlanner {
  /** From this share of deletions a series on, a large block is rewritten. */
  private static final double TOMBSTONE_SHARE = 0.05;

  private final long[] ranges;
  private final boolean mergeOverlapping;

  /**
   * A planner.
   *
   * @param ranges lengths in ms, ascending, the first being that of the head's blocks
   * @param mergeOverlapping whether overlapping blocks are merged
   */
  public LeveledPlanner(long[] ranges, boolean mergeOverlapping) {
    if (ranges.length == 0) {
      throw new IllegalArgumentException("at least one range is needed");
    }
    this.ranges = ranges.clone();
    this.mergeOverlapping = mergeOverlapping;
  }

  /**
   * Ranges from {@code min} up to {@code max}, each {@code factor} times the one before, at most
   * {@code steps}; at least {@code min} itself.
   */
  public static long[] exponentialRanges(long min, long max, int steps, int factor) {
    List<Long> ranges = new ArrayList<>();
    long range = min;
    for (int i = 0; i < steps && (i == 0 || range <= max); i++) {
      ranges.add(range);
      range *= factor;
    }
    return ranges.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public List<BlockMeta> plan(List<BlockMeta> blocks) {
    List<BlockMeta> whole = new ArrayList<>();
    List<BlockMeta> stale = new ArrayList<>();
    List<BlockMeta> selected = new ArrayList<>();
    for (BlockMeta block : blocks) {
      if (block.compaction().fromStaleSeries()) {
        stale.add(block);
      } else if (block.compaction().fromSelectedSeries()) {
        selected.add(block);
      } else {
        whole.add(block);
      }
    }
    for (List<BlockMeta> kind : List.of(whole, stale, selected)) {
      List<BlockMeta> plan = planKind(kind);
      if (!plan.isEmpty()) {
        return plan;
      }
    }
    return List.of();
  }

  private List<BlockMeta> planKind(List<BlockMeta> blocks) {
    if (blocks.isEmpty()) {
      return List.of();
    }
    List<BlockMeta> byTime = new ArrayList<>(blocks);
    byTime.sort(Comparator.comparingLong(BlockMeta::minTime));
    List<BlockMeta> overlapping = mergeOverlapping ? firstOverlap(byTime) : List.of();
    if (!overlapping.isEmpty()) {
      return overlapping;
    }
    // The newest stays as it is for a while: time to back it up.
    List<BlockMeta> settled = byTime.subList(0, byTime.size() - 1);
    List<BlockMeta> group = firstFullGroup(settled);
    return group.isEmpty() ? muchDeleted(settled) : group;
  }

  private static List<BlockMeta> firstOverlap(List<BlockMeta> byTime) {
    List<BlockMeta> group = new ArrayList<>();
    long end = byTime.get(0).maxTime();
    for (int i = 1; i < byTime.size(); i++) {
      BlockMeta block = byTime.get(i);
      if (block.minTime() < end) {
        if (group.isEmpty()) {
          group.add(byTime.get(i - 1));
        }
        group.add(block);
      } else if (!group.isEmpty()) {
        break;
      }
      end = Math.max(end, block.maxTime());
    }
    return group;
  }

  private List<BlockMeta> firstFullGroup(List<BlockMeta> settled) {
    if (ranges.length < 2 || settled.isEmpty()) {
      return List.of();
    }
    long newestStart = settled.get(settled.size() - 1).minTime();
    for (int i = 1; i < ranges.length; i++) {
      for (List<BlockMeta> group : groups(settled, ranges[i])) {
        long length = group.get(group.size() - 1).maxTime() - group.get(0).minTime();
        boolean complete =
            length == ranges[i] || group.get(group.size() - 1).maxTime() <= newestStart;
        if (group.size() > 1 && complete && !hasFailed(group)) {
          return group;
        }
      }
    }
    return List.of();
  }

  private static boolean hasFailed(List<BlockMeta> group) {
    for (BlockMeta block : group) {
      if (block.compaction().failed()) {
        return true;
      }
    }
    return false;
  }

  /** Neighbours that lie in the same aligned range; blocks that cross its bounds are left out. */
  static List<List<BlockMeta>> groups(List<BlockMeta> byTime, long range) {
    List<List<BlockMeta>> groups = new ArrayList<>();
    int i = 0;
    while (i < byTime.size()) {
      long end = Math.floorDiv(byTime.get(i).minTime(), range) * range + range;
      if (byTime.get(i).maxTime() > end) {
        i++;
        continue;
      }
      List<BlockMeta> group = new ArrayList<>();
      while (i < byTime.size() && byTime.get(i).maxTime() <= end) {
        group.add(byTime.get(i++));
      }
      groups.add(group);
    }
    return groups;
  }

  /** Newest first; the search ends at the first block that is too small (upstream's rule). */
  private List<BlockMeta> muchDeleted(List<BlockMeta> settled) {
    for (int i = settled.size() - 1; i >= 0; i--) {
      BlockMeta block = settled.get(i);
      long tombstones = block.stats().tombstones();
      if (block.maxTime() - block.minTime() < ranges[ranges.length / 2]) {
        boolean allDeleted = tombstones > 0 && tombstones >= block.stats().series();
        return allDeleted ? List.of(block) : List.of();
      }
      if ((double) tombstones / (block.stats().series() + 1) > TOMBSTONE_SHARE) {
        return List.of(block);
      }
    }
    return List.of();
  }
}
