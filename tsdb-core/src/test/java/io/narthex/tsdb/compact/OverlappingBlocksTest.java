package io.narthex.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.block.BlockMeta;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups of overlapping blocks: the cases of upstream's tsdb/db_test.go. */
class OverlappingBlocksTest {
  private static final String TEN_EACH =
      "0-10 10-20 20-30 30-40 40-50 50-60 60-70 70-80 80-90 90-100 100-110 ";

  private static BlockMeta block(String range) {
    String[] ends = range.split("-");
    return new BlockMeta(range, Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }

  private static String groups(String blocks) {
    List<BlockMeta> metas =
        Arrays.stream(blocks.trim().split(" +"))
            .map(OverlappingBlocksTest::block)
            .sorted(Comparator.comparingLong(BlockMeta::minTime))
            .toList();
    StringBuilder out = new StringBuilder();
    for (OverlappingBlocks.Group group : OverlappingBlocks.of(metas)) {
      out.append(out.isEmpty() ? "" : "; ").append(group.mint()).append('-').append(group.maxt());
      out.append(':');
      group.blocks().forEach(b -> out.append(' ').append(b.ulid()));
    }
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          15-17       | 15-17: 10-20 15-17
          21-31       | 21-30: 20-30 21-31; 30-31: 21-31 30-40
          33-39 34-36 | 34-36: 30-40 33-39 34-36
          50-60       | 50-60: 50-60 50-60
          61-85       | 61-70: 60-70 61-85; 70-80: 61-85 70-80; 80-85: 61-85 80-90
          92-105 94-99 | 94-99: 90-100 92-105 94-99; 100-105: 92-105 100-110
          """)
  void whatOverlapsBlocksOfTen(String added, String expected) {
    assertThat(groups(TEN_EACH + added)).isEqualTo(expected);
  }

  @Test
  void blocksThatTouchDoNotOverlap() {
    assertThat(groups(TEN_EACH)).isEmpty();
    assertThat(OverlappingBlocks.of(List.of())).isEmpty();
  }

  @Test
  void aGroupEndsWithTheFirstOfItsBlocks() {
    assertThat(groups("1-5 2-3 2-3 2-3 2-3 2-6 3-5 5-7 7-10 8-9"))
        .isEqualTo("2-3: 1-5 2-3 2-3 2-3 2-3 2-6; 3-5: 1-5 2-6 3-5; 5-6: 2-6 5-7; 8-9: 7-10 8-9");
  }

  @Test
  void theTextIsPrometheuss() {
    List<BlockMeta> blocks =
        Stream.of("0-7200000", "3600000-10807500", "7200000-7259000")
            .map(OverlappingBlocksTest::block)
            .toList();

    assertThat(OverlappingBlocks.of(blocks))
        .extracting(OverlappingBlocks.Group::toString)
        .containsExactly(
            "[mint: 3600000, maxt: 7200000, range: 1h0m0s, blocks: 2]: <ulid: 0-7200000, mint: 0,"
                + " maxt: 7200000, range: 2h0m0s>, <ulid: 3600000-10807500, mint: 3600000, maxt:"
                + " 10807500, range: 2h0m7s>",
            "[mint: 7200000, maxt: 7259000, range: 59s, blocks: 2]: <ulid: 3600000-10807500, mint:"
                + " 3600000, maxt: 10807500, range: 2h0m7s>, <ulid: 7200000-7259000, mint: 7200000,"
                + " maxt: 7259000, range: 59s>");
  }
}
