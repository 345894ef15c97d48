package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.storage.Appender;
import io.narthex.testing.MemoryStorage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final long MINUTE = 60_000;

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine =
      new Engine(EngineOptions.builder().parser(ParserOptions.ALL).build());

  private void load(String name, String label, double... values) throws Exception {
    Appender appender = storage.appender();
    for (int i = 0; i < values.length; i++) {
      appender.append(0, Labels.of("__name__", name, "l", label), i * MINUTE, values[i]);
    }
    appender.commit();
  }

  @BeforeEach
  void fill() throws Exception {
    load("foo", "a", IntStream.rangeClosed(0, 10).asDoubleStream().toArray());
    load("c_total", "a", 2, 4, 6);
    load("r_total", "a", 10, 20, 5, 15);
    load("big", "x", 1e100);
    load("big", "y", 1);
    load("big", "z", -1e100);
  }

  private double instant(String query, long t) {
    Value value = engine.instantQuery(storage, query, t).exec().value();
    if (value instanceof Value.Scalar s) {
      return s.v();
    }
    List<Sample> samples = ((Value.Vector) value).samples();
    assertThat(samples).hasSize(1);
    return samples.get(0).v();
  }

  @Test
  void leavesOutTheLeftEdgeOfARange() {
    assertThat(instant("count_over_time(foo[5m])", 5 * MINUTE)).isEqualTo(5);
    assertThat(instant("count_over_time(foo[1m])", 5 * MINUTE)).isEqualTo(1);
  }

  @Test
  void extrapolatesCounters() {
    assertThat(instant("increase(c_total[10m])", 3 * MINUTE)).isEqualTo(7);
    assertThat(instant("increase(r_total[4m])", 3 * MINUTE)).isCloseTo(100 / 3.0, within(1e-9));
    assertThat(instant("resets(r_total[4m])", 3 * MINUTE)).isEqualTo(1);
    assertThat(instant("changes(r_total[4m])", 3 * MINUTE)).isEqualTo(3);
  }

  @Test
  void sumsWithCompensation() {
    assertThat(instant("sum(big)", 0)).isEqualTo(1);
  }

  @Test
  void evaluatesSubqueriesOnTheirOwnGrid() {
    Value value = engine.instantQuery(storage, "vector(1)[5m:1m]", 301_500).exec().value();

    RangeSeries series = ((Value.Matrix) value).series().get(0);
    assertThat(IntStream.range(0, series.floatCount()).mapToLong(series::floatTime).toArray())
        .containsExactly(60_000, 120_000, 180_000, 240_000, 300_000);
  }

  @Test
  void pinsSelectorsWithAt() {
    assertThat(instant("foo @ 300 offset 1m", 0)).isEqualTo(4);
    assertThat(instant("foo offset -1m @ 60", 7)).isEqualTo(2);
  }

  @Test
  void answersRangeQueriesStepByStep() {
    Value value =
        engine.rangeQuery(storage, "sum by (l) (foo) * 2", 0, 3 * MINUTE, MINUTE).exec().value();

    RangeSeries series = ((Value.Matrix) value).series().get(0);
    assertThat(series.labels().toString()).isEqualTo("{l=\"a\"}");
    assertThat(IntStream.range(0, series.floatCount()).mapToDouble(series::floatValue).toArray())
        .containsExactly(0, 2, 4, 6);
  }

  @Test
  void matchesVectors() {
    assertThat(instant("foo + on (l) group_left c_total", 2 * MINUTE)).isEqualTo(8);
  }

  @Test
  void namesTheDuplicatesOfAnAmbiguousMatch() {
    QueryResult result = engine.instantQuery(storage, "foo * on () big", 0).exec();

    assertThat(result.error())
        .hasMessage(
            "found duplicate series for the match group {} on the right hand-side of the"
                + " operation: [{__name__=\"big\", l=\"x\"}, {__name__=\"big\", l=\"y\"}]"
                + ";many-to-many matching not allowed: matching labels must be unique on one side");
  }

  @Test
  void notesWhatMayBeNoCounter() {
    QueryResult result = engine.instantQuery(storage, "rate(foo[5m])", 5 * MINUTE).exec();

    assertThat(result.infos(0))
        .containsExactly(
            "PromQL info: metric might not be a counter, name does not end in"
                + " _total/_sum/_count/_bucket: \"foo\" (1:6)");
  }

  /** Times of today squared leave no digits for the slope: the line starts at the first sample. */
  @Test
  void derivesNothingFromConstants() throws Exception {
    Appender appender = storage.appender();
    for (long i = 0; i < 15; i++) {
      appender.append(0, Labels.of("__name__", "flat"), 1493712816939L + 30_000 * i, 1);
    }
    appender.commit();

    assertThat(instant("deriv(flat[30m])", 1493712846939L)).isEqualTo(0);
  }

  @Test
  void tellsStartTimestampsOnlyIfSwitchedOn() throws Exception {
    Appender appender = storage.appender();
    for (long i = 0; i < 5; i++) {
      Labels labels = Labels.of("__name__", "st", "case", "" + i);
      appender.append(0, labels, i * 1000 - i * 100, i * 1000, 0.0);
    }
    appender.commit();
    Engine on =
        new Engine(
            EngineOptions.builder().parser(ParserOptions.ALL).useStartTimestamps(true).build());

    Value told = on.instantQuery(storage, "start_timestamp(st)", 5000).exec().value();
    Value untold = engine.instantQuery(storage, "start_timestamp(st)", 5000).exec().value();

    assertThat(((Value.Vector) told).samples())
        .extracting(Sample::v)
        .containsExactly(0.0, 0.9, 1.8, 2.7, 3.6);
    assertThat(((Value.Vector) untold).samples()).isEmpty();
  }
}
