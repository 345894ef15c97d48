package io.narthex.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.contract.CompactionPlannerContract;
import io.narthex.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeveledPlannerTest extends CompactionPlannerContract {
  private static final long[] RANGES = {20, 60, 180, 540, 1620};

  @Override
  protected CompactionPlanner planner(long[] ranges) {
    return new LeveledPlanner(ranges, true);
  }

  @Test
  void leavesOverlapsAloneIfSaidSo() {
    assertThat(new LeveledPlanner(RANGES, false).plan(blocks("0-20 10-40 30-50"))).isEmpty();
  }

  @Test
  void rewritesALargeBlockWithManyDeletions() {
    List<BlockMeta> blocks = blocks("0-540 540-560");
    BlockMeta.Stats many = new BlockMeta.Stats(0, 0, 0, 10, 0, 3);
    blocks.set(0, blocks.get(0).withStats(many));

    assertThat(names(new LeveledPlanner(RANGES, true).plan(blocks))).isEqualTo("1");

    blocks = blocks("0-60 60-80");
    blocks.set(0, blocks.get(0).withStats(many));
    assertThat(new LeveledPlanner(RANGES, true).plan(blocks)).isEmpty();
    blocks.set(0, blocks.get(0).withStats(many.withTombstones(10)));
    assertThat(names(new LeveledPlanner(RANGES, true).plan(blocks))).isEqualTo("1");
  }

  @Test
  void neverMixesBlocksOfStaleSeriesWithOthers() {
    List<BlockMeta> blocks = blocks("0-20 0-20 20-40 40-60 60-80");
    blocks.set(
        0,
        blocks
            .get(0)
            .withCompaction(
                new BlockMeta.Compaction(
                    1, List.of(), false, List.of(), false, List.of(BlockMeta.FROM_STALE_SERIES))));

    assertThat(names(new LeveledPlanner(RANGES, true).plan(blocks))).isEqualTo("2 3 4");
  }

  @Test
  void groupsNegativeTimesByTheirFloor() {
    List<BlockMeta> blocks = new ArrayList<>();
    for (long t = -60; t < 20; t += 20) {
      blocks.add(new BlockMeta("b" + t, t, t + 20));
    }

    assertThat(names(new LeveledPlanner(RANGES, true).plan(blocks))).isEqualTo("b-60 b-40 b-20");
  }

  @Test
  void hasRangesThatTripleUpToTheLongest() {
    assertThat(LeveledPlanner.exponentialRanges(2, 36, 10, 3)).containsExactly(2, 6, 18);
    assertThat(LeveledPlanner.exponentialRanges(2, 1, 10, 3)).containsExactly(2);
  }

  @Test
  void threeDaysOfBlocksEndAsUpstreamEndsThem() {
    LeveledPlanner planner = new LeveledPlanner(new long[] {2, 6, 18}, true);
    List<BlockMeta> blocks = new ArrayList<>();
    for (long t = 0; t < 72; t += 2) {
      blocks.add(new BlockMeta("h" + t, t, t + 2));
      List<BlockMeta> plan = planner.plan(blocks);
      while (!plan.isEmpty()) {
        blocks.removeAll(plan);
        blocks.add(LeveledCompactor.mergeMetas("m" + plan.get(0).minTime(), plan));
        plan = planner.plan(blocks);
      }
    }

    assertThat(blocks.stream().map(b -> b.minTime() + "-" + b.maxTime()).sorted().toList())
        .containsExactlyInAnyOrder(
            "0-18", "18-36", "36-54", "54-60", "60-66", "66-68", "68-70", "70-72");
  }
}
