package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppendDecisionTest {
  /** Head newest 1000; series newest 900 where it has an open chunk. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # t,  open,  same,  minValid, window, verdict
          950,  true,  false,      500,      0, IN_ORDER
          901,  true,  false,      500,      0, IN_ORDER
          900,  true,  true,       500,      0, IN_ORDER
          900,  true,  false,      500,      0, DUPLICATE
          899,  true,  false,      500,      0, REJECTED
          500,  true,  false,      500,      0, REJECTED
          499,  true,  false,      500,      0, OUT_OF_BOUNDS
          500,  false, false,      500,      0, IN_ORDER
          499,  false, false,      500,      0, OUT_OF_BOUNDS
          900,  true,  true,       500,    200, IN_ORDER
          900,  true,  false,      500,    200, DUPLICATE
          899,  true,  false,      500,    200, OUT_OF_ORDER
          800,  true,  false,      500,    200, OUT_OF_ORDER
          799,  true,  false,      500,    200, TOO_OLD
          800,  false, false,      850,    200, OUT_OF_ORDER
          849,  true,  false,      850,    200, OUT_OF_ORDER
          700,  false, false,      850,    200, TOO_OLD
          850,  false, false,      850,    200, IN_ORDER
          """)
  void followsTheTable(
      long t, boolean open, boolean same, long minValid, long window, AppendDecision verdict) {
    AppendDecision.Bounds bounds = new AppendDecision.Bounds(minValid, 1000, window);

    assertThat(AppendDecision.decide(t, open, 900, same, bounds)).isEqualTo(verdict);
  }
}
