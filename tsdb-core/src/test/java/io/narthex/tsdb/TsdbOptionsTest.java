package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.tsdb.wlog.WalOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TsdbOptionsTest {
  private static final long HOUR = 3_600_000;

  private static BlockOptions blocks(Consumer<BlockOptions.Builder> settings) {
    return TsdbOptions.builder().blocks(settings).build().blocks();
  }

  @Test
  void whatIsNotNamedStays() {
    TsdbOptions first =
        TsdbOptions.builder()
            .blocks(blocks -> blocks.retention(Duration.ofDays(30)).retentionBytes(7))
            .head(head -> head.outOfOrderWindow(Duration.ofHours(1)).stripes(8))
            .wal(null)
            .lock(false)
            .build();

    TsdbOptions second =
        first.toBuilder()
            .blocks(blocks -> blocks.retentionBytes(8))
            .head(head -> head.stripes(16))
            .build();

    assertThat(second.blocks().retentionMillis()).isEqualTo(30 * 24 * HOUR);
    assertThat(second.blocks().retentionBytes()).isEqualTo(8);
    assertThat(second.head().outOfOrderWindow()).isEqualTo(HOUR);
    assertThat(second.head().stripes()).isEqualTo(16);
    assertThat(second.wal()).isNull();
    assertThat(second.lock()).isFalse();
  }

  @Test
  void optionsDoNotChangeWithTheirBuilder() {
    TsdbOptions.Builder builder = TsdbOptions.builder();
    TsdbOptions built = builder.build();

    builder
        .blocks(blocks -> blocks.minDuration(Duration.ofHours(1)))
        .head(head -> head.samplesPerChunk(7))
        .wal(WalOptions.DEFAULT)
        .autoCompact(false);

    assertThat(built.blocks().minMillis()).isEqualTo(2 * HOUR);
    assertThat(built.head().samplesPerChunk()).isEqualTo(120);
    assertThat(built.wal()).isNotEqualTo(WalOptions.DEFAULT);
    assertThat(built.autoCompact()).isTrue();
  }

  @Test
  void chunksStayWithinABlockWhateverTheHeadWasTold() {
    TsdbOptions options =
        TsdbOptions.builder()
            .blocks(blocks -> blocks.minDuration(Duration.ofHours(1)))
            .head(head -> head.chunkRange(7 * HOUR))
            .build();

    assertThat(options.head().chunkRange()).isEqualTo(HOUR);
  }

  @Test
  void theLongestBlockIsATenthOfTheRetentionUnlessNamed() {
    assertThat(blocks(b -> {}).maxMillis()).isEqualTo(36 * HOUR);
    assertThat(blocks(b -> b.retention(Duration.ofDays(1000))).maxMillis())
        .isEqualTo(31 * 24 * HOUR);
    assertThat(blocks(b -> b.retention(Duration.ZERO)).maxMillis()).isEqualTo(31 * 24 * HOUR);
    assertThat(blocks(b -> b.retention(Duration.ofHours(1))).maxMillis()).isEqualTo(2 * HOUR);
    assertThat(blocks(b -> b.maxDuration(Duration.ofHours(5))).maxMillis()).isEqualTo(5 * HOUR);
  }

  @Test
  void valuesOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> TsdbOptions.builder().background(true).build())
        .hasMessage("background work needs a scheduler");
    assertThatThrownBy(() -> blocks(b -> b.minDuration(Duration.ZERO)))
        .hasMessage("block length PT0S");
    assertThatThrownBy(() -> blocks(b -> b.retentionBytes(-1)))
        .hasMessage("negative retention or delay");
    assertThatThrownBy(() -> blocks(b -> b.compactionDelay(Duration.ofMillis(-1))))
        .hasMessage("negative retention or delay");
    assertThatThrownBy(() -> blocks(b -> b.retentionPercentage(Double.NaN)))
        .hasMessage("retention of NaN percent");
    assertThatThrownBy(() -> TsdbOptions.builder().head(head -> head.stripes(3)).build())
        .hasMessage("stripes 3");
  }
}
