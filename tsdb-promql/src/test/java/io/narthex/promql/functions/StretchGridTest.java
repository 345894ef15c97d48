package io.narthex.promql.functions;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.column.StepGrid;
import io.narthex.promql.parser.PositionRange;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.Annotations;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Factors kept for all series with the same timestamps give what each step by itself gives. */
class StretchGridTest {
  private static final long RANGE = 60_000;
  private static final int STEPS = 30;
  private static final RefTimes REFS =
      new RefTimes(new StepGrid(50_000, 50_000 + 7_000 * (STEPS - 1), 7_000), 0, false, 0);

  private static RangeCall call() {
    PositionRange nowhere = new PositionRange(0, 0);
    return new RangeCall(
        REFS,
        RANGE,
        VectorSelector.Mode.PLAIN,
        List.of(),
        nowhere,
        nowhere,
        false,
        new Annotations(),
        () -> {});
  }

  /** Values that rise from about zero, in all sizes: where a counter's zero decides. */
  private static double[] rising(Random random, int n) {
    double unit = Math.pow(10, random.nextInt(640) - 330);
    double[] v = new double[n];
    double at = random.nextInt(3) == 0 ? 0 : unit * random.nextInt(50) * random.nextDouble();
    for (int i = 0; i < n; i++) {
      v[i] = at;
      at += unit * random.nextInt(5) * random.nextDouble();
      at = random.nextInt(15) == 0 ? unit * random.nextInt(3) - unit : at;
    }
    return v;
  }

  @Test
  void givesWhatEachStepGivesByItself() {
    Random random = new Random(7);
    RangeCall call = call();
    SampleWindow window = new SampleWindow(STEPS);
    Column out = new Column(STEPS);
    for (int scrape = 0; scrape < 40; scrape++) {
      long[] t = new long[12 + random.nextInt(20)];
      long at = random.nextInt(60_000);
      for (int i = 0; i < t.length; i++) {
        t[i] = at;
        at += 1 + random.nextInt(15_000);
      }
      for (int series = 0; series < 50; series++) {
        double[] v = rising(random, t.length);
        SampleBuffer buffer = new SampleBuffer();
        for (int i = 0; i < t.length; i++) {
          buffer.add(t[i], v[i]);
        }
        window.load(buffer);
        window.slide(REFS, RANGE, 0);
        out.clear();
        RateFunctions.RATE.apply(window, call, out);
        check(t, v, out);
      }
    }
  }

  private static void check(long[] t, double[] v, Column out) {
    for (int step = 0; step < STEPS; step++) {
      long end = REFS.at(step);
      int from = 0;
      while (from < t.length && t[from] <= end - RANGE) {
        from++;
      }
      int to = from;
      while (to < t.length && t[to] <= end) {
        to++;
      }
      assertThat(out.has(step)).isEqualTo(to - from > 1);
      if (to - from > 1) {
        double delta = v[to - 1] - v[from];
        for (int i = from + 1; i < to; i++) {
          delta += v[i] < v[i - 1] ? v[i - 1] : 0;
        }
        Extrapolation x = new Extrapolation(end - RANGE, end, t[from], t[to - 1], to - from, 0);
        double factor = x.factor(delta > 0 && v[from] >= 0, v[from], delta);
        double expected = delta * (factor / (RANGE / 1000.0));
        assertThat(Double.doubleToLongBits(out.value(step)))
            .isEqualTo(Double.doubleToLongBits(expected));
      }
    }
  }
}
