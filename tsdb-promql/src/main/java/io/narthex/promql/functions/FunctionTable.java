package io.narthex.promql.functions;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions that work series by series, by name. Functions of whole vectors ({@code sort},
 * {@code histogram_quantile}, {@code label_replace} …) have an operator of their own.
 *
 * @upstream promql/functions.go FunctionCalls
 */
public final class FunctionTable {
  private static final Map<String, RangeFunction> RANGE = rangeFunctions();
  private static final Map<String, ElementFunction> ELEMENT = elementFunctions();

  private FunctionTable() {}

  /** The function of a range vector called {@code name}, or null. */
  public static @Nullable RangeFunction range(String name) {
    return RANGE.get(name);
  }

  /** The function of single floats called {@code name}, or null. */
  public static @Nullable ElementFunction element(String name) {
    return ELEMENT.get(name);
  }

  /** Whether a function of a range vector gives samples of the series itself, name and all. */
  public static boolean keepsName(String name) {
    return name.equals("last_over_time") || name.equals("first_over_time");
  }

  /** Whether a function makes use of start timestamps. */
  public static boolean readsStartTimes(String name) {
    return switch (name) {
      case "rate", "irate", "increase", "resets" -> true;
      default -> false;
    };
  }

  private static Map<String, RangeFunction> rangeFunctions() {
    Map<String, RangeFunction> m = new TreeMap<>();
    m.put("rate", RateFunctions.RATE);
    m.put("increase", RateFunctions.INCREASE);
    m.put("delta", RateFunctions.DELTA);
    m.put("irate", InstantRate.IRATE);
    m.put("idelta", InstantRate.IDELTA);
    m.put("changes", ChangeCounts.CHANGES);
    m.put("resets", ChangeCounts.RESETS);
    m.put("deriv", Trends::deriv);
    m.put("predict_linear", Trends::predictLinear);
    m.put("double_exponential_smoothing", Trends::doubleExponentialSmoothing);
    m.put("count_over_time", OverTime::count);
    m.put("present_over_time", OverTime::present);
    m.put("absent_over_time", OverTime::present);
    m.put("first_over_time", OverTime::first);
    m.put("last_over_time", OverTime::last);
    m.put("ts_of_first_over_time", OverTime::tsOfFirst);
    m.put("ts_of_last_over_time", OverTime::tsOfLast);
    m.put("max_over_time", ExtremeOverTime.MAX);
    m.put("min_over_time", ExtremeOverTime.MIN);
    m.put("ts_of_max_over_time", ExtremeOverTime.TS_OF_MAX);
    m.put("ts_of_min_over_time", ExtremeOverTime.TS_OF_MIN);
    m.put("sum_over_time", SumsOverTime::sum);
    m.put("avg_over_time", SumsOverTime::avg);
    m.put("stddev_over_time", SumsOverTime::stddev);
    m.put("stdvar_over_time", SumsOverTime::stdvar);
    m.put("quantile_over_time", Quantiles::quantileOverTime);
    m.put("mad_over_time", Quantiles::madOverTime);
    return m;
  }

  private static Map<String, ElementFunction> elementFunctions() {
    Map<String, ElementFunction> m = new TreeMap<>();
    addRounding(m);
    addTrigonometry(m);
    addDates(m);
    return m;
  }

  private static void addRounding(Map<String, ElementFunction> m) {
    m.put("abs", (v, a, b) -> Math.abs(v));
    m.put("ceil", (v, a, b) -> Math.ceil(v));
    m.put("floor", (v, a, b) -> Math.floor(v));
    m.put("exp", (v, a, b) -> Math.exp(v));
    m.put("ln", (v, a, b) -> Math.log(v));
    m.put("log2", (v, a, b) -> GoMath.log2(v));
    m.put("log10", (v, a, b) -> GoMath.log10(v));
    m.put("sqrt", (v, a, b) -> Math.sqrt(v));
    m.put("sgn", (v, a, b) -> GoMath.sgn(v));
    m.put("clamp", (v, min, max) -> GoMath.max(min, GoMath.min(max, v)));
    m.put("clamp_min", (v, min, none) -> GoMath.max(min, v));
    m.put("clamp_max", (v, max, none) -> GoMath.min(max, v));
    m.put("round", (v, inverse, none) -> Math.floor(v * inverse + 0.5) / inverse);
  }

  private static void addTrigonometry(Map<String, ElementFunction> m) {
    m.put("sin", (v, a, b) -> Math.sin(v));
    m.put("cos", (v, a, b) -> Math.cos(v));
    m.put("tan", (v, a, b) -> Math.tan(v));
    m.put("asin", (v, a, b) -> Math.asin(v));
    m.put("acos", (v, a, b) -> Math.acos(v));
    m.put("atan", (v, a, b) -> Math.atan(v));
    m.put("sinh", (v, a, b) -> Math.sinh(v));
    m.put("cosh", (v, a, b) -> Math.cosh(v));
    m.put("tanh", (v, a, b) -> Math.tanh(v));
    m.put("asinh", (v, a, b) -> GoMath.asinh(v));
    m.put("acosh", (v, a, b) -> GoMath.acosh(v));
    m.put("atanh", (v, a, b) -> GoMath.atanh(v));
    m.put("rad", (v, a, b) -> v * Math.PI / 180);
    m.put("deg", (v, a, b) -> v * 180 / Math.PI);
  }

  private static void addDates(Map<String, ElementFunction> m) {
    m.put("day_of_month", DateFunctions.ofDate(LocalDate::getDayOfMonth));
    m.put("day_of_week", DateFunctions.ofDate(d -> d.getDayOfWeek().getValue() % 7));
    m.put("day_of_year", DateFunctions.ofDate(LocalDate::getDayOfYear));
    m.put("days_in_month", DateFunctions.ofDate(LocalDate::lengthOfMonth));
    m.put("month", DateFunctions.ofDate(LocalDate::getMonthValue));
    m.put("year", DateFunctions.ofDate(LocalDate::getYear));
    m.put("hour", DateFunctions::hour);
    m.put("minute", DateFunctions::minute);
  }
}
