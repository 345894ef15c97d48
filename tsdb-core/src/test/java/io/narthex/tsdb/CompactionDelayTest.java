package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompactionDelayTest {
  private final ManualTime time = new ManualTime(1_000_000);
  private final CompactionDelay delay = new CompactionDelay(Duration.ofMinutes(5), time);

  @Test
  void runsFromTheMomentTheHeadIsSeenToBeDue() {
    assertThat(delay.isOver(false)).isFalse();
    time.advance(Duration.ofHours(1));
    assertThat(delay.isOver(true)).isFalse();
    assertThat(delay.isWaiting()).isTrue();
    time.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(delay.isOver(true)).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(delay.isOver(true)).isTrue();
    assertThat(delay.isOver(true)).as("the next range needs no new delay").isTrue();
    assertThat(delay.isWaiting()).isFalse();
  }

  @Test
  void startsAnewOnceTheHeadWasNotDue() {
    assertThat(delay.isOver(true)).isFalse();
    time.advance(Duration.ofMinutes(6));
    assertThat(delay.isOver(false)).isFalse();

    assertThat(delay.isOver(true)).isFalse();
    time.advance(Duration.ofMinutes(5));
    assertThat(delay.isOver(true)).isTrue();
  }

  @Test
  void noDelayHoldsNothingBack() {
    CompactionDelay none = new CompactionDelay(Duration.ZERO, time);

    assertThat(none.isOver(true)).isTrue();
    assertThat(none.isWaiting()).isFalse();
  }
}
