package io.narthex.server.api;

import io.narthex.model.labels.LabelText;
import io.narthex.server.http.WebRequest;
import io.narthex.util.GoFloats;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * Parameters of API calls, parsed as upstream parses them and refused in its words.
 *
 * @upstream web/api/v1/api.go parseTime, parseDuration, parseLimitParam
 */
final class Params {
  /** The earliest time upstream can name, in ms; {@link #EARLIEST_TEXT} is its spelling. */
  static final long MIN_TIME = (Long.MIN_VALUE / 1000 + 62135596801L) * 1000;

  /** The latest time upstream can name, in ms. */
  static final long MAX_TIME = (Long.MAX_VALUE / 1000 - 62135596801L) * 1000 + 999;

  private static final String EARLIEST_TEXT = "-292273086-05-16T16:47:06Z";
  private static final String LATEST_TEXT = "292277025-08-18T07:12:54.999999999Z";

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  /** Java's parser takes more: lower case, no seconds, short offsets. */
  private static final Pattern RFC_3339 =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})");

  private Params() {}

  /** A point in time: milliseconds, and the seconds they were given as. */
  record Time(long millis, double seconds) {}

  /** A time in ms, {@code fallback} if the parameter is absent. */
  static long time(WebRequest request, String name, long fallback) {
    String s = request.parameter(name);
    if (s.isEmpty()) {
      return fallback;
    }
    try {
      return parseTime(s);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(
          name, "invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  /** A time in ms that must be there; errors lack the inner wrapper, as upstream's do. */
  static long requiredTime(WebRequest request, String name) {
    try {
      return parseTime(request.parameter(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  private static long parseTime(String s) {
    double seconds = parseFloat(s);
    if (!Double.isNaN(seconds) || s.equalsIgnoreCase("nan")) {
      double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
      double fraction = Math.round((seconds - whole) * 1000) / 1000.0;
      return ((long) whole) * 1000 + Math.round(fraction * 1000);
    }
    if (s.equals(EARLIEST_TEXT)) {
      return MIN_TIME;
    }
    if (s.equals(LATEST_TEXT)) {
      return MAX_TIME;
    }
    String refusal = "cannot parse " + LabelText.quote(s) + " to a valid timestamp";
    if (!RFC_3339.matcher(s).matches()) {
      throw new IllegalArgumentException(refusal);
    }
    try {
      return OffsetDateTime.parse(s).toInstant().toEpochMilli();
    } catch (DateTimeException e) { // such as the 31st of June
      throw new IllegalArgumentException(refusal, e);
    }
  }

  /** NaN if it is not a number. */
  private static double parseFloat(String s) {
    try {
      return GoFloats.parse(s);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** A duration given as seconds or as {@code 5m}. */
  static Duration duration(WebRequest request, String name) {
    try {
      return parseDuration(request.parameter(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  static Duration parseDuration(String s) {
    double seconds = parseFloat(s);
    if (s.equalsIgnoreCase("nan")) {
      return Duration.ofNanos(Long.MIN_VALUE); // what Go's conversion makes of it
    }
    if (!Double.isNaN(seconds)) {
      double nanos = seconds * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + LabelText.quote(s) + " to a valid duration. It overflows int64");
      }
      return Duration.ofNanos((long) nanos);
    }
    try {
      return io.narthex.util.DurationText.parse(s);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot parse " + LabelText.quote(s) + " to a valid duration", e);
    }
  }

  /** Maximum count, 0 for none. */
  static int limit(WebRequest request) {
    String s = request.parameter("limit");
    if (s.isEmpty()) {
      return 0;
    }
    if (!INTEGER.matcher(s).matches()) {
      throw notALimit(s, "invalid syntax");
    }
    long limit;
    try {
      limit = Long.parseLong(s);
    } catch (NumberFormatException e) {
      throw notALimit(s, "value out of range");
    }
    if (limit < 0) {
      throw ApiException.invalidParameter("limit", "limit must be non-negative");
    }
    return (int) Math.min(limit, Integer.MAX_VALUE);
  }

  /** A boolean in any of Go's spellings; false if absent. */
  static boolean flag(WebRequest request, String name) {
    String s = request.parameter(name);
    return switch (s) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "", "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw ApiException.invalidParameter(
              name,
              "unable to parse boolean: strconv.ParseBool: parsing "
                  + LabelText.quote(s)
                  + ": invalid syntax");
    };
  }

  private static ApiException notALimit(String s, String why) {
    return ApiException.invalidParameter(
        "limit", "strconv.Atoi: parsing " + LabelText.quote(s) + ": " + why);
  }
}
