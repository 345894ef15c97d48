package io.narthex.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoFloatsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0e+00",
    "-0.0, -0, -0, -0e+00",
    "1, 1, 1, 1e+00",
    "1.5, 1.5, 1.5, 1.5e+00",
    "100000, 100000, 100000, 1e+05",
    "1000000, 1000000, 1e+06, 1e+06",
    "123456789.125, 123456789.125, 1.23456789125e+08, 1.23456789125e+08",
    "0.0001, 0.0001, 0.0001, 1e-04",
    "0.00001, 0.00001, 1e-05, 1e-05",
    "1e21, 1000000000000000000000, 1e+21, 1e+21",
    "20932.78516785826, 20932.78516785826, 20932.78516785826, 2.093278516785826e+04",
    "-12.25, -12.25, -12.25, -1.225e+01",
    "2e23, 200000000000000000000000, 2e+23, 2e+23",
    "9007199254740993, 9007199254740992, 9.007199254740992e+15, 9.007199254740992e+15",
    "5.684341886080802e-14, 0.00000000000005684341886080802, 5.684341886080802e-14, 5.684341886080802e-14",
    "NaN, NaN, NaN, NaN",
    "Infinity, +Inf, +Inf, +Inf",
    "-Infinity, -Inf, -Inf, -Inf",
  })
  void writesAsGoDoes(double v, String f, String g, String e) {
    assertThat(GoFloats.f(v)).isEqualTo(f);
    assertThat(GoFloats.g(v)).isEqualTo(g);
    assertThat(GoFloats.e(v)).isEqualTo(e);
  }

  @Test
  void writesTheExtremes() {
    assertThat(GoFloats.g(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(GoFloats.g(Double.MIN_NORMAL)).isEqualTo("2.2250738585072014e-308");
    assertThat(GoFloats.g(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e+308");
    assertThat(GoFloats.f(-Double.MIN_VALUE)).hasSize(327).endsWith("5");
    assertThat(GoFloats.f(Double.MAX_VALUE)).hasSize(309).startsWith("17976931348623157000");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0, 0.0",
    "-0.0, 0.0",
    "-1, -1.0",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "100000, 100000.0",
    "1000000, 1e+06",
    "1e-5, 1e-05",
    "0.5, 0.5"
  })
  void writesBucketBoundsAsOpenMetrics(double v, String text) {
    assertThat(GoFloats.openMetrics(v)).isEqualTo(text);
  }

  @Test
  void writesShortestDigitsThatReadBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      double v = someDouble(random, i);
      String text = GoFloats.g(v);
      assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
          .as(text)
          .isEqualTo(Double.doubleToRawLongBits(v));
      assertThat(new BigDecimal(text).stripTrailingZeros().unscaledValue())
          .as(text)
          .isEqualTo(obviousShortest(v).unscaledValue());
      assertThat(new BigDecimal(GoFloats.f(v))).isEqualByComparingTo(new BigDecimal(text));
      assertThat(new BigDecimal(GoFloats.e(v))).isEqualByComparingTo(new BigDecimal(text));
    }
  }

  /** The oracle: round the exact value to 1, 2, 3… digits until one reads back. */
  private static BigDecimal obviousShortest(double v) {
    BigDecimal exact = new BigDecimal(v);
    for (int n = 1; n <= 17; n++) {
      BigDecimal rounded = exact.round(new MathContext(n, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == v) {
        return rounded.stripTrailingZeros();
      }
    }
    throw new AssertionError(v);
  }

  private static double someDouble(SplittableRandom random, int i) {
    double v =
        switch (i % 8) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 5 -> random.nextLong(1L << 54) / 1e6; // around 15 digits, six decimals
          case 6 -> Math.nextUp(random.nextInt(1_000_000) / 100.0); // next to a short one
          case 7 -> random.nextLong(1L << random.nextInt(1, 60)) / Math.pow(10, random.nextInt(9));
          case 1 -> random.nextInt(1_000_000) / 1000.0;
          case 2 -> random.nextLong(1L << 54);
          case 3 -> Double.longBitsToDouble(random.nextLong(1L << 52)); // subnormal
          default -> random.nextInt(1, 1000) * Math.pow(10, random.nextInt(-30, 30));
        };
    return Double.isFinite(v) && v != 0 ? v : 1;
  }

  @Test
  void readsAsTheObviousReaderDoes() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 60_000; i++) {
      String text = someNumber(random, i);
      double expected = Double.parseDouble(text);
      if (Double.isInfinite(expected)) {
        assertThatThrownBy(() -> GoFloats.parse(text)).hasMessageContaining("out of range");
      } else {
        assertThat(Double.doubleToRawLongBits(GoFloats.parse(text)))
            .as(text)
            .isEqualTo(Double.doubleToRawLongBits(expected));
      }
    }
  }

  private static String someNumber(SplittableRandom random, int i) {
    return switch (i % 6) {
      case 0 -> Double.toString(someDouble(random, i));
      case 1 -> new BigDecimal(someDouble(random, i)).toString();
      case 2 -> halfWay(random);
      case 3 -> random.nextLong() + "e" + random.nextInt(-345, 310);
      case 4 -> random.nextLong(1L << 40) + "." + Math.abs(random.nextLong());
      default -> random.nextInt(10_000) + "." + random.nextInt(10_000) + "E+" + random.nextInt(30);
    };
  }

  /** The exact middle of two doubles, sometimes a touch off. */
  private static String halfWay(SplittableRandom random) {
    double v = Math.abs(random.nextInt() * Math.pow(2, random.nextInt(-1070, 900)));
    BigDecimal middle =
        new BigDecimal(v).add(new BigDecimal(Math.nextUp(v))).divide(BigDecimal.valueOf(2));
    return middle.toString() + (random.nextBoolean() && middle.scale() > 0 ? "0001" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "0x1p3, 8",
    "-0X1.8P1, -3",
    "1_0, 10",
    "1e1_0, 1e10",
    "1_000.5, 1000.5",
    "0x_1p-2, 0.25",
    "inf, Infinity",
    "-INFINITY, -Infinity",
    "+Inf, Infinity",
    "nAn, NaN",
    "1., 1",
    ".5, 0.5",
    "+1e2, 100",
    "007, 7",
    "1e-400, 0",
    "2.5e-324, 4.9E-324",
    "0x1p-1074, 4.9E-324",
    "0e999999999999, 0",
    "9007199254740993, 9007199254740992"
  })
  void readsWhatGoReads(String text, double expected) {
    assertThat(Double.valueOf(GoFloats.parse(text))).isEqualTo(Double.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "+", ".", "1e", "e5", "1d", "1f", "0x1", "0b1", "+nan", "-NaN", "infin", "1_", "_1",
        "1__0", "1,000", " 1", "1 ", "1e+", "--1", "0x", "0xp1", "1.2.3", "½", "0x1p", "1e5_"
      })
  void refusesWhatGoRefuses(String text) {
    assertThatThrownBy(() -> GoFloats.parse(text))
        .hasMessageContaining(
            "strconv.ParseFloat: parsing " + '"' + text + '"' + ": invalid syntax");
  }

  @Test
  void overflowIsAnError() {
    assertThatThrownBy(() -> GoFloats.parse("1e309"))
        .hasMessage("strconv.ParseFloat: parsing \"1e309\": value out of range")
        .isInstanceOfSatisfying(
            GoFloats.FloatFormatException.class, e -> assertThat(e.isOutOfRange()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x1p3", "1_0", "1P"})
  void expositionsKnowNoNewForms(String text) {
    byte[] b = text.getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> GoFloats.parseExposition(b, 0, b.length))
        .hasMessage("unsupported character in float");
  }

  @Test
  void powersAreExact() {
    for (int q = PowersOfTen.MIN; q <= PowersOfTen.MAX; q++) {
      BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(q);
      int log2 = PowersOfTen.floorLog2(q);
      BigDecimal two =
          log2 >= 0
              ? BigDecimal.valueOf(2).pow(log2)
              : BigDecimal.ONE.divide(BigDecimal.valueOf(2).pow(-log2));
      assertThat(power).isGreaterThanOrEqualTo(two).isLessThan(two.multiply(BigDecimal.valueOf(2)));
      assertThat(PowersOfTen.high(q)).isNegative();
    }
  }

  @Test
  void quotesBytesAsGo() {
    byte[] b = {'a', '"', '\n', 0, (byte) 0xff, (byte) 0xc3, (byte) 0xbc, 0x7f};
    assertThat(GoQuote.quote(b, 0, b.length)).isEqualTo("\"a\\\"\\n\\x00\\xffü\\x7f\"");
  }
}
