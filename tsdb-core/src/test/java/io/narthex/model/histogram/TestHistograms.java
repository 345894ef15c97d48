package io.narthex.model.histogram;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Histograms as the tables of these tests write them: what is not 0, spans as {@code
 * offset:length}, buckets behind a slash.
 *
 * <pre>
 *   schema=1 zt=0.01 zc=5.5 count=30 sum=2.3 p=-2:1;2:3/1,3.3,4.2,0.1 n=3:2/1,2 hint=GAUGE
 *   schema=-53 count=3 sum=4 p=0:2/1,2 cv=0.5,1
 * </pre>
 */
final class TestHistograms {
  private TestHistograms() {}

  /** Rows of a table beside this class, cells between tabs. */
  static List<String[]> table(String name) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in = TestHistograms.class.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (!line.isEmpty()) {
          rows.add(line.split("\t", -1));
        }
      }
    }
    return rows;
  }

  private static double number(String s) {
    return Double.parseDouble(s.replace("Inf", "Infinity"));
  }

  private static String[] list(String s) {
    return s.isEmpty() ? new String[0] : s.split("[,;]", -1);
  }

  private static double[] numbers(String s) {
    return Arrays.stream(list(s)).mapToDouble(TestHistograms::number).toArray();
  }

  private static Span[] spans(String s) {
    return Arrays.stream(list(s))
        .map(pair -> pair.split(":", -1))
        .map(p -> new Span(Integer.parseInt(p[0]), (int) Long.parseLong(p[1])))
        .toArray(Span[]::new);
  }

  static FloatHistogram floats(String text) {
    FloatHistogram.Builder b = FloatHistogram.builder();
    for (String field : text.equals("empty") ? new String[0] : text.split(" ", -1)) {
      String value = field.substring(field.indexOf('=') + 1);
      int slash = value.indexOf('/');
      switch (field.substring(0, field.indexOf('='))) {
        case "schema" -> b.schema(Integer.parseInt(value));
        case "zt" -> b.zeroThreshold(number(value));
        case "zc" -> b.zeroCount(number(value));
        case "count" -> b.count(number(value));
        case "sum" -> b.sum(number(value));
        case "cv" -> b.customValues(numbers(value));
        case "hint" -> b.counterResetHint(CounterResetHint.valueOf(value));
        case "p" ->
            b.positive(spans(value.substring(0, slash)), numbers(value.substring(slash + 1)));
        case "n" ->
            b.negative(spans(value.substring(0, slash)), numbers(value.substring(slash + 1)));
        default -> throw new AssertionError(field);
      }
    }
    return b.build();
  }

  /** The same text with counts as integers and buckets as differences. */
  static Histogram integers(String text) {
    FloatHistogram f = floats(text);
    return Histogram.builder()
        .schema(f.schema())
        .zeroThreshold(f.zeroThreshold())
        .zeroCount((long) f.zeroCount())
        .count((long) f.count())
        .sum(f.sum())
        .counterResetHint(f.counterResetHint())
        .customValues(f.customValues())
        .positive(f.positiveSpans(), integers(f.positiveBuckets()))
        .negative(f.negativeSpans(), integers(f.negativeBuckets()))
        .build();
  }

  private static long[] integers(double[] values) {
    return Arrays.stream(values).mapToLong(v -> (long) v).toArray();
  }

  /** All fields, structure of the spans included. */
  static String text(FloatHistogram h) {
    return h.counterResetHint()
        + " schema="
        + h.schema()
        + " zero="
        + h.zeroThreshold()
        + ":"
        + h.zeroCount()
        + " count="
        + h.count()
        + " sum="
        + h.sum()
        + " "
        + Arrays.toString(h.positiveSpans())
        + Arrays.toString(h.positiveBuckets())
        + Arrays.toString(h.negativeSpans())
        + Arrays.toString(h.negativeBuckets())
        + Arrays.toString(h.customValues());
  }
}
