package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassicHistogramTest {
  private final ClassicHistogram classic = new ClassicHistogram();

  @Test
  void becomesIntegersInAnyOrder() {
    classic.setSum(5.5);
    classic.setBucket(Double.POSITIVE_INFINITY, 6);
    classic.setBucket(0.1, 3);
    classic.setBucket(1, 5);
    classic.setBucket(1, 99);
    classic.setCount(6);

    Histogram h = (Histogram) classic.convert();

    h.validate();
    assertThat(h.customValues()).containsExactly(0.1, 1);
    assertThat(h.positiveSpans()).containsExactly(new Span(0, 3));
    assertThat(h.positiveBuckets()).containsExactly(3, -1, -1);
    assertThat(h.count()).isEqualTo(6);
    assertThat(h.sum()).isEqualTo(5.5);
  }

  @Test
  void fillsInWhatIsMissing() {
    classic.setBucket(1, 5);

    Histogram h = (Histogram) classic.convert();

    assertThat(h.count()).isEqualTo(5);
    assertThat(h.positiveBuckets()).containsExactly(5);
    assertThat(h.customValues()).containsExactly(1);
  }

  @Test
  void becomesFloatsForFractions() {
    classic.setBucket(1, 0.5);
    classic.setBucket(2, 0.5);
    classic.setCount(2);

    FloatHistogram h = (FloatHistogram) classic.convert();

    assertThat(h.positiveSpans()).containsExactly(new Span(0, 1), new Span(1, 1));
    assertThat(h.positiveBuckets()).containsExactly(0.5, 1.5);
  }

  @Test
  void refusesContradictions() {
    classic.setBucket(1, 5);
    classic.setBucket(2, 4);
    assertThatThrownBy(classic::convert).hasMessage("count is not cumulative: 4 < 5");

    classic.reset();
    classic.setBucket(1, -1);
    assertThatThrownBy(classic::convert)
        .hasMessage("bucket count must be non-negative: le=1, count=-1");

    classic.reset();
    classic.setBucket(Double.POSITIVE_INFINITY, 5);
    classic.setCount(6);
    assertThatThrownBy(classic::convert).hasMessage("count mismatch: count=6 != le=+Inf count=5");

    classic.reset();
    classic.setBucket(2, 3);
    classic.setBucket(1, 4);
    assertThatThrownBy(classic::convert).hasMessage("count is not cumulative: 4 > 3");

    classic.reset();
    classic.setBucket(Double.NaN, 4);
    assertThatThrownBy(classic::convert).hasMessage("bucket boundary must not be NaN");

    classic.reset();
    classic.setCount(-2);
    assertThatThrownBy(classic::convert).hasMessage("count must be non-negative: count=-2");
  }
}
