package io.narthex.promql.parser;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramSum;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads series as test scripts describe them: a metric, then values between spaces.
 *
 * <pre>
 *   1        one value              stale      a stale marker
 *   _        no sample              _x3        three times none
 *   1x3      1 1 1 1                1+2x3      1 3 5 7
 *   {{...}}  a histogram            {{..}}x3, {{..}}+{{..}}x3, {{..}}-{{..}}x3
 * </pre>
 *
 * @upstream promql/parser/generated_parser.y series_description
 */
final class SeriesParser {
  private static final String CONTEXT = " in series values";

  /** Guards memory; upstream's own tests stay below ten thousand. */
  private static final int MAX_VALUES = 10_000_000;

  private final SeriesCursor cursor;
  private final List<SequenceValue> values = new ArrayList<>();

  private SeriesParser(SeriesCursor cursor) {
    this.cursor = cursor;
  }

  static SeriesDescription parse(String text) {
    TokenReader tokens = new TokenReader(text);
    TokenType first = tokens.peek();
    if (first == TokenType.EOF) {
      return new SeriesDescription(Labels.empty(), List.of());
    }
    if (first != TokenType.LEFT_BRACE && !first.isMetricName()) {
      throw tokens.unexpected();
    }
    Labels labels = new SelectorParser(tokens).metric(true);
    SeriesParser values = new SeriesParser(new SeriesCursor(tokens.source(), tokens.charEnd()));
    values.readAll();
    return new SeriesDescription(labels, values.values);
  }

  private void readAll() {
    while (cursor.acceptSpace()) {
      if (cursor.in.peek() >= 0) {
        item();
      }
    }
    if (cursor.in.peek() >= 0) {
      throw cursor.unexpected("");
    }
  }

  private void item() {
    if (cursor.accept("{{")) {
      histogramItem();
    } else if (cursor.accept("_")) {
      int times = cursor.accept("x") ? cursor.repetitions(MAX_VALUES) : 1;
      repeat(times, SequenceValue.OMITTED);
    } else {
      floatItem();
    }
  }

  private void repeat(int times, SequenceValue value) {
    requireRoom(times);
    values.addAll(Collections.nCopies(times, value));
  }

  private void requireRoom(int times) {
    if (values.size() + (long) times > MAX_VALUES) {
      throw cursor.error("too many values, at most " + MAX_VALUES);
    }
  }

  private void floatItem() {
    double value = firstValue();
    double step = 0;
    boolean hasStep = cursor.in.is("+-");
    if (hasStep) {
      step = cursor.signedNumber(CONTEXT);
    }
    if (!cursor.accept("x")) {
      if (hasStep) {
        throw cursor.unexpected(CONTEXT);
      }
      values.add(SequenceValue.of(value));
      return;
    }
    int times = cursor.repetitions(MAX_VALUES);
    requireRoom(times + 1);
    for (int i = 0; i <= times; i++) {
      values.add(SequenceValue.of(value));
      value += step;
    }
  }

  private double firstValue() {
    int c = cursor.in.peek();
    if (CharCursor.isAlpha(c) && c != 'x') {
      int start = cursor.in.pos();
      String word = cursor.word();
      if (word.equals("stale")) {
        return StaleNaN.VALUE;
      }
      if (TokenType.ofWord(word) != TokenType.NUMBER) {
        throw cursor.error(
            "unexpected identifier "
                + LabelText.quote(word)
                + CONTEXT
                + ", expected number or \"stale\"");
      }
      cursor.in.seek(start);
    }
    return cursor.signedNumber(CONTEXT);
  }

  private void histogramItem() {
    HistogramLiteral literal = HistogramLiteral.read(cursor);
    boolean plus = cursor.accept("+");
    if (!plus && !cursor.accept("-")) {
      int times = cursor.accept("x") ? cursor.repetitions(MAX_VALUES) + 1 : 1;
      repeat(times, SequenceValue.of(literal.histogram(), literal.hintGiven()));
      return;
    }
    if (!cursor.accept("{{")) {
      throw cursor.unexpected(CONTEXT);
    }
    HistogramLiteral step = HistogramLiteral.read(cursor);
    if (!cursor.accept("x")) {
      throw cursor.unexpected(CONTEXT);
    }
    int times = cursor.repetitions(MAX_VALUES);
    requireRoom(times + 1);
    FloatHistogram current = literal.histogram();
    values.add(SequenceValue.of(current, step.hintGiven()));
    for (int i = 0; i < times; i++) {
      current = combine(current, step.histogram(), plus);
      values.add(SequenceValue.of(current, step.hintGiven()));
    }
  }

  private FloatHistogram combine(FloatHistogram current, FloatHistogram step, boolean plus) {
    if (current.schema() > step.schema()) {
      throw cursor.error(
          "error combining histograms: cannot merge from schema "
              + step.schema()
              + " to "
              + current.schema());
    }
    try {
      HistogramSum sum = plus ? current.plus(step) : current.minus(step);
      return sum.result();
    } catch (IncompatibleHistogramsException e) {
      throw cursor.error(String.valueOf(e.getMessage()));
    }
  }
}
