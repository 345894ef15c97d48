package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.SampleKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Late samples as queries see them; upstream's tables of db_test. */
class LateSamplesQueryTest {
  private static final long MINUTE = 60_000;
  private static final long MIN = Long.MIN_VALUE;
  private static final long MAX = Long.MAX_VALUE;
  private static final Labels ONE = Labels.of("foo", "bar1");
  private static final Labels TWO = Labels.of("foo", "bar2");

  @TempDir Path dir;

  private Tsdb open(int cap, Duration window) throws IOException {
    return Tsdb.open(
        dir,
        TsdbOptions.builder()
            .blocks(blocks -> blocks.retention(Duration.ZERO))
            .random(new Random(1))
            .head(head -> head.outOfOrderWindow(window).outOfOrderCap(cap))
            .build());
  }

  private static long late(Tsdb tsdb) {
    var appends = tsdb.stats().head().appends();
    return appends.outOfOrderFloats() + appends.outOfOrderHistograms();
  }

  private static Map<Labels, List<String>> read(Tsdb tsdb, long mint, long maxt) {
    try (Querier querier = tsdb.querier(mint, maxt)) {
      return SampleKind.read(querier);
    }
  }

  /** What a sample holds, by its minute, and whether it is written as a counter reset. */
  private enum Kind {
    FLOAT,
    HISTOGRAM,
    FLOAT_HISTOGRAM,
    /** Each sample says that it is a reset, and so has a chunk of its own. */
    RESETS,
    /** The newer a sample the more buckets it has, so that chunks are recoded. */
    WIDENING;

    Object value(long n, boolean reset) {
      CounterResetHint hint =
          reset || this == RESETS ? CounterResetHint.COUNTER_RESET : CounterResetHint.UNKNOWN;
      return switch (this) {
        case FLOAT -> (double) n;
        case HISTOGRAM, RESETS -> SampleKind.histogram(n, hint);
        case FLOAT_HISTOGRAM -> SampleKind.histogram(n, hint).toFloat();
        case WIDENING -> widening((int) n);
      };
    }

    private static Histogram widening(int n) {
      long[] deltas = new long[n];
      if (n > 0) {
        deltas[0] = 1;
      }
      Span[] spans = n == 0 ? new Span[0] : new Span[] {new Span(0, n)};
      return Histogram.builder().count(n).sum(n).positive(spans, deltas).build();
    }

    String text(long n) {
      SampleBuffer one = new SampleBuffer();
      add(one, n * MINUTE, value(n, false));
      return SampleKind.texts(one).get(0);
    }
  }

  private static void add(SampleBuffer to, long t, Object value) {
    if (value instanceof Histogram h) {
      to.add(t, h);
    } else if (value instanceof FloatHistogram f) {
      to.add(t, f);
    } else {
      to.add(t, (Double) value);
    }
  }

  /**
   * Appends the minutes of a run, {@code e} the even ones, {@code o} the odd, {@code r} as resets.
   */
  private static List<Long> append(Tsdb tsdb, Kind kind, String run) throws IOException {
    String[] ends = run.replaceAll("[a-z]", "").split("-");
    List<Long> minutes = new ArrayList<>();
    Appender appender = tsdb.appender();
    for (long m = Long.parseLong(ends[0]); m <= Long.parseLong(ends[1]); m++) {
      boolean wanted = m % 2 == 0 ? !run.contains("o") : !run.contains("e");
      if (wanted) {
        SampleKind.append(appender, ONE, 0, m * MINUTE, kind.value(m, run.contains("r")));
        minutes.add(m);
      }
    }
    appender.commit();
    return minutes;
  }

  private static final String[] RUNS = {
    "32 0 200 100-200 0-99",
    "32 20 180 100-200 0-99",
    "32 0 200 100-200 0-99e 0-99or",
    "30 0 200 100-200e 170-180o",
    "30 0 200 100-200e 100-110o",
    "5 0 200 100-200e 101-109o 191-193o", // the late chunk is in a file
    "30 0 200 100-200e 101-159o 191-193o"
  };

  @ParameterizedTest
  @EnumSource
  void allOfTheRangeIsSeenAsSamplesAndAsChunks(Kind kind) throws IOException {
    for (String row : RUNS) {
      String[] parts = row.split(" ");
      long from = Long.parseLong(parts[1]);
      long to = Long.parseLong(parts[2]);
      Path root = dir;
      dir = root.resolve(row.replace(' ', '_'));
      try (Tsdb tsdb = open(Integer.parseInt(parts[0]), Duration.ofDays(1))) {
        TreeMap<Long, String> expected = new TreeMap<>();
        int late = 0;
        for (int i = 3; i < parts.length; i++) {
          List<Long> minutes = append(tsdb, kind, parts[i]);
          late += i == 3 ? 0 : minutes.size();
          minutes.forEach(m -> expected.put(m, kind.text(m)));
        }
        List<String> inRange = new ArrayList<>(expected.subMap(from, true, to, true).values());

        assertThat(read(tsdb, from * MINUTE, to * MINUTE)).as(row).containsOnlyKeys(ONE);
        assertThat(read(tsdb, from * MINUTE, to * MINUTE).get(ONE)).as(row).isEqualTo(inRange);
        var chunks = TsdbChunks.read(tsdb, from * MINUTE, to * MINUTE);
        assertThat(chunks).containsOnlyKeys(ONE);
        assertThat(SampleKind.texts(TsdbChunks.samples(chunks.get(ONE))))
            .as(row)
            .isEqualTo(inRange);
        assertThat(late(tsdb)).as(row).isEqualTo(late);
      } finally {
        dir = root;
      }
    }
  }

  /** Appends a run of minutes with a number each, or finds each of them refused. */
  private static void fill(
      Tsdb tsdb,
      Labels labels,
      long from,
      long to,
      LongFunction<Object> value,
      Map<Labels, TreeMap<Long, String>> into)
      throws IOException {
    Appender appender = tsdb.appender();
    for (long m = from; m <= to; m++) {
      SampleBuffer one = new SampleBuffer();
      add(one, m * MINUTE, value.apply(m));
      SampleKind.append(appender, labels, 0, m * MINUTE, value.apply(m));
      into.computeIfAbsent(labels, l -> new TreeMap<>())
          .put(m * MINUTE, SampleKind.texts(one).get(0));
    }
    appender.commit();
  }

  private static void assertRefused(Tsdb tsdb, SampleKind kind, Labels labels, long minute)
      throws IOException {
    Appender appender = tsdb.appender();
    assertThatThrownBy(() -> kind.append(appender, labels, 0, minute * MINUTE, 1))
        .isInstanceOf(AppendException.class);
    appender.rollback();
  }

  private static void assertAll(
      Tsdb tsdb, Map<Labels, TreeMap<Long, String>> all, long mint, long maxt) {
    Map<Labels, List<String>> expected = new TreeMap<>();
    all.forEach(
        (labels, samples) -> {
          List<String> inRange = List.copyOf(samples.subMap(mint, true, maxt, true).values());
          if (!inRange.isEmpty()) {
            expected.put(labels, inRange);
          }
        });
    assertThat(read(tsdb, mint, maxt)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void theWindowIsThatOfTheHeadNotOfTheSeries(SampleKind kind) throws IOException {
    LongFunction<Object> any = m -> kind.value(m * 7 % 1000); // up and down
    Map<Labels, TreeMap<Long, String>> all = new TreeMap<>();
    try (Tsdb tsdb = open(30, Duration.ofHours(4))) {
      fill(tsdb, ONE, 300, 300, any, all);
      fill(tsdb, TWO, 290, 290, any, all);
      assertThat(tsdb.stats().head().chunks().created()).isEqualTo(2);
      fill(tsdb, ONE, 250, 260, any, all);
      fill(tsdb, TWO, 255, 265, any, all);
      assertThat(tsdb.head().outOfOrderMint()).isEqualTo(250 * MINUTE);
      assertThat(tsdb.head().outOfOrderMaxt()).isEqualTo(265 * MINUTE);
      long[][] ranges = {{MIN, MAX}, {250, 265}, {290, 300}, {250, 300}};
      for (long[] r : ranges) {
        boolean minutes = r[0] != MIN;
        assertAll(tsdb, all, minutes ? r[0] * MINUTE : MIN, minutes ? r[1] * MINUTE : MAX);
      }

      assertRefused(tsdb, kind, ONE, 59);
      assertRefused(tsdb, kind, TWO, 49);
      fill(tsdb, ONE, 60, 65, any, all);
      assertThat(tsdb.head().outOfOrderMint()).isEqualTo(60 * MINUTE);
      assertRefused(tsdb, kind, TWO, 59); // within the window of its series
      fill(tsdb, TWO, 60, 65, any, all);
      assertRefused(tsdb, kind, ONE, 59);
      assertAll(tsdb, all, MIN, MAX);
      assertThat(tsdb.stats().head().chunks().created()).isEqualTo(4);

      fill(tsdb, ONE, 180, 249, any, all); // two chunks go to a file
      assertThat(tsdb.stats().head().chunks().created()).isEqualTo(6);
      assertThat(tsdb.head().outOfOrderMaxt()).isEqualTo(265 * MINUTE);
      assertAll(tsdb, all, MIN, MAX);
      assertThat(late(tsdb)).isEqualTo(all.values().stream().mapToInt(TreeMap::size).sum() - 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAWindowNothingIsLeftOfThem(SampleKind kind) throws IOException {
    Map<Labels, TreeMap<Long, String>> all = new TreeMap<>();
    try (Tsdb tsdb = open(30, Duration.ZERO)) {
      fill(tsdb, ONE, 300, 300, kind::value, all);
      long[] refused = {250, 251, 252, 59, 60, 65};
      for (long m : refused) {
        assertRefused(tsdb, kind, ONE, m);
      }
      fill(tsdb, ONE, 301, 310, kind::value, all);

      assertAll(tsdb, all, MIN, MAX);
      var appends = tsdb.stats().head().appends();
      assertThat(late(tsdb)).isZero();
      var counts = kind.isFloat() ? appends.refusedFloats() : appends.refusedHistograms();
      assertThat(counts.outOfOrder() + counts.outOfBounds()).isEqualTo(refused.length);
      assertThat(dir.resolve("wbl")).doesNotExist();
      assertThat(tsdb.head().outOfOrderMint()).isGreaterThan(tsdb.head().outOfOrderMaxt());
    }
  }

  /** Differs from upstream, which gives the series there and neither names nor values. */
  @Test
  void labelsAreThereToo() throws IOException {
    try (Tsdb tsdb = open(30, Duration.ofMinutes(60))) {
      Appender appender = tsdb.appender();
      appender.append(0, ONE, 300 * MINUTE, 1);
      appender.append(0, ONE, 250 * MINUTE, 2);
      appender.commit();

      String[] ranges = {"240-249 false", "240-260 true", "260-270 false", "300-310 true"};
      for (String range : ranges) {
        String[] parts = range.split("[- ]");
        long mint = Long.parseLong(parts[0]) * MINUTE;
        long maxt = Long.parseLong(parts[1]) * MINUTE;
        List<String> there = parts[2].equals("true") ? List.of("foo") : List.of();
        try (Querier querier = tsdb.querier(mint, maxt)) {
          assertThat(querier.labelNames(0, List.of())).as(range).isEqualTo(there);
          assertThat(querier.labelValues("foo", 0, List.of())).hasSize(there.size());
          assertThat(SampleKind.read(querier)).hasSize(there.size());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void histogramsInOneTransactionAreLateOrLeftOut(boolean window) throws IOException {
    SampleKind kind = SampleKind.HISTOGRAM;
    try (Tsdb tsdb = open(30, Duration.ofMillis(window ? 100 : 0))) {
      Appender appender = tsdb.appender();
      for (long t : new long[] {200, 100, 150}) {
        kind.append(appender, ONE, 0, t, 9); // whether it is late is known at commit
      }
      appender.commit();

      List<String> last = List.of(kind.text(200, 9));
      List<String> all = List.of(kind.text(100, 9), kind.text(150, 9), kind.text(200, 9));
      assertThat(read(tsdb, MIN, MAX).get(ONE)).isEqualTo(window ? all : last);
    }
  }

  @Test
  void typesMayChangeWithinATransactionAndComeLate() throws IOException {
    try (Tsdb tsdb = open(30, Duration.ofDays(1))) {
      TreeMap<Long, String> all = new TreeMap<>();
      commit(
          tsdb,
          all,
          "FLOAT 100 104",
          "HISTOGRAM 110 119",
          "FLOAT_HISTOGRAM 120 129",
          "FLOAT_HISTOGRAM 140 149",
          "FLOAT 130 134"); // the last ones are late
      assertThat(late(tsdb)).isEqualTo(5);
      assertTypes(tsdb, all);
      commit(tsdb, all, "HISTOGRAM 150 159");
      assertThat(late(tsdb)).isEqualTo(5);
      assertTypes(tsdb, all);
      commit(tsdb, all, "FLOAT 50 54", "HISTOGRAM 60 69", "FLOAT 70 74", "FLOAT_HISTOGRAM 80 89");
      assertThat(late(tsdb)).isEqualTo(35);
      assertTypes(tsdb, all);
    }
  }

  private static void commit(Tsdb tsdb, Map<Long, String> all, String... runs) throws IOException {
    Appender appender = tsdb.appender();
    for (String run : runs) {
      String[] parts = run.split(" ");
      SampleKind kind = SampleKind.valueOf(parts[0]);
      for (long t = Long.parseLong(parts[1]); t <= Long.parseLong(parts[2]); t++) {
        kind.append(appender, ONE, 0, t, t);
        all.put(t, kind.text(t, t));
      }
    }
    appender.commit();
  }

  private static void assertTypes(Tsdb tsdb, TreeMap<Long, String> all) {
    assertThat(read(tsdb, 50, 160).get(ONE)).containsExactlyElementsOf(all.values());
    assertThat(SampleKind.texts(TsdbChunks.samples(TsdbChunks.read(tsdb, 50, 160).get(ONE))))
        .containsExactlyElementsOf(all.values());
  }
}
