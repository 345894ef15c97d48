package io.narthex.server.remote;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The histogram of a remote write message: integer or float, by which count it carries.
 *
 * <p>Thread-safety: none; read once.
 *
 * @upstream prompb/types.proto Histogram
 */
final class HistogramMessage {
  private boolean isFloat;
  private long countInt;
  private double countFloat;
  private long zeroCountInt;
  private double zeroCountFloat;
  private double sum;
  private int schema;
  private double zeroThreshold;
  private int resetHint;
  private long timestamp;
  private final List<Span> negativeSpans = new ArrayList<>();
  private final List<Span> positiveSpans = new ArrayList<>();
  private final Longs negativeDeltas = new Longs();
  private final Longs positiveDeltas = new Longs();
  private final Longs negativeCounts = new Longs(); // bits of doubles
  private final Longs positiveCounts = new Longs();

  /** A growing list of longs. */
  private static final class Longs {
    private long[] values = new long[8];
    private int size;

    void add(long v) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = v;
    }

    long[] toArray() {
      return Arrays.copyOf(values, size);
    }

    double[] toDoubles() {
      double[] doubles = new double[size];
      for (int i = 0; i < size; i++) {
        doubles[i] = Double.longBitsToDouble(values[i]);
      }
      return doubles;
    }
  }

  static HistogramMessage read(WireCursor in) throws IOException {
    HistogramMessage h = new HistogramMessage();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      h.field(in, tag);
    }
    return h;
  }

  private void field(WireCursor in, int tag) throws IOException {
    switch (tag >>> 3) {
      case 1 -> countInt = in.varint();
      case 2 -> {
        isFloat = true;
        countFloat = in.float64();
      }
      case 3 -> sum = in.float64();
      case 4 -> schema = (int) in.zigzag();
      case 5 -> zeroThreshold = in.float64();
      case 6 -> zeroCountInt = in.varint();
      case 7 -> zeroCountFloat = in.float64();
      case 8 -> negativeSpans.add(span(in));
      case 9 -> deltas(in, tag, negativeDeltas);
      case 10 -> counts(in, tag, negativeCounts);
      case 11 -> positiveSpans.add(span(in));
      case 12 -> deltas(in, tag, positiveDeltas);
      case 13 -> counts(in, tag, positiveCounts);
      case 14 -> resetHint = (int) in.varint();
      case 15 -> timestamp = in.varint();
      default -> in.skip(tag);
    }
  }

  private static boolean isPacked(int tag) {
    return (tag & 7) == 2;
  }

  private static void deltas(WireCursor in, int tag, Longs into) throws IOException {
    if (!isPacked(tag)) {
      into.add(in.zigzag());
      return;
    }
    int outer = in.enter();
    while (!in.isAtEnd()) {
      into.add(in.zigzag());
    }
    in.leave(outer);
  }

  private static void counts(WireCursor in, int tag, Longs into) throws IOException {
    if (!isPacked(tag)) {
      into.add(in.fixed64());
      return;
    }
    int outer = in.enter();
    while (!in.isAtEnd()) {
      into.add(in.fixed64());
    }
    in.leave(outer);
  }

  private static Span span(WireCursor in) throws IOException {
    int outer = in.enter();
    int offset = 0;
    int length = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag >>> 3) {
        case 1 -> offset = (int) in.zigzag();
        case 2 -> length = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    return new Span(offset, length);
  }

  boolean isFloat() {
    return isFloat;
  }

  /** Timestamp in ms. */
  long timestamp() {
    return timestamp;
  }

  private CounterResetHint hint() {
    CounterResetHint[] hints = CounterResetHint.values();
    return resetHint >= 0 && resetHint < hints.length ? hints[resetHint] : CounterResetHint.UNKNOWN;
  }

  Histogram toHistogram() {
    return Histogram.builder()
        .counterResetHint(hint())
        .schema(schema)
        .zeroThreshold(zeroThreshold)
        .zeroCount(zeroCountInt)
        .count(countInt)
        .sum(sum)
        .positive(positiveSpans.toArray(Span.NONE), positiveDeltas.toArray())
        .negative(negativeSpans.toArray(Span.NONE), negativeDeltas.toArray())
        .build();
  }

  FloatHistogram toFloatHistogram() {
    return FloatHistogram.builder()
        .counterResetHint(hint())
        .schema(schema)
        .zeroThreshold(zeroThreshold)
        .zeroCount(zeroCountFloat)
        .count(countFloat)
        .sum(sum)
        .positive(positiveSpans.toArray(Span.NONE), positiveCounts.toDoubles())
        .negative(negativeSpans.toArray(Span.NONE), negativeCounts.toDoubles())
        .build();
  }
}
