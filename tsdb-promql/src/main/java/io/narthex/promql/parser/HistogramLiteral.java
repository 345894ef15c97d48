package io.narthex.promql.parser;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.LabelText;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A histogram written as {@code {{schema:1 count:3 sum:2 offset:-1 buckets:[1 2]}}}.
 *
 * @param hintGiven whether {@code counter_reset_hint} was among the keys
 * @upstream promql/parser/generated_parser.y histogram_desc_item; parse.go buildHistogramFromMap
 */
record HistogramLiteral(FloatHistogram histogram, boolean hintGiven) {
  private static final String CONTEXT =
      " in histogram description, expected histogram description key, e.g. buckets:[5 10 7]";
  private static final String VALUES = " in series values";

  /** Reads on behind the opening braces, to behind the closing ones. */
  static HistogramLiteral read(SeriesCursor cursor) {
    return new Reader(cursor).read();
  }

  private static final class Reader {
    private final SeriesCursor cursor;
    private final FloatHistogram.Builder builder = FloatHistogram.builder();
    private final Set<String> keys = new HashSet<>();
    private int offset;
    private int negativeOffset;
    private double[] buckets = new double[0];
    private double[] negativeBuckets = new double[0];

    Reader(SeriesCursor cursor) {
      this.cursor = cursor;
    }

    HistogramLiteral read() {
      boolean spaceFirst = cursor.acceptSpace();
      while (!cursor.accept("}}")) {
        if (spaceFirst || !(CharCursor.isAlpha(cursor.in.peek()))) {
          throw unexpected();
        }
        item();
        boolean space = cursor.acceptSpace();
        if (!space && CharCursor.isAlpha(cursor.in.peek())) {
          throw cursor.unexpected(CONTEXT);
        }
      }
      builder.positive(spans(offset, buckets), buckets);
      builder.negative(spans(negativeOffset, negativeBuckets), negativeBuckets);
      return new HistogramLiteral(builder.build(), keys.contains("counter_reset_hint"));
    }

    private ParseException unexpected() {
      int c = cursor.in.peek();
      if (CharCursor.isAlpha(c) || CharCursor.isDigit(c) || c == '-') {
        return cursor.unexpected(VALUES);
      }
      cursor.in.setMark();
      return cursor.error("histogram description incomplete unexpected: " + CharCursor.quote(c));
    }

    private static Span[] spans(int offset, double[] counts) {
      return counts.length == 0 ? Span.NONE : new Span[] {new Span(offset, counts.length)};
    }

    private void item() {
      String word = cursor.word();
      String key = word.toLowerCase(Locale.ROOT);
      if (!isKey(key)) {
        throw cursor.error("bad histogram descriptor found: " + LabelText.quote(word));
      }
      if (!cursor.accept(":")) {
        throw cursor.error("missing `:` for histogram descriptor");
      }
      if (!keys.add(key)) {
        throw cursor.errorAtStart("duplicate key \"" + key + "\" in histogram");
      }
      value(key);
    }

    private static boolean isKey(String word) {
      return switch (word) {
        case "schema",
            "sum",
            "count",
            "z_bucket",
            "z_bucket_w",
            "custom_values",
            "buckets",
            "offset",
            "n_buckets",
            "n_offset",
            "counter_reset_hint" ->
            true;
        default -> false;
      };
    }

    private void value(String key) {
      switch (key) {
        case "schema" -> builder.schema(cursor.integer(VALUES));
        case "sum" -> builder.sum(cursor.signedNumber(VALUES));
        case "count" -> builder.count(cursor.signedNumber(VALUES));
        case "z_bucket" -> builder.zeroCount(cursor.signedNumber(VALUES));
        case "z_bucket_w" -> builder.zeroThreshold(cursor.number(VALUES));
        case "custom_values" -> builder.customValues(set());
        case "buckets" -> buckets = set();
        case "offset" -> offset = cursor.integer(VALUES);
        case "n_buckets" -> negativeBuckets = set();
        case "n_offset" -> negativeOffset = cursor.integer(VALUES);
        default -> builder.counterResetHint(hint());
      }
    }

    private CounterResetHint hint() {
      String word = cursor.word();
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "unknown" -> CounterResetHint.UNKNOWN;
        case "reset" -> CounterResetHint.COUNTER_RESET;
        case "not_reset" -> CounterResetHint.NOT_COUNTER_RESET;
        case "gauge" -> CounterResetHint.GAUGE;
        default -> throw cursor.error("bad histogram descriptor found: " + LabelText.quote(word));
      };
    }

    private double[] set() {
      if (!cursor.accept("[")) {
        throw cursor.unexpected(VALUES);
      }
      double[] numbers = new double[8];
      int n = 0;
      while (!cursor.accept("]")) {
        int c = cursor.in.peek();
        if (!CharCursor.isAlphanumeric(c) && c != '-') {
          cursor.in.setMark();
          throw cursor.error("invalid character in buckets description: " + CharCursor.quote(c));
        }
        numbers = n == numbers.length ? Arrays.copyOf(numbers, n * 2) : numbers;
        numbers[n++] = cursor.signedNumber(VALUES);
        cursor.acceptSpace();
      }
      if (n == 0) {
        throw cursor.error("unexpected \"]\"" + VALUES);
      }
      return Arrays.copyOf(numbers, n);
    }
  }
}
