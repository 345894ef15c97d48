package io.narthex.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.CompactionPlanner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which blocks Prometheus would merge next. Blocks are written {@code mint-maxt} and named 1, 2, 3
 * … in that order; {@code !} marks one whose compaction failed before.
 *
 * @upstream tsdb/compact_test.go (facts of its table of plans)
 */
public abstract class CompactionPlannerContract {
  private static final long[] RANGES = {20, 60, 180, 540, 1620};

  /** A planner that merges overlapping blocks. */
  protected abstract CompactionPlanner planner(long[] ranges);

  /** Blocks written as text. */
  public static List<BlockMeta> blocks(String text) {
    List<BlockMeta> blocks = new ArrayList<>();
    for (String part : text.trim().split(" +")) {
      boolean failed = part.endsWith("!");
      String[] bounds = (failed ? part.substring(0, part.length() - 1) : part).split("-");
      blocks.add(
          new BlockMeta(
                  String.valueOf(blocks.size() + 1),
                  Long.parseLong(bounds[0]),
                  Long.parseLong(bounds[1]))
              .withCompaction(
                  new BlockMeta.Compaction(1, List.of(), false, List.of(), failed, List.of())));
    }
    return blocks;
  }

  /** The names of the blocks of a plan. */
  public static String names(List<BlockMeta> plan) {
    return String.join(" ", plan.stream().map(BlockMeta::ulid).toList());
  }

  private String plan(String blocks) {
    return names(planner(RANGES).plan(blocks(blocks)));
  }

  @ParameterizedTest
  @CsvSource({
    "0-20, ''",
    "0-20 20-40 40-60, ''",
    "0-20 20-40 40-60 60-80, 1 2 3",
    "0-20 20-40 40-60 60-120 120-180, 1 2 3",
    "0-20 20-40 40-60 60-120 120-180 180-200, 1 2 3",
    "0-60 60-120 120-180 180-240, 1 2 3"
  })
  public void fillsAlignedRangesAndLeavesTheNewestAlone(String blocks, String plan) {
    assertThat(plan(blocks)).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource({
    "0-20 20-40 60-80, ''",
    "0-20 20-40 60-80 80-100, 1 2",
    "20-40 60-120 120-180 720-960 960-980, 1 2 3",
    "0-20 60-80 80-100 100-120 120-180, 2 3 4"
  })
  public void takesARangeWithGapsOnceNothingMoreCanCome(String blocks, String plan) {
    assertThat(plan(blocks)).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource({
    "0-20 19-40 40-60, 1 2",
    "0-20 20-40 30-50, 2 3",
    "0-20 10-40 30-50, 1 2 3",
    "0-360 340-560 360-420 420-540, 1 2 3 4",
    "0-10 9-20 30-40 39-50, 1 2"
  })
  public void mergesOverlapsBeforeAllElse(String blocks, String plan) {
    assertThat(plan(blocks)).isEqualTo(plan);
  }

  @Test
  public void passesOverARangeWithAFailedBlock() {
    assertThat(plan("0-20! 20-40! 40-60! 60-120 120-180 180-200")).isEmpty();
  }

  @Test
  public void doesNotChangeTheListItIsGiven() {
    List<BlockMeta> blocks = blocks("40-60 0-20 20-40 60-80");
    List<BlockMeta> before = List.copyOf(blocks);

    planner(RANGES).plan(List.copyOf(blocks));

    assertThat(blocks).isEqualTo(before);
  }
}
