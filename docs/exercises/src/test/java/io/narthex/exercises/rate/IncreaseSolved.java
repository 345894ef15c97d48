package io.narthex.exercises.rate;

import java.util.OptionalDouble;

/** A solution. */
class IncreaseSolved extends IncreaseContract {
  @Override
  Increase increase() {
    return new Increase() {
      @Override
      public OptionalDouble of(long[] times, double[] values, long from, long to) {
        int last = times.length - 1;
        if (last < 1) {
          return OptionalDouble.empty();
        }
        double rise = values[last] - values[0];
        for (int i = 1; i <= last; i++) {
          rise += values[i] < values[i - 1] ? values[i - 1] : 0;
        }
        double sampled = (times[last] - times[0]) / 1000.0;
        double step = sampled / last;
        double left = stretch((times[0] - from) / 1000.0, step);
        double right = stretch((to - times[last]) / 1000.0, step);
        if (rise > 0 && values[0] >= 0) {
          left = Math.min(left, sampled * (values[0] / rise));
        }
        return OptionalDouble.of(rise * ((sampled + left + right) / sampled));
      }
    };
  }

  private static double stretch(double toEdge, double step) {
    return toEdge >= step * 1.1 ? step / 2 : toEdge;
  }
}
