package io.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.storage.SampleBuffers;
import org.junit.jupiter.api.Test;

class SampleBufferTest {
  @Test
  void whatWasDroppedLeavesNothingBehind() {
    SampleBuffer buffer = new SampleBuffer();
    for (int t = 0; t < 10; t++) {
      buffer.add(t, Histogram.builder().count(1).zeroCount(1).build());
      buffer.setLastStartTime(100 + t);
    }

    SampleBuffers.trim(buffer, 0, 2, 6);
    SampleBuffers.cut(buffer, 0, 4, 5);
    buffer.add(20, 1);
    buffer.add(21, 1);

    assertThat(buffer.size()).isEqualTo(5);
    for (int i = 0; i < 3; i++) {
      assertThat(buffer.startTime(i)).isEqualTo(100 + buffer.time(i));
      assertThat(buffer.type(i)).isEqualTo(ValueType.HISTOGRAM);
    }
    for (int i = 3; i < 5; i++) {
      assertThat(buffer.startTime(i)).isZero();
      assertThat(buffer.type(i)).isEqualTo(ValueType.FLOAT);
    }
  }
}
