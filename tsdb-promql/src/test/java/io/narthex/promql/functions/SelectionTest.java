package io.narthex.promql.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Quantiles of selected values are those of sorted ones. */
class SelectionTest {
  private static double[] values(Random random) {
    double[] v = new double[1 + random.nextInt(random.nextBoolean() ? 10 : 400)];
    int kind = random.nextInt(5);
    for (int i = 0; i < v.length; i++) {
      v[i] =
          switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> i;
            case 2 -> random.nextInt(4) - 2;
            case 3 -> random.nextBoolean() ? 0.0 : -0.0;
            default -> Math.min(i, v.length - i);
          };
      if (random.nextInt(30) == 0) {
        v[i] = random.nextBoolean() ? Double.NaN : 1 / (random.nextBoolean() ? 0.0 : -0.0);
      }
    }
    return v;
  }

  /** By sorting, NaN first. */
  private static double expected(double q, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int nans = (int) Arrays.stream(sorted).filter(Double::isNaN).count();
    double[] all = new double[sorted.length];
    Arrays.fill(all, 0, nans, Double.NaN);
    System.arraycopy(sorted, 0, all, nans, sorted.length - nans);
    double rank = q * (all.length - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(all.length - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return all[lower] * (1 - weight) + all[upper] * weight;
  }

  @Test
  void givesTheQuantilesOfSortedValues() {
    Random random = new Random(11);
    for (int i = 0; i < 5000; i++) {
      double[] v = values(random);
      double q = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
      double expected = expected(q, v);

      assertThat(Double.doubleToLongBits(Quantiles.quantile(q, v.clone(), 0, v.length)))
          .as(q + " of " + Arrays.toString(v))
          .isEqualTo(Double.doubleToLongBits(expected));
    }
  }

  @Test
  void endsSoonOnWhatDefeatsTheChoiceOfTheCut() {
    double[] v = new double[200_000];
    for (int i = 0; i < v.length; i++) {
      v[i] = i % 2 == 0 ? i : v.length - i;
    }

    Selection.select(v, 0, v.length, 70_000);

    double[] sorted = v.clone();
    Arrays.sort(sorted);
    assertThat(v[70_000]).isEqualTo(sorted[70_000]);
  }
}
