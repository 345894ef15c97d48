package io.narthex.promql.parser;

import java.math.BigDecimal;

/** How the printer writes numbers. */
final class NumberText {
  private NumberText() {}

  /** Shortest digits that give the same double, never with an exponent. */
  static String plain(double v) {
    if (Double.isNaN(v)) {
      return "NaN";
    }
    if (Double.isInfinite(v)) {
      return v > 0 ? "+Inf" : "-Inf";
    }
    if (v == 0) {
      return 1 / v < 0 ? "-0" : "0";
    }
    return new BigDecimal(Double.toString(v)).stripTrailingZeros().toPlainString();
  }

  /** Shortest digits; with an exponent below 1e-4 and from 1e6 on. */
  static String general(double v) {
    double abs = Math.abs(v);
    if (v == 0 || !Double.isFinite(v) || (abs >= 1e-4 && abs < 1e6)) {
      return plain(v);
    }
    BigDecimal d = new BigDecimal(Double.toString(v)).stripTrailingZeros();
    String digits = d.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - d.scale();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    int e = Math.abs(exponent);
    return (v < 0 ? "-" : "") + mantissa + "e" + sign + (e < 10 ? "0" : "") + e;
  }
}
