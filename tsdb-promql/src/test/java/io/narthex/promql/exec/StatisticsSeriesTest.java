package io.narthex.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resets told although buckets are left out: sizes and hints in, hints out. */
class StatisticsSeriesTest {
  /** A histogram that grows with {@code n}. */
  private static Histogram histogram(int n, CounterResetHint hint) {
    Span[] spans = {new Span(0, 2), new Span(1, 2)};
    return Histogram.builder()
        .counterResetHint(hint)
        .schema(1)
        .zeroThreshold(0.001)
        .zeroCount(2 + n)
        .count(12 + 9L * n)
        .sum(18.4 * (n + 1))
        .positive(spans, n + 1, 1, -1, 0)
        .negative(spans, n + 1, 1, -1, 0)
        .build();
  }

  private static CounterResetHint hint(char c) {
    return switch (c) {
      case 'n' -> CounterResetHint.NOT_COUNTER_RESET;
      case 'r' -> CounterResetHint.COUNTER_RESET;
      case 'g' -> CounterResetHint.GAUGE;
      default -> CounterResetHint.UNKNOWN;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0n 1? 2r 2?  | NOT_COUNTER_RESET, NOT_COUNTER_RESET, COUNTER_RESET, NOT_COUNTER_RESET
          0? 1? 2r 2?  | UNKNOWN, NOT_COUNTER_RESET, COUNTER_RESET, NOT_COUNTER_RESET
          0n 1? s 1?   | NOT_COUNTER_RESET, NOT_COUNTER_RESET, NOT_COUNTER_RESET
          1?           | UNKNOWN
          2? 1?        | UNKNOWN, COUNTER_RESET
          2? s 1?      | UNKNOWN, COUNTER_RESET
          2? 4? 0?     | UNKNOWN, NOT_COUNTER_RESET, COUNTER_RESET
          2g 1g        | GAUGE, GAUGE
          """)
  void hintsWhatTheBucketsSaid(String samples, String hints) throws Exception {
    MemoryStorage storage = new MemoryStorage();
    Appender appender = storage.appender();
    Labels labels = Labels.of("__name__", "h");
    List<Histogram> written = new ArrayList<>();
    for (String sample : samples.split(" ", -1)) {
      Histogram h =
          sample.equals("s")
              ? Histogram.builder().sum(StaleNaN.VALUE).build()
              : histogram(sample.charAt(0) - '0', hint(sample.charAt(1)));
      appender.append(0, labels, 0, written.size(), h);
      written.add(h);
    }
    appender.commit();

    SampleBuffer buffer = new SampleBuffer();
    try (Querier querier = storage.querier(0, 100)) {
      SeriesSet set = querier.select(true, null, List.of());
      assertThat(set.next()).isTrue();
      Series series = new StatisticsSeries(set.at());
      series.read(buffer, 0, 100);
    }

    List<String> read = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      FloatHistogram h = (FloatHistogram) Objects.requireNonNull(buffer.histogram(i));
      assertThat(h.positiveBuckets()).isEmpty();
      if (!StaleNaN.isStale(h.sum())) {
        assertThat(h.count()).isEqualTo(written.get(i).count());
        assertThat(h.sum()).isEqualTo(written.get(i).sum());
        read.add(h.counterResetHint().name());
      }
    }
    assertThat(String.join(", ", read)).isEqualTo(hints);
  }
}
