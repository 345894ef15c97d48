package io.narthex.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0s",
    "0w, 0, 0s",
    "324ms, 324, 324ms",
    "3s, 3000, 3s",
    "5m, 300000, 5m",
    "4d, 345600000, 4d",
    "4d1h, 349200000, 4d1h",
    "14d, 1209600000, 2w",
    "3w, 1814400000, 3w",
    "3w2d1h, 1990800000, 23d1h",
    "8w4d10m, 5184600000, 60d10m",
    "10y, 315360000000, 10y",
    "1m30s, 90000, 1m30s",
  })
  void readsAndWrites(String text, long millis, String canonical) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1w", "d", "5s4m", " 1s", "1m1m", "99999999999999999999s"})
  void refusesOthers(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .hasMessage("not a valid duration string: \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"1x, x", "1.5d, .", "'1s ', 's '"})
  void namesUnitsItDoesNotKnow(String text, String unit) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .hasMessage("unknown unit \"" + unit + "\" in duration \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"294y", "200y10400w", "107675d", "2584200h"})
  void refusesWhatIsTooLong(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessage("duration out of range");
  }
}
