package io.narthex.exercises.rate;

import java.util.OptionalDouble;

/** What is often handed in: last minus first, resets seen to, nothing stretched. */
class IncreaseWrong extends IncreaseContract {
  @Override
  Increase increase() {
    return new Increase() {
      @Override
      public OptionalDouble of(long[] times, double[] values, long from, long to) {
        double rise = 0;
        for (int i = 1; i < times.length; i++) {
          rise += values[i] < values[i - 1] ? values[i] : values[i] - values[i - 1];
        }
        return times.length < 2 ? OptionalDouble.empty() : OptionalDouble.of(rise);
      }
    };
  }
}
