package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.index.CardinalityStats.Entry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cases of upstream's postings_test and postingsstats_test. */
class CardinalityStatsTest {
  @Test
  void countsSeriesValuesPairsAndBytes() {
    MemPostings postings = new MemPostings();
    postings.add(1, Labels.of("label", "value1", "other", "x"));
    postings.add(2, Labels.of("label", "value2"));
    postings.add(3, Labels.of("label", "value3"));
    postings.add(4, Labels.of("label", "value1"));

    CardinalityStats stats = CardinalityStats.of(postings, "label", 10);

    assertThat(stats.seriesByMetric())
        .containsExactly(new Entry("value1", 2), new Entry("value2", 1), new Entry("value3", 1));
    assertThat(stats.valuesByName()).containsExactly(new Entry("label", 3), new Entry("other", 1));
    assertThat(stats.bytesByName()) // a byte of length before each string
        .containsExactly(new Entry("label", 4 * (6 + 7)), new Entry("other", 6 + 2));
    assertThat(stats.seriesByPair().get(0)).isEqualTo(new Entry("label=value1", 2));
    assertThat(stats.labelPairs()).isEqualTo(4);
  }

  @Test
  void keepsTheLargest() {
    MemPostings postings = new MemPostings();
    int ref = 0;
    for (int i = 1; i <= 60; i++) {
      for (int j = 0; j < i; j++) {
        postings.add(++ref, Labels.of("m", "v" + i));
      }
    }

    CardinalityStats stats = CardinalityStats.of(postings, "m", 10);

    assertThat(stats.seriesByMetric())
        .isEqualTo(
            IntStream.range(0, 10).mapToObj(i -> new Entry("v" + (60 - i), 60 - i)).toList());
    assertThat(CardinalityStats.of(postings, "m", 0).seriesByMetric()).isEmpty();
  }

  @Test
  void fewerThanTheLimitAreAllShown() {
    MemPostings postings = new MemPostings();
    for (int i = 0; i < 11; i++) {
      postings.add(i, Labels.of("m", i < 6 ? "six" : "five"));
    }

    assertThat(CardinalityStats.of(postings, "m", 10).seriesByMetric())
        .containsExactly(new Entry("six", 6), new Entry("five", 5));
  }
}
