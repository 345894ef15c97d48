package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Buckets in any order make the same histogram, and many of them no more than a little work. */
class ClassicHistogramOrderTest {
  private static Object convert(List<Integer> order) {
    ClassicHistogram h = new ClassicHistogram();
    for (int i : order) {
      h.setBucket(i - 100, i);
      h.setBucket(i - 100, -0.0 + i + 1); // a second one does not count
    }
    h.setSum(3);
    return h.convert();
  }

  private static List<Integer> numbers(int n) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void theOrderDoesNotMatter() {
    List<Integer> order = numbers(3000);
    Object ascending = convert(order);
    Collections.reverse(order);
    Object descending = convert(order);
    Collections.shuffle(order, new Random(1));

    assertThat(descending).isEqualTo(ascending);
    assertThat(convert(order)).isEqualTo(ascending);
  }

  @Test
  void contradictionsAreFoundInAnyOrder() {
    List<Integer> order = numbers(3000);
    Collections.reverse(order);
    ClassicHistogram h = new ClassicHistogram();
    for (int i : order) {
      h.setBucket(i, i == 5 ? 7 : i);
    }

    assertThatThrownBy(h::convert).hasMessageContaining("count is not cumulative: 7 > 6");
    h.reset();
    h.setBucket(1, 2);
    assertThat(h.convert()).isInstanceOf(Histogram.class);
  }

  @Test
  void aMillionBucketsBackwardsTakeNoMoreThanSeconds() {
    List<Integer> order = numbers(1_000_000);
    Collections.reverse(order);

    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> convert(order));
  }
}
