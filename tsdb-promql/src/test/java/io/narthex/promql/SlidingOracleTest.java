package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Value;
import io.narthex.storage.Appender;
import io.narthex.testing.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What slides over a series must give, to the last bit, what a look at each window by itself gives.
 */
class SlidingOracleTest {
  private static final int CASES = 200;
  private static final long STEP = 7_000;
  private static final int STEPS = 40;

  private final Engine engine =
      new Engine(EngineOptions.builder().parser(ParserOptions.ALL).build());

  /** The samples of one window, oldest first; null for no result. */
  private interface Naive extends Function<Window, Double> {}

  private record Window(long start, long end, List<Long> t, List<Double> v) {
    int last() {
      return v.size() - 1;
    }
  }

  private static TreeMap<Long, Double> samples(Random random) {
    TreeMap<Long, Double> samples = new TreeMap<>();
    long t = random.nextInt(20_000);
    double v = random.nextInt(100);
    int n = 5 + random.nextInt(60);
    for (int i = 0; i < n; i++) {
      samples.put(t, v);
      t += 1 + random.nextInt(random.nextInt(10) == 0 ? 60_000 : 8_000);
      int kind = random.nextInt(20);
      v = kind == 0 ? 0 : kind == 1 ? Double.NaN : kind == 2 ? -v : v + random.nextInt(4) / 3.0;
      if (Double.isNaN(v) && random.nextBoolean()) {
        v = 5;
      }
    }
    return samples;
  }

  private void check(String function, Naive naive) throws Exception {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      TreeMap<Long, Double> samples = samples(random);
      long range = 1_000L * (1 + random.nextInt(90));
      MemoryStorage storage = new MemoryStorage();
      Appender appender = storage.appender();
      samples.forEach((t, v) -> appender.append(0, Labels.of("__name__", "x"), t, v));
      appender.commit();
      String query = function + "(x[" + range + "ms])";

      Value value = engine.rangeQuery(storage, query, 0, (STEPS - 1) * STEP, STEP).exec().value();

      assertThat(render(value))
          .as(query + " seed " + seed)
          .isEqualTo(expected(samples, range, naive));
    }
  }

  private static String render(Value value) {
    StringBuilder sb = new StringBuilder();
    for (RangeSeries s : ((Value.Matrix) value).series()) {
      for (int i = 0; i < s.floatCount(); i++) {
        sb.append(s.floatTime(i)).append(' ').append(s.floatValue(i)).append('\n');
      }
    }
    return sb.toString();
  }

  private static String expected(TreeMap<Long, Double> samples, long range, Naive naive) {
    StringBuilder sb = new StringBuilder();
    for (int step = 0; step < STEPS; step++) {
      long end = step * STEP;
      var in = samples.subMap(end - range, false, end, true);
      if (in.isEmpty()) {
        continue;
      }
      Double v =
          naive.apply(
              new Window(
                  end - range, end, new ArrayList<>(in.keySet()), new ArrayList<>(in.values())));
      if (v != null) {
        sb.append(end).append(' ').append(v.doubleValue()).append('\n');
      }
    }
    return sb.toString();
  }

  private static double corrected(Window w) {
    double delta = w.v().get(w.last()) - w.v().get(0);
    for (int i = 1; i <= w.last(); i++) {
      if (w.v().get(i) < w.v().get(i - 1)) {
        delta += w.v().get(i - 1);
      }
    }
    return delta;
  }

  private static double extrapolated(Window w, double delta, boolean counter) {
    double toStart = (w.t().get(0) - w.start()) / 1000.0;
    double toEnd = (w.end() - w.t().get(w.last())) / 1000.0;
    double sampled = (w.t().get(w.last()) - w.t().get(0)) / 1000.0;
    double average = sampled / w.last();
    if (toStart >= average * 1.1) {
      toStart = average / 2;
    }
    if (counter && delta > 0 && w.v().get(0) >= 0) {
      double toZero = sampled * (w.v().get(0) / delta);
      if (toZero < toStart) {
        toStart = toZero;
      }
    }
    if (toEnd >= average * 1.1) {
      toEnd = average / 2;
    }
    return (sampled + toStart + toEnd) / sampled;
  }

  @Test
  void increase() throws Exception {
    check(
        "increase", w -> w.last() == 0 ? null : corrected(w) * extrapolated(w, corrected(w), true));
  }

  @Test
  void rate() throws Exception {
    check(
        "rate",
        w ->
            w.last() == 0
                ? null
                : corrected(w)
                    * (extrapolated(w, corrected(w), true) / ((w.end() - w.start()) / 1000.0)));
  }

  @Test
  void delta() throws Exception {
    check(
        "delta",
        w -> {
          double delta = w.v().get(w.last()) - w.v().get(0);
          return w.last() == 0 ? null : delta * extrapolated(w, delta, false);
        });
  }

  private static double extreme(Window w, boolean max) {
    double best = w.v().get(0);
    for (double v : w.v()) {
      if ((max ? v > best : v < best) || Double.isNaN(best)) {
        best = v;
      }
    }
    return best;
  }

  @Test
  void maximum() throws Exception {
    check("max_over_time", w -> extreme(w, true));
  }

  @Test
  void minimum() throws Exception {
    check("min_over_time", w -> extreme(w, false));
  }

  @Test
  void timeOfTheMaximum() throws Exception {
    check(
        "ts_of_max_over_time",
        w -> {
          int at = 0;
          for (int i = 0; i <= w.last(); i++) {
            if (w.v().get(i) >= w.v().get(at) || Double.isNaN(w.v().get(at))) {
              at = i;
            }
          }
          return w.t().get(at) / 1000.0;
        });
  }

  @Test
  void changesAndResets() throws Exception {
    check(
        "changes",
        w -> {
          double n = 0;
          for (int i = 1; i <= w.last(); i++) {
            double a = w.v().get(i - 1);
            double b = w.v().get(i);
            n += a != b && !(Double.isNaN(a) && Double.isNaN(b)) ? 1 : 0;
          }
          return n;
        });
    check(
        "resets",
        w -> {
          double n = 0;
          for (int i = 1; i <= w.last(); i++) {
            n += w.v().get(i) < w.v().get(i - 1) ? 1 : 0;
          }
          return n;
        });
  }

  @Test
  void countsAndEnds() throws Exception {
    check("count_over_time", w -> (double) w.v().size());
    check("last_over_time", w -> w.v().get(w.last()));
    check("first_over_time", w -> w.v().get(0));
    check("ts_of_last_over_time", w -> w.t().get(w.last()) / 1000.0);
  }
}
