package io.narthex.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
  private static String text(long v) {
    byte[] dst = new byte[Digits.MAX_LENGTH + 2];
    int end = Digits.write(v, dst, 1);
    return new String(dst, 1, end - 1, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9, 10, 99, 100, 101, 99_999_999, 100_000_000, 100_000_005})
  void writesSmallOnes(long v) {
    assertThat(text(v)).isEqualTo(Long.toString(v));
    assertThat(text(-v)).isEqualTo(Long.toString(-v));
  }

  @Test
  void writesTheExtremesAndAllPowersOfTen() {
    assertThat(text(Long.MIN_VALUE)).isEqualTo(Long.toString(Long.MIN_VALUE));
    assertThat(text(Long.MAX_VALUE)).isEqualTo(Long.toString(Long.MAX_VALUE));
    for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
      for (long v : new long[] {power - 1, power, power + 1, -power}) {
        assertThat(text(v)).isEqualTo(Long.toString(v));
      }
    }
  }

  @Test
  void writesWhatTheJdkWrites() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100_000; i++) {
      long v = random.nextLong() >> random.nextInt(64);
      assertThat(text(v)).isEqualTo(Long.toString(v));
    }
  }

  @Test
  void putsZerosInFront() {
    byte[] dst = new byte[12];

    assertThat(Digits.write(42, 5, dst, 0)).isEqualTo(5);

    assertThat(new String(dst, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("00042");
  }
}
