package io.narthex.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parts are written {@code 0 1 / 1 2}: two cursors with samples at those times. A letter behind a
 * time is the reset hint of a histogram: c reset, n no reset, u unknown, g gauge.
 */
class MergedSampleIteratorTest {
  private static final Map<Character, CounterResetHint> HINTS =
      Map.of(
          'c', CounterResetHint.COUNTER_RESET,
          'n', CounterResetHint.NOT_COUNTER_RESET,
          'u', CounterResetHint.UNKNOWN,
          'g', CounterResetHint.GAUGE);

  private enum Kind {
    FLOAT,
    HISTOGRAM,
    FLOAT_HISTOGRAM
  }

  private static List<SampleIterator> parts(String text, Kind kind) {
    List<SampleIterator> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      SampleBuffer buffer = new SampleBuffer();
      for (String sample : part.trim().split(" ")) {
        if (!sample.isEmpty()) {
          add(sample, kind, buffer);
        }
      }
      parts.add(new BufferIterator(buffer));
    }
    return parts;
  }

  private static void add(String sample, Kind kind, SampleBuffer to) {
    char last = sample.charAt(sample.length() - 1);
    CounterResetHint hint = HINTS.getOrDefault(last, CounterResetHint.UNKNOWN);
    long t =
        Long.parseLong(HINTS.containsKey(last) ? sample.substring(0, sample.length() - 1) : sample);
    Histogram h = Histogram.builder().count(t).zeroCount(t).counterResetHint(hint).build();
    switch (kind) {
      case FLOAT -> to.add(t, t);
      case HISTOGRAM -> to.add(t, h);
      case FLOAT_HISTOGRAM -> to.add(t, h.toFloat());
    }
    to.setLastStartTime(-t);
  }

  private static String read(SampleIterator it, boolean hints) {
    StringBuilder out = new StringBuilder();
    for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
      out.append(out.isEmpty() ? "" : " ").append(show(it, type, hints));
    }
    return out.toString();
  }

  private static String show(SampleIterator it, ValueType type, boolean hints) {
    CounterResetHint hint = CounterResetHint.UNKNOWN;
    assertThat(it.atSt()).isEqualTo(-it.atT());
    if (type == ValueType.FLOAT) {
      assertThat(it.atV()).isEqualTo(it.atT());
    } else if (type == ValueType.HISTOGRAM) {
      Histogram h = it.atHistogram();
      assertThat(h.count()).isEqualTo(it.atT());
      hint = h.counterResetHint();
      assertThat(it.atFloatHistogram().counterResetHint()).isEqualTo(hint);
    } else {
      FloatHistogram h = it.atFloatHistogram();
      assertThat(h.count()).isEqualTo(it.atT());
      hint = h.counterResetHint();
    }
    CounterResetHint found = hint;
    String letter =
        HINTS.entrySet().stream()
            .filter(e -> e.getValue() == found)
            .map(e -> e.getKey().toString())
            .findFirst()
            .orElseThrow();
    return it.atT() + (hints ? letter : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 1                       | 0 1
          0 1 / 2 3                 | 0 1 2 3
          0 3 / 1 4 / 2 5           | 0 1 2 3 4 5
          0 1 / 0 2 / 2 3 / / /     | 0 1 2 3
          / /                       | ''
          / 1 / / 1                 | 1
          4 5 / 1 2                 | 1 2 4 5
          -3 7 / -5 -3 0            | -5 -3 0 7
          """)
  void givesEachTimeOnce(String parts, String all) {
    for (Kind kind : Kind.values()) {
      assertThat(read(new MergedSampleIterator(parts(parts, kind)), false)).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0c 1c 2u                  | 0u 1c 2u
          0g 1g 2g                  | 0g 1g 2g
          0g 1g 2g 4g / 0g 1g 3g 5g | 0g 1g 2g 3g 4g 5g
          0c 1u / 2c 3c             | 0u 1u 2u 3c
          0c 3u 5c / 1u 2c 4c       | 0u 1u 2c 3u 4u 5u
          0c 1c 2c / 0c 1c 2c       | 0u 1u 2u
          0n 1n / 2n 3n             | 0u 1n 2u 3n
          """)
  void forgetsWhatWasSaidOfAnotherPredecessor(String parts, String all) {
    for (Kind kind : List.of(Kind.HISTOGRAM, Kind.FLOAT_HISTOGRAM)) {
      assertThat(read(new MergedSampleIterator(parts(parts, kind)), true)).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 1 2                     | 1   | 1 2
          0 1 / 2 3                 | 2   | 2 3
          0 3 / 1 4 / 2 5           | 2   | 2 3 4 5
          0 2 3 / 0 1 2             | 0   | 0 1 2 3
          0 1 / 2 3                 | 9   | ''
          / 5                       | -1  | 5
          0 4 / 1 5                 | 3   | 4 5
          """)
  void seeksInAllParts(String parts, long t, String rest) {
    for (Kind kind : Kind.values()) {
      SampleIterator it = new MergedSampleIterator(parts(parts, kind));
      ValueType type = it.seek(t);
      String found = type == ValueType.NONE ? "" : show(it, type, false);
      String behind = read(it, false);
      assertThat((found + " " + behind).trim()).isEqualTo(rest);
    }
  }

  /** What was read so far, then a seek, then what follows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0c 1u / 2c 3c             | 2 | 1 | 1u 2u 3c
          0c 1u / 2c 3c             | 2 | 2 | 2u 3c
          0c 1c 2c 3c               | 2 | 0 | 1c 2c 3c
          0c 1c 2c 3c               | 1 | 2 | 2u 3c
          0c 2c / 1c 3c             | 4 | 1 | 3u
          0c 2c / 1c 3c             | 4 | 9 | ''
          """)
  void seekingBackStaysWhereItIs(String parts, int steps, long t, String rest) {
    for (Kind kind : List.of(Kind.HISTOGRAM, Kind.FLOAT_HISTOGRAM)) {
      SampleIterator it = new MergedSampleIterator(parts(parts, kind));
      for (int i = 0; i < steps; i++) {
        assertThat(it.next()).isNotEqualTo(ValueType.NONE);
      }
      ValueType type = it.seek(t);
      String found = type == ValueType.NONE ? "" : show(it, type, true);
      assertThat((found + " " + read(it, true)).trim()).isEqualTo(rest);
    }
  }

  @Test
  void behindTheEndItStaysThere() {
    SampleIterator it = new MergedSampleIterator(parts("0 1 / 2", Kind.FLOAT));
    assertThat(read(it, false)).isEqualTo("0 1 2");

    assertThat(it.next()).isEqualTo(ValueType.NONE);
    assertThat(it.seek(0)).isEqualTo(ValueType.NONE);
    assertThat(it.next()).isEqualTo(ValueType.NONE);
  }

  /** Seeks and steps at random, against a sorted map. */
  @Test
  void stepsAndSeeksAsASortedMapDoes() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      TreeMap<Long, Boolean> all = new TreeMap<>();
      StringBuilder text = new StringBuilder();
      for (int p = 1 + random.nextInt(4); p > 0; p--) {
        long t = random.nextInt(20);
        for (int n = random.nextInt(8); n > 0; n--, t += 1 + random.nextInt(5)) {
          text.append(t).append(' ');
          all.put(t, true);
        }
        text.append(p > 1 ? "/ " : "");
      }
      SampleIterator it = new MergedSampleIterator(parts(text.toString(), Kind.FLOAT));
      Long at = Long.MIN_VALUE;
      for (int i = 0; i < 30 && at != null; i++) {
        ValueType type;
        if (random.nextInt(3) == 0) {
          long t = random.nextInt(50);
          at = at != Long.MIN_VALUE && at >= t ? at : all.ceilingKey(t);
          type = it.seek(t);
        } else {
          at = all.higherKey(at);
          type = it.next();
        }
        assertThat(type == ValueType.NONE ? null : (Long) it.atT())
            .as("seed %d", seed)
            .isEqualTo(at);
      }
    }
  }
}
