package io.narthex.exercises.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.Query;
import io.narthex.promql.value.Value;
import io.narthex.storage.Appender;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code increase} says, case by case; the last word has the engine. */
abstract class IncreaseContract {
  abstract Increase increase();

  private static final class Ramp {
    private final long[] times;
    private final double[] values;

    private Ramp(long start, long step, double... values) {
      this.times = new long[values.length];
      this.values = values;
      for (int i = 0; i < values.length; i++) {
        times[i] = start + i * step;
      }
    }
  }

  private double of(Ramp ramp, long from, long to) {
    return increase().of(ramp.times, ramp.values, from, to).orElse(Double.NaN);
  }

  @Test
  void saysNothingOfASingleSample() {
    assertThat(increase().of(new long[] {1000}, new double[] {5}, 0, 2000)).isEmpty();
  }

  @Test
  void stretchesTheSampledPartToTheWindow() {
    // 10 samples 15 s apart, the first 5 s behind the left edge, the last 10 s before the right
    Ramp ramp = new Ramp(5_000, 15_000, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190);

    assertThat(of(ramp, 0, 150_000))
        .as("90 over the 135 s between first and last; edges are nearer than 1.1 steps")
        .isEqualTo(90 * ((135.0 + 5 + 10) / 135));
  }

  @Test
  void stretchesByHalfAStepWhereAnEdgeIsFar() {
    Ramp ramp = new Ramp(100_000, 10_000, 50, 60, 70);

    assertThat(of(ramp, 0, 200_000))
        .as("both edges are farther than 1.1 steps: half a step of 10 s on each side")
        .isEqualTo(20 * ((20.0 + 5 + 5) / 20));
  }

  @Test
  void addsWhatWasLostAtAReset() {
    Ramp ramp = new Ramp(15_000, 15_000, 100, 110, 5, 15);

    assertThat(of(ramp, 0, 60_000)).isEqualTo((15 - 100 + 110) * ((45.0 + 15 + 0) / 45));
  }

  @Test
  void neverGoesBelowZeroOnTheLeft() {
    // 2 -> 4 in a minute: from zero it can have come a minute before at most
    Ramp ramp = new Ramp(60_000, 60_000, 2, 4, 6);

    assertThat(of(ramp, -300_000, 180_000)).isEqualTo(4 * ((120.0 + 30 + 0) / 120));
    Ramp young = new Ramp(60_000, 60_000, 0.5, 60.5, 120.5);
    assertThat(of(young, -300_000, 180_000)).isEqualTo(120 * ((120.0 + 0.5) / 120));
  }

  @Test
  void isAFractionAlthoughTheCounterCountsWholeThings() {
    // +5 within one scrape: 10 if the counter was at 100, 6 if it began at 0
    assertThat(of(new Ramp(2_500, 5_000, 100, 105), 0, 10_000)).isEqualTo(10);
    assertThat(of(new Ramp(2_500, 5_000, 1, 6), 0, 10_000)).isEqualTo(5 * ((5.0 + 1 + 2.5) / 5));
  }

  @Test
  void agreesWithTheEngineOnCountersOfAllKinds() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      int n = 2 + random.nextInt(12);
      long[] times = new long[n];
      double[] values = new double[n];
      long t = 1 + random.nextInt(40_000);
      double v = random.nextInt(3) == 0 ? 0 : random.nextInt(1000);
      for (int i = 0; i < n; i++) {
        times[i] = t;
        values[i] = v;
        t += 10_000 + random.nextInt(10_000);
        v = random.nextInt(8) == 0 ? random.nextInt(3) : v + random.nextInt(50);
      }
      long to = times[n - 1] + random.nextInt(60_000);

      assertThat(increase().of(times, values, 0, to).orElse(Double.NaN))
          .as("round %d, %d samples, window (0, %d]", round, n, to)
          .isEqualTo(engine(times, values, to));
    }
  }

  private static double engine(long[] times, double[] values, long to) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Appender appender = storage.appender();
    for (int i = 0; i < times.length; i++) {
      appender.append(0, Labels.of("__name__", "x_total"), times[i], values[i]);
    }
    appender.commit();
    Engine engine = new Engine(EngineOptions.defaults());
    try (Query query = engine.instantQuery(storage, "increase(x_total[" + to + "ms])", to)) {
      return ((Value.Vector) query.exec().value()).samples().get(0).v();
    }
  }
}
