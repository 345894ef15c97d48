package io.narthex.tsdb.querier;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Samples as text. Chunks stand behind each other with {@code /}; a sample is its time, with a
 * letter for histograms (h integer, f float) and one for their hint (n no reset, r reset, g gauge).
 * A time may be a range: {@code 0..89}. What a sample holds follows from its time.
 */
public final class SampleScript {
  private SampleScript() {}

  public static List<SampleBuffer> chunks(String text) {
    List<SampleBuffer> buffers = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      SampleBuffer buffer = new SampleBuffer();
      for (String sample : part.trim().split(" +")) {
        if (!sample.isEmpty()) {
          add(sample, buffer);
        }
      }
      buffers.add(buffer);
    }
    return buffers;
  }

  private static void add(String sample, SampleBuffer to) {
    String times = sample.replaceAll("[a-z]", "");
    String letters = sample.replaceAll("[^a-z]", "");
    int dots = times.indexOf("..");
    long first = Long.parseLong(dots < 0 ? times : times.substring(0, dots));
    long last = dots < 0 ? first : Long.parseLong(times.substring(dots + 2));
    for (long t = first; t <= last; t++) {
      if (letters.isEmpty()) {
        to.add(t, 10 * t);
      } else if (letters.startsWith("h")) {
        to.add(t, histogram(t, letters.substring(1)));
      } else {
        to.add(t, histogram(t, letters.substring(1)).toFloat());
      }
    }
  }

  private static Histogram histogram(long t, String hint) {
    return Histogram.builder()
        .count(2 * t)
        .zeroCount(t)
        .sum(t)
        .positive(new Span[] {new Span(0, 1)}, t)
        .counterResetHint(
            switch (hint) {
              case "n" -> CounterResetHint.NOT_COUNTER_RESET;
              case "r" -> CounterResetHint.COUNTER_RESET;
              case "g" -> CounterResetHint.GAUGE;
              default -> CounterResetHint.UNKNOWN;
            })
        .build();
  }

  /** The samples ahead of an iterator, checked against what their time says. */
  public static String text(SampleIterator it) {
    List<String> all = new ArrayList<>();
    for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
      all.add(current(it, type));
    }
    return String.join(" ", all);
  }

  static String current(SampleIterator it, ValueType type) {
    long t = it.atT();
    switch (type) {
      case NONE:
        return "";
      case FLOAT:
        return it.atV() == 10 * t ? Long.toString(t) : t + "=" + it.atV();
      case HISTOGRAM:
        Histogram h = it.atHistogram();
        return t + (h.equals(histogram(t, "")) ? "h" : "h?") + letter(h.counterResetHint());
      default:
        FloatHistogram f = it.atFloatHistogram();
        return t
            + (f.equals(histogram(t, "").toFloat()) ? "f" : "f?")
            + letter(f.counterResetHint());
    }
  }

  private static String letter(CounterResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> "";
      case COUNTER_RESET -> "r";
      default -> hint.name().substring(0, 1).toLowerCase(Locale.ROOT);
    };
  }
}
