package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What late histograms say of counter resets, in the head and in blocks; upstream's cases of
 * db_test. A sample is written as its time and U for an unknown reset, N for none.
 */
class LateResetsTest {
  private static final long MINUTE = 60_000;
  private static final Labels ONE = Labels.of("foo", "bar1");
  private static final Labels TWO = Labels.of("foo", "bar2");

  @TempDir Path dir;

  private static TsdbOptions options(int cap, long windowMinutes) {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(2)))
        .random(new Random(1))
        .head(head -> head.outOfOrderWindow(Duration.ofMinutes(windowMinutes)).outOfOrderCap(cap))
        .build();
  }

  /** One bucket that grows with {@code n}. */
  private static Object counter(String kind, long n) {
    Histogram.Builder h =
        Histogram.builder().count(n).sum(n).positive(new Span[] {new Span(0, 1)}, n);
    if (kind.contains("custom")) {
      h.schema(Schemas.CUSTOM_BUCKETS).customValues(1, 2, 3);
    }
    return kind.contains("float") ? h.build().toFloat() : h.build();
  }

  private static String hinted(SampleBuffer samples, int i) {
    Object h = samples.histogram(i);
    FloatHistogram f = h instanceof Histogram integer ? integer.toFloat() : (FloatHistogram) h;
    String hint = f.counterResetHint().name().substring(0, 1);
    return samples.time(i) + "=" + (long) f.count() + hint;
  }

  /** Samples {@code time=count} with U for an unknown reset and N for none; bars end chunks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 | 1=40 4=30 2=40 3=10 | 1=40U / 2=40U / 3=10U / 4=30U
          6  | 8=30 1=10 2=20 3=30 5=20 6=10 7=20 4=10 | 1=10U 2=20N 3=30N / 4=10U / 5=20U / 6=10U 7=20N / 8=30U
          3  | 8=100 1=50 5=40 6=50 2=10 3=20 4=30 7=60 | 1=50U / 2=10U 3=20N 4=30N / 5=40U 6=50N / 7=60U / 8=100U
          """)
  void resetsBetweenChunksAreForgotten(int cap, String samples, String chunks) throws IOException {
    for (String kind : List.of("integer", "float", "custom", "custom float")) {
      Path root = dir;
      dir = root.resolve(kind);
      try (Tsdb tsdb = Tsdb.open(dir, options(cap, 24 * 60))) {
        Appender appender = tsdb.appender();
        for (String sample : samples.split(" ")) {
          String[] parts = sample.split("=");
          Object value = counter(kind, Long.parseLong(parts[1]));
          SampleKind.append(appender, ONE, 0, Long.parseLong(parts[0]), value);
        }
        appender.commit();

        List<String> found = new ArrayList<>();
        for (ChunkMeta meta : TsdbChunks.read(tsdb, 0, 10).get(ONE)) {
          SampleBuffer inside = TsdbChunks.samples(meta);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < inside.size(); i++) {
            texts.add(hinted(inside, i));
          }
          found.add(String.join(" ", texts));
        }
        assertThat(String.join(" / ", found)).isEqualTo(chunks);
        assertThat(hints(tsdb, ONE, 1))
            .isEqualTo(chunks.replace("/ ", "").replaceAll("=[0-9]+", ""));
      } finally {
        dir = root;
      }
    }
  }

  /** Runs of histograms that grow from the minute they begin with, or from 0 after {@code r}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          40-49r45             | UNNNNUNNNN
          40-44 50-54 45-49r45 | UNNNNUNNNNUNNNN
          40-44r44 50-54 45-49r49 | UNNNUUNNNUUNNNN
          """)
  void resetsAreKeptWithinChunks(String runs, String hints) throws IOException {
    for (boolean floats : new boolean[] {false, true}) {
      Path root = dir;
      dir = root.resolve("" + floats);
      try (Tsdb tsdb = Tsdb.open(dir, options(30, 24 * 60))) {
        Appender appender = tsdb.appender();
        for (String run : runs.split(" ")) {
          String[] ends = run.split("[-r]");
          long n = Long.parseLong(ends[0]);
          for (long m = n; m <= Long.parseLong(ends[1]); m++) {
            n = ends.length > 2 && m == Long.parseLong(ends[2]) ? 0 : n;
            Histogram h = SampleKind.histogram(n++, CounterResetHint.UNKNOWN);
            SampleKind.append(appender, ONE, 0, m * MINUTE, floats ? h.toFloat() : h);
          }
        }
        appender.commit();

        assertThat(hints(tsdb, ONE, MINUTE).replaceAll("[^UNCG]", "")).isEqualTo(hints);
      } finally {
        dir = root;
      }
    }
  }

  private static void append(Tsdb tsdb, Labels labels, long t, Histogram h, boolean floats)
      throws IOException {
    Appender appender = tsdb.appender();
    SampleKind.append(appender, labels, 0, t, floats ? h.toFloat() : h);
    appender.commit();
  }

  /** Time, count and hint of each histogram of a series. */
  private static String hints(Querier querier, Labels labels, long unit) {
    List<String> texts = new ArrayList<>();
    try (querier) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("foo", labels.get("foo"))));
      SampleBuffer samples = new SampleBuffer();
      while (set.next()) {
        set.at().read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
      }
      for (int i = 0; i < samples.size(); i++) {
        Object h = samples.histogram(i);
        FloatHistogram f = h instanceof Histogram integer ? integer.toFloat() : (FloatHistogram) h;
        String hint = f.counterResetHint().name().substring(0, 1);
        texts.add(samples.time(i) / unit + hint);
      }
    }
    return String.join(" ", texts);
  }

  private static String hints(Tsdb tsdb, Labels labels, long unit) {
    return hints(tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE), labels, unit);
  }

  /** A run of times, each with a hint. */
  private static String run(long from, long to, int step, String hint) {
    List<String> texts = new ArrayList<>();
    for (long t = from; t <= to; t += step) {
      texts.add(t + hint);
    }
    return String.join(" ", texts);
  }

  private static void resets(Tsdb tsdb, Labels labels, String script, boolean floats)
      throws IOException {
    for (String part : script.split(" ")) { // from-to/step, or one time; r: reset by value, h: hint
      String[] parts = part.replaceAll("[rh]", "").split("[-/]");
      long to = parts.length > 1 ? Long.parseLong(parts[1]) : Long.parseLong(parts[0]);
      int step = parts.length > 2 ? Integer.parseInt(parts[2]) : 1;
      for (long m = Long.parseLong(parts[0]); m <= to; m += step) {
        long n = m == 520 ? 1_000_000 : part.contains("r") ? 100_000 : 100_000 + m;
        CounterResetHint hint =
            part.contains("h") ? CounterResetHint.COUNTER_RESET : CounterResetHint.UNKNOWN;
        append(tsdb, labels, m * MINUTE, SampleKind.histogram(n, hint), floats);
      }
    }
  }

  /**
   * Two late chunks that overlap (100 to 440, 105 to 395) and one behind them, with resets: before
   * compaction hints are lost where the chunks take turns, afterwards where a block begins.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hintsOfResetsComeBackWhereChunksAreJoined(boolean floats) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options(30, 500))) {
      resets(tsdb, ONE, "520", floats);
      resets(tsdb, TWO, "520", floats);
      resets(tsdb, ONE, "100-190/10 250h 260-440/10", floats);
      resets(tsdb, ONE, "105-155/10 165r 175-395/10", floats);
      resets(tsdb, ONE, "480-489 490r 491-509", floats);
      resets(tsdb, TWO, "200-290/10 300r 310-490/10", floats);

      assertThat(hints(tsdb, ONE, MINUTE))
          .isEqualTo(
              String.join(
                  " ",
                  run(100, 195, 5, "U"),
                  run(205, 245, 10, "N"),
                  run(250, 400, 5, "U"),
                  run(410, 440, 10, "N"),
                  "480U",
                  run(481, 489, 1, "N"),
                  "490U",
                  run(491, 509, 1, "N"),
                  "520U"));
      assertThat(hints(tsdb, TWO, MINUTE))
          .isEqualTo(
              String.join(
                  " ", "200U", run(210, 290, 10, "N"), "300U", run(310, 490, 10, "N"), "520U"));

      tsdb.compactOutOfOrderHead();

      String oneInBlocks =
          String.join(
              " ",
              "100U",
              run(105, 115, 5, "N"),
              "120U",
              run(125, 160, 5, "N"),
              "165U",
              run(170, 195, 5, "N"),
              run(205, 235, 10, "N"),
              "245U",
              run(250, 355, 5, "N"),
              "360U",
              run(365, 400, 5, "N"),
              run(410, 440, 10, "N"),
              "480U",
              run(481, 489, 1, "N"),
              "490U",
              run(491, 509, 1, "N"),
              "520U");
      String twoInBlocks =
          String.join(
              " ",
              "200U",
              run(210, 230, 10, "N"),
              "240U",
              run(250, 290, 10, "N"),
              "300U",
              run(310, 350, 10, "N"),
              "360U",
              run(370, 470, 10, "N"),
              "480U 490N 520U");
      assertThat(tsdb.blocks()).hasSize(5);
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      assertThat(hints(tsdb, TWO, MINUTE)).isEqualTo(twoInBlocks);

      tsdb.compactHead();
      assertThat(tsdb.blocks()).hasSize(6);
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(5);
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      assertThat(hints(tsdb, TWO, MINUTE)).isEqualTo(twoInBlocks);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSampleBetweenTwoTakesTheHintOfTheOneBehind(boolean floats) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options(30, 300))) {
      long[][] samples = {{0, 0}, {1, 10}, {3, 3}, {2, 0}};
      for (long[] s : samples) {
        append(tsdb, ONE, s[0], SampleKind.histogram(s[1], CounterResetHint.UNKNOWN), floats);
      }
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      tsdb.compactOutOfOrderHead();
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      assertThat(tsdb.blocks()).hasSize(1);
      tsdb.compactHead();
      assertThat(tsdb.blocks()).hasSize(2);
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(1);
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
    }
  }
}
