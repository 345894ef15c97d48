package io.narthex.util;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "250, 250ms",
    "-1, -1ms",
    "1000, 1s",
    "1500, 1.5s",
    "1050, 1.05s",
    "60000, 1m0s",
    "90001, 1m30.001s",
    "3600000, 1h0m0s",
    "-7200000, -2h0m0s",
    "90061000, 25h1m1s",
  })
  void printsAsGo(long millis, String text) {
    assertThat(GoDuration.ofMillis(millis)).isEqualTo(text);
  }
}
