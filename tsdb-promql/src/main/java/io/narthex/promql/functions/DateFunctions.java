package io.narthex.promql.functions;

import java.time.LocalDate;
import java.util.function.ToDoubleFunction;

/**
 * Parts of a date in UTC, from Unix seconds.
 *
 * @upstream promql/functions.go dateWrapper and the functions built on it
 */
final class DateFunctions {
  private static final long SECONDS_A_DAY = 86_400;

  private DateFunctions() {}

  static ElementFunction ofDate(ToDoubleFunction<LocalDate> part) {
    return (v, a, b) -> {
      long days = Math.floorDiv((long) v, SECONDS_A_DAY);
      long bounded = Math.max(-MAX_DAYS, Math.min(MAX_DAYS, days));
      return part.applyAsDouble(LocalDate.ofEpochDay(bounded));
    };
  }

  /** Some 290 million years: what {@link LocalDate} can tell. */
  private static final long MAX_DAYS = 290_000_000L * 365;

  static double hour(double v, double a, double b) {
    return Math.floorMod((long) v, SECONDS_A_DAY) / 3600;
  }

  static double minute(double v, double a, double b) {
    return Math.floorMod((long) v, 3600L) / 60;
  }
}
