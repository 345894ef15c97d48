package io.narthex.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.block.BlockMeta;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final List<BlockMeta> BLOCKS =
      List.of(
          new BlockMeta("old", 0, 100),
          new BlockMeta("newest", 200, 300),
          new BlockMeta("middle", 100, 200));

  private static List<String> names(List<BlockMeta> blocks) {
    return blocks.stream().map(BlockMeta::ulid).toList();
  }

  @Test
  void dropsFromTheBlockThatIsExactlyTooOld() {
    assertThat(names(new RetentionPolicy(100, 0).beyondTime(BLOCKS)))
        .containsExactly("middle", "old");
    assertThat(names(new RetentionPolicy(101, 0).beyondTime(BLOCKS))).containsExactly("old");
    assertThat(names(new RetentionPolicy(200, 0).beyondTime(BLOCKS))).containsExactly("old");
    assertThat(new RetentionPolicy(201, 0).beyondTime(BLOCKS)).isEmpty();
  }

  @Test
  void neverDropsTheNewestByTime() {
    assertThat(names(new RetentionPolicy(1, 0).beyondTime(BLOCKS)))
        .containsExactly("middle", "old");
  }

  @Test
  void dropsTheOldestBeyondTheSizeWithTheHeadCountedFirst() {
    assertThat(names(new RetentionPolicy(0, 35).beyondSize(BLOCKS, 10, b -> 10)))
        .containsExactly("old");
    assertThat(new RetentionPolicy(0, 40).beyondSize(BLOCKS, 10, b -> 10)).isEmpty();
    assertThat(names(new RetentionPolicy(0, 5).beyondSize(BLOCKS, 10, b -> 10)))
        .containsExactly("newest", "middle", "old");
  }

  @Test
  void keepsAllWithoutLimits() {
    assertThat(RetentionPolicy.UNLIMITED.beyondTime(BLOCKS)).isEmpty();
    assertThat(RetentionPolicy.UNLIMITED.beyondSize(BLOCKS, 1, b -> Long.MAX_VALUE / 8)).isEmpty();
  }
}
