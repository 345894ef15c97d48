package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.script.TsdbScriptStorage;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Native histograms that come out of a database: resets, hints, copies. */
class QueryHistogramsTest {
  private static final long MINUTE = 60_000;

  @TempDir Path temp;
  private TsdbScriptStorage storage;
  private final Engine engine =
      new Engine(
          EngineOptions.builder().parser(ParserOptions.ALL).delayedNameRemoval(true).build());

  @BeforeEach
  void open() throws IOException {
    storage = new TsdbScriptStorage(temp);
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  private FloatHistogram instant(String query, long t) {
    Value value = engine.instantQuery(storage.queryable(), query, t).exec().value();
    List<Sample> samples = ((Value.Vector) value).samples();
    assertThat(samples).hasSize(1);
    return Objects.requireNonNull(samples.get(0).histogram());
  }

  private static FloatHistogram unhinted(FloatHistogram h) {
    return h.toBuilder().counterResetHint(CounterResetHint.UNKNOWN).build();
  }

  private RangeSeries only(Value value) {
    List<RangeSeries> series = ((Value.Matrix) value).series();
    assertThat(series).hasSize(1);
    assertThat(series.get(0).floatCount()).isZero();
    return series.get(0);
  }

  private static FloatHistogram floats(double count, double sum, double... buckets) {
    return FloatHistogram.builder()
        .count(count)
        .sum(sum)
        .positive(new Span[] {new Span(0, buckets.length)}, buckets)
        .build();
  }

  /** A reset ends the chunk, so the two have other spans. */
  @Test
  void readsHistogramsOnBothSidesOfAReset() throws IOException {
    Loading.load(
        storage.appendable(),
        0,
        MINUTE,
        "h {{sum:4 count:4 buckets:[2 2]}} {{sum:6 count:6 buckets:[3 3]}}"
            + " {{sum:1 count:1 buckets:[1]}}");

    Query increase = engine.rangeQuery(storage.queryable(), "increase(h[90s])", 0, MINUTE, MINUTE);
    RangeSeries one = only(increase.exec().value());
    RangeSeries raw =
        only(engine.instantQuery(storage.queryable(), "h[61s]", 2 * MINUTE).exec().value());

    assertThat(one.histogramCount()).isEqualTo(1);
    assertThat(unhinted(one.histogram(0))).isEqualTo(floats(3, 3, 1.5, 1.5));
    assertThat(raw.histogramCount()).isEqualTo(2);
    assertThat(unhinted(raw.histogram(0))).isEqualTo(floats(6, 6, 3, 3));
    assertThat(unhinted(raw.histogram(1))).isEqualTo(floats(1, 1, 1));
  }

  /** What a subquery gives is its own: a query after it sees the stored buckets. */
  @Test
  void leavesStoredHistogramsAsTheyAre() throws IOException {
    Loading.load(
        storage.appendable(),
        0,
        2 * MINUTE,
        """
        h{pod="1"} {{count:110 sum:818 buckets:[1 14 95]}}+{{count:110 buckets:[1 14 95]}}x20
        h{pod="2"} {{count:210 sum:1598 buckets:[1 19 190]}}+{{count:210 buckets:[1 19 190]}}x30
        """);
    String subquery = "min_over_time({__name__=\"h\"}[1h:1m])";
    engine.rangeQuery(storage.queryable(), subquery, 0, 144_000, 3_000).exec();

    Value rates =
        engine
            .rangeQuery(storage.queryable(), "rate({__name__=\"h\"}[3m])", 0, 144_000, 3_000)
            .exec()
            .value();

    List<RangeSeries> series = ((Value.Matrix) rates).series();
    assertThat(series).hasSize(2);
    for (RangeSeries s : series) {
      assertThat(s.histogramCount()).isEqualTo(9);
      for (int i = 0; i < s.histogramCount(); i++) {
        assertThat(s.histogram(i).positiveBuckets()).hasSize(3);
      }
    }
  }

  private static Histogram integers(long count, double sum, long... deltas) {
    return Histogram.builder()
        .count(count)
        .sum(sum)
        .positive(deltas.length == 0 ? Span.NONE : new Span[] {new Span(0, deltas.length)}, deltas)
        .build();
  }

  /** The shortcut that reads no buckets sees the same resets as the long way. */
  @Test
  void countsTheSameWithAndWithoutBuckets() throws IOException {
    Appender appender = storage.appendable().appender();
    Labels labels = Labels.of("__name__", "h");
    appender.append(0, labels, 0, 0, integers(2, 100, 2));
    appender.append(0, labels, 0, 15_000, integers(4, 200, 4));
    appender.append(0, labels, 0, 30_000, integers(0, 0));
    appender.commit();

    FloatHistogram rate = instant("rate(h[1m])", 30_000);
    Value count =
        engine
            .instantQuery(storage.queryable(), "histogram_count(rate(h[1m]))", 30_000)
            .exec()
            .value();

    assertThat(rate.count()).isPositive();
    assertThat(((Value.Vector) count).samples().get(0).v()).isEqualTo(rate.count());
  }

  /** A target that goes and comes back leaves a float marker between its histograms. */
  @Test
  void ratesHistogramsAcrossAStaleFloat() throws IOException {
    Appender appender = storage.appendable().appender();
    Labels labels = Labels.of("__name__", "foo");
    Histogram full =
        Histogram.builder()
            .schema(2)
            .count(10)
            .sum(100)
            .positive(new Span[] {new Span(0, 1)}, 10)
            .build();
    Histogram empty = Histogram.builder().schema(2).build();
    appender.append(0, labels, 0, 0, full);
    appender.append(0, labels, 0, 10, full);
    appender.append(0, labels, 20, StaleNaN.VALUE);
    appender.append(0, labels, 0, 30, empty);
    appender.append(0, labels, 0, 40, empty);
    appender.commit();

    FloatHistogram rate = instant("rate(foo[40s])", 45);

    assertThat(rate.count()).isZero();
    assertThat(rate.sum()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          h + h           | NOT_COUNTER_RESET
          h - h           | GAUGE
          h + (-h)        | GAUGE
          h - (-h)        | GAUGE
          -h              | GAUGE
          -(-h)           | GAUGE
          2 * h           | NOT_COUNTER_RESET
          -1 * h          | GAUGE
          h / 2           | NOT_COUNTER_RESET
          h / -1          | GAUGE
          h == h          | NOT_COUNTER_RESET
          -h == -h        | GAUGE
          h != -h         | NOT_COUNTER_RESET
          -h != h         | GAUGE
          """)
  void hintsWhatTheOperationMakesOfCounters(String query, CounterResetHint hint)
      throws IOException {
    Loading.load(storage.appendable(), 0, 2 * MINUTE, "h {{count:0}}+{{count:1}}x4");

    assertThat(instant(query, 2 * MINUTE).counterResetHint()).isEqualTo(hint);
  }
}
