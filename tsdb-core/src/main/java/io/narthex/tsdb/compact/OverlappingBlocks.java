package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.util.GoDuration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds which blocks overlap, and says so.
 *
 * <pre>
 *   a |----------|            groups: {a, b} over [b.minTime, b.maxTime),
 *   b   |---|                         {a, c} over [c.minTime, a.maxTime)
 *   c         |------|
 *   d                 |---|
 * </pre>
 *
 * <p>A group grows as long as no block of it has ended.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream tsdb/db.go OverlappingBlocks, Overlaps. Differs: groups come in order of time, and two
 *     that overlap in the same range are both there
 */
public final class OverlappingBlocks {
  private OverlappingBlocks() {}

  /**
   * Blocks that overlap, and where all of them do.
   *
   * @param mint start of the range that all have in common, ms
   * @param maxt its end, exclusive
   */
  public record Group(long mint, long maxt, List<BlockMeta> blocks) {
    static Group of(List<BlockMeta> blocks) {
      long mint = blocks.stream().mapToLong(BlockMeta::minTime).max().orElseThrow();
      long maxt = blocks.stream().mapToLong(BlockMeta::maxTime).min().orElseThrow();
      return new Group(mint, maxt, List.copyOf(blocks));
    }

    @Override
    public String toString() {
      return String.format(
          "[mint: %d, maxt: %d, range: %s, blocks: %d]: %s",
          mint,
          maxt,
          length(mint, maxt),
          blocks.size(),
          blocks.stream().map(Group::describe).collect(Collectors.joining(", ")));
    }

    private static String describe(BlockMeta block) {
      return String.format(
          "<ulid: %s, mint: %d, maxt: %d, range: %s>",
          block.ulid(), block.minTime(), block.maxTime(), length(block.minTime(), block.maxTime()));
    }

    /** Whole seconds, as upstream prints them. */
    private static String length(long mint, long maxt) {
      return GoDuration.ofMillis((maxt - mint) / 1000 * 1000);
    }
  }

  /** The groups of blocks that overlap; blocks are given in order of their start. */
  public static List<Group> of(List<BlockMeta> byTime) {
    List<List<BlockMeta>> groups = new ArrayList<>();
    List<BlockMeta> open = new ArrayList<>();
    boolean oneEnded = true;
    for (BlockMeta block : byTime) {
      oneEnded |= open.removeIf(other -> other.maxTime() <= block.minTime());
      open.add(block);
      if (open.size() > 1 && oneEnded) {
        groups.add(new ArrayList<>(open));
        oneEnded = false;
      } else if (open.size() > 1) {
        groups.get(groups.size() - 1).add(block);
      }
    }
    return groups.stream().map(Group::of).toList();
  }
}
