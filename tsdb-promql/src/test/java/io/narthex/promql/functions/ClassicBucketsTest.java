package io.narthex.promql.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quantiles of classic buckets whose counts are not quite monotonic. */
class ClassicBucketsTest {
  private static double[] numbers(String text) {
    String[] parts = text.strip().split(" +", -1);
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Double.parseDouble(parts[i].replace("Inf", "Infinity"));
    }
    return numbers;
  }

  private static ClassicBuckets buckets(String bounds, String counts) {
    double[] upper = numbers(bounds);
    double[] cumulative = numbers(counts);
    ClassicBuckets buckets = new ClassicBuckets();
    for (int i = 0; i < upper.length; i++) {
      buckets.add(upper[i], cumulative[i]);
    }
    return buckets;
  }

  /** Quantiles 1, 0.99, 0.9 and 0.5; differences of rounding are passed over in silence. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10 15 20 30 Inf | 10 15 15 15 15 | 15 14.85 13.5 7.5
          10 15 20 30 Inf | 10 15 15.00000000001 15 15 | 15 14.85 13.5 7.5
          1 5 10 25 50 64 80 100 250 1000 Inf | 6454661.3014166197 8339611.2001912938 14118319.2444762159 14130031.5272856522 46001270.3030008152 46008473.8585563600 46008473.8585563600 46008473.8585563600 46008473.8585563600 46008473.8585563600 46008473.8585563600 | 64 49.64475715376406 46.39671690938454 31.96098248992002
          1 5 10 25 50 64 80 100 250 1000 Inf | 6454661.3014166225 8339611.2001912957 14118319.2444762159 14130031.5272856504 46001270.3030008227 46008473.8585563824 46008473.8585563898 46008473.8585563824 46008473.8585563824 46008473.8585563898 46008473.8585563824 | 64 49.64475715376406 46.39671690938454 31.96098248992002
          .005 .01 .025 .05 .1 .25 .5 1 2.5 5 10 25 50 100 Inf | 9.6 9.688888889 9.755555556 9.844444444 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 | 0.1 0.03468750000281261 0.00463541666671875 0.0025752314815104174
          .005 .01 .025 .05 .1 .25 .5 1 2.5 5 10 25 50 100 Inf | 9.6 9.688888889 9.755555556 9.844444444 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889 9.888888889001 9.888888889 9.888888888999 9.888888889 9.888888889 | 0.1 0.03468750000281261 0.00463541666671875 0.0025752314815104174
          """)
  void passOverRoundingErrors(String bounds, String counts, String quantiles) {
    double[] q = {1, 0.99, 0.9, 0.5};
    double[] expected = numbers(quantiles);
    for (int i = 0; i < q.length; i++) {
      ClassicBuckets buckets = buckets(bounds, counts);

      double quantile = buckets.quantile(q[i]);

      assertThat(quantile).isCloseTo(expected[i], within(1e-12 * expected[i]));
      assertThat(buckets.wasForced()).isFalse();
    }
  }

  @Test
  void liftWhatReallyDecreases() {
    ClassicBuckets buckets = buckets("1 2 3 4 Inf", "4 3 5 2 8");

    assertThat(buckets.quantile(0.5)).isEqualTo(1);
    assertThat(buckets.wasForced()).isTrue();
    assertThat(buckets.minForced()).isEqualTo(2);
    assertThat(buckets.maxForced()).isEqualTo(4);
    assertThat(buckets.maxDiff()).isEqualTo(3);
  }
}
