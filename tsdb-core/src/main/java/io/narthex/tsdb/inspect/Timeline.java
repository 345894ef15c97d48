package io.narthex.tsdb.inspect;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.CompactionPlanner;
import io.narthex.tsdb.compact.LeveledCompactor;
import io.narthex.tsdb.compact.LeveledPlanner;
import io.narthex.tsdb.compact.RetentionPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Plays compaction and retention through on metas alone: weeks in a moment.
 *
 * <pre>
 *    8h  cut 6h-8h            |==6h==||2h|
 * </pre>
 *
 * @upstream none
 */
public final class Timeline {
  private static final long HOUR = 3_600_000;

  private final long blockRange;
  private final CompactionPlanner planner;
  private final RetentionPolicy retention;
  private final Consumer<ReportLine> out;
  private final List<BlockMeta> blocks = new ArrayList<>();
  private int made;
  private long end;

  /**
   * A simulation.
   *
   * @param blockRange length in ms of blocks cut from the head
   * @param maxBlock length in ms that no compaction exceeds
   * @param retention age in ms from which on blocks are dropped, 0 for never
   */
  public Timeline(long blockRange, long maxBlock, long retention, Consumer<ReportLine> out) {
    this.blockRange = blockRange;
    this.planner =
        new LeveledPlanner(LeveledPlanner.exponentialRanges(blockRange, maxBlock, 10, 3), true);
    this.retention = new RetentionPolicy(retention, 0);
    this.out = out;
  }

  /** Runs for {@code millis} and prints a line an event; the blocks in the end. */
  public List<BlockMeta> run(long millis) {
    end = millis;
    for (long t = 0; t + blockRange <= millis; t += blockRange) {
      BlockMeta cut = named(t, t + blockRange);
      blocks.add(cut);
      say(t + blockRange, "cut", cut, 1);
      compact(t + blockRange);
      for (BlockMeta old : retention.beyondTime(blocks)) {
        blocks.remove(old);
        say(t + blockRange, "drop", old, 1);
      }
    }
    return List.copyOf(blocks);
  }

  private BlockMeta named(long mint, long maxt) {
    return new BlockMeta(String.format("%06d", ++made), mint, maxt)
        .withCompaction(new BlockMeta.Compaction(1, List.of(), false, List.of(), false, List.of()));
  }

  private void compact(long now) {
    List<BlockMeta> plan = planner.plan(blocks);
    while (!plan.isEmpty()) {
      blocks.removeAll(plan);
      BlockMeta merged = LeveledCompactor.mergeMetas(String.format("%06d", ++made), plan);
      blocks.add(merged);
      say(now, "compact", merged, plan.size());
      plan = planner.plan(blocks);
    }
  }

  private void say(long now, String event, BlockMeta block, int of) {
    blocks.sort(Comparator.comparingLong(BlockMeta::minTime));
    StringBuilder picture = new StringBuilder("|");
    List<Strip.Piece> pieces = new ArrayList<>();
    for (BlockMeta b : blocks) {
      picture.append(hours(b.maxTime() - b.minTime())).append('|');
      pieces.add(new Strip.Piece(b.minTime(), b.maxTime(), b.compaction().level()));
    }
    String what = String.format("%-8s %s%s", event, of > 1 ? of + " into " : "", range(block));
    out.accept(
        ReportLine.of(0, "event")
            .with("does", event)
            .with("at", now)
            .with("mint", block.minTime())
            .with("maxt", block.maxTime())
            .with("level", block.compaction().level())
            .with("of", of)
            .with("blocks", new Strip(0, end, pieces))
            .text("%8s  %-34s %s", hours(now), what, picture));
  }

  private static String range(BlockMeta block) {
    return hours(block.minTime())
        + "-"
        + hours(block.maxTime())
        + " level "
        + block.compaction().level();
  }

  private static String hours(long millis) {
    return millis % HOUR == 0 ? millis / HOUR + "h" : BlockList.duration(millis);
  }
}
