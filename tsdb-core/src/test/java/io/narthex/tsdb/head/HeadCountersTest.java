package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.sample;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.Exemplar;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a head counts, through appends, restarts, snapshots and collection; upstream's cases. */
class HeadCountersTest {
  private static final double STALE = StaleNaN.VALUE;

  @TempDir Path dir;
  private @Nullable Head head;

  private static HeadOptions options(boolean snapshot) {
    return HeadOptions.builder()
        .chunkRange(1000)
        .maxExemplars(4)
        .snapshotOnShutdown(snapshot)
        .build();
  }

  private Head open(boolean snapshot) throws IOException {
    if (head != null) {
      head.close();
    }
    head = HeadHarness.open(dir, options(snapshot), 0);
    return head;
  }

  @AfterEach
  void close() throws IOException {
    if (head != null) {
      head.close();
    }
  }

  private static Histogram histogram(boolean stale) {
    return Histogram.builder()
        .count(3)
        .sum(stale ? STALE : 1)
        .positive(new Span[] {new Span(0, 2)}, 1, 0)
        .negative(new Span[] {new Span(0, 1)}, 1)
        .build();
  }

  /** Appends one sample: kind F, H or G (float histogram), small if it is stale. */
  private static void one(Head to, int series, char kind, long t) throws IOException {
    boolean stale = Character.isLowerCase(kind);
    Appender appender = to.appender();
    switch (Character.toUpperCase(kind)) {
      case 'F' -> appender.append(0, series(series), t, stale ? STALE : t);
      case 'H' -> appender.append(0, series(series), 0, t, histogram(stale));
      default -> appender.append(0, series(series), 0, t, histogram(stale).toFloat());
    }
    appender.commit();
  }

  private static void assertCounts(Head of, int stale, int histograms, int all) {
    assertThat(of.stats().appends().staleSeries()).as("stale").isEqualTo(stale);
    assertThat(of.stats().appends().histogramSeries()).as("histograms").isEqualTo(histograms);
    assertThat(of.seriesCount()).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleSeriesAreCountedThroughRestartsAndCollection(boolean snapshot) throws IOException {
    Head h = open(snapshot);
    for (int i = 1; i <= 3; i++) {
      one(h, i, 'F', 100);
    }
    one(h, 1, 'f', 200);
    one(h, 2, 'f', 200);
    assertCounts(h, 2, 0, 3);
    h = open(snapshot);
    assertCounts(h, 2, 0, 3);
    one(h, 1, 'F', 300);
    one(h, 3, 'F', 200);
    one(h, 4, 'H', 100);
    one(h, 5, 'G', 100);
    assertCounts(h, 1, 2, 5);
    h = open(snapshot);
    assertCounts(h, 1, 2, 5);
    one(h, 4, 'h', 200);
    one(h, 5, 'g', 200);
    assertCounts(h, 3, 2, 5);
    one(h, 4, 'H', 210);
    one(h, 4, 'h', 220);
    one(h, 1, 'F', 400);
    one(h, 5, 'g', 400);
    assertCounts(h, 3, 2, 5);
    h = open(snapshot);
    assertCounts(h, 3, 2, 5);

    h.truncate(300); // series 2, 3 and 4 go
    assertCounts(h, 1, 1, 2);
    one(h, 6, 'f', 400);
    one(h, 7, 'h', 400);
    one(h, 8, 'g', 400);
    assertCounts(h, 4, 3, 5);
    one(h, 6, 'F', 500);
    h.truncate(450);
    assertCounts(h, 0, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({"fH", "fG", "hF", "hG", "gF", "gH"})
  void aSeriesComesBackToLifeWithAnotherType(String kinds) throws IOException {
    for (boolean snapshot : new boolean[] {false, true}) {
      int series = snapshot ? 1 : 2;
      Head h = open(snapshot);
      one(h, series, kinds.charAt(0), 100);
      assertThat(h.stats().appends().staleSeries()).isEqualTo(1);
      one(h, series, kinds.charAt(1), 200);
      int histograms = kinds.charAt(1) == 'F' ? 0 : 1;
      assertThat(h.stats().appends().staleSeries()).isZero();
      h = open(snapshot);
      assertThat(h.stats().appends().staleSeries()).isZero();
      assertThat(h.stats().appends().histogramSeries())
          .isEqualTo(snapshot ? 2 * histograms : histograms);
    }
  }

  @ParameterizedTest
  @CsvSource({"H,200", "G,200", "H,1000", "G,1000"})
  void aStaleFloatBehindHistogramsIsOneAfterReplayToo(char kind, long t) throws IOException {
    Head h = open(false);
    one(h, 1, kind, 100);
    one(h, 1, 'f', t);
    h.mapFullChunks();
    List<String> before = read(h).get(series(1));

    h = open(false);

    assertThat(read(h).get(series(1))).isEqualTo(before).hasSize(2);
    assertThat(h.series().byLabels(series(1)).lastHistogram())
        .isInstanceOf(kind == 'H' ? Histogram.class : FloatHistogram.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0:3         |          | 4 5 6 7 8 9
          1:3         |          | 0 4 5 6 7 8 9
          1:3 4:7     |          | 0 8 9
          1:3 4:700   |          | 0
          0:9         |          | ''
          1:3         | 11 13 15 | 0 4 5 6 7 8 9 11 13 15
          7:20        | 11 13 15 | 0 1 2 3 4 5 6 11 13 15
          20:30       | 25       | 0 1 2 3 4 5 6 7 8 9 25
          -50:-1      |          | 0 1 2 3 4 5 6 7 8 9
          """)
  void deletionsReachTheNewestSampleAndNoFurther(String ranges, @Nullable String later, String left)
      throws IOException {
    Head h = open(false);
    for (int t = 0; t < 10; t++) {
      append(h, series(1), t, t);
    }
    for (String range : ranges.split(" ")) {
      String[] ends = range.split(":");
      h.delete(Long.parseLong(ends[0]), Long.parseLong(ends[1]), List.of(Matcher.equal("i", "1")));
    }
    List<String> expected = new ArrayList<>();
    for (String t : left.isEmpty() ? new String[0] : left.split(" ")) {
      expected.add(sample(Long.parseLong(t), Long.parseLong(t)));
    }
    for (String t : later == null ? new String[0] : later.split(" ")) {
      append(h, series(1), Long.parseLong(t), Long.parseLong(t));
    }
    assertThat(read(h).getOrDefault(series(1), List.of())).isEqualTo(expected);

    h = open(false);

    assertThat(read(h).getOrDefault(series(1), List.of())).isEqualTo(expected);
  }

  @Test
  void theStartOfTheHeadFollowsWhatIsLeft() throws IOException {
    try (Head h =
        HeadHarness.open(dir.resolve("other"), HeadOptions.builder().chunkRange(2000).build())) {
      for (long t : new long[] {100, 4000, 8000}) {
        append(h, series(1), t, 1);
      }
      h.truncate(3500);
      assertThat(h.mint()).isEqualTo(4000);
      assertThat(h.appendableMinValid()).isEqualTo(7000);
      h.truncate(5000);
      assertThat(h.mint()).as("within what may be appended: its start").isEqualTo(7000);
      h.truncate(7500);
      assertThat(h.mint()).isEqualTo(7500);
      assertThatThrownBy(() -> append(h, series(2), 7499, 1)).hasMessage("out of bounds");
    }
  }

  @Test
  void samplesOfAnOpenTransactionKeepTheirSeries() throws IOException {
    Head h = open(false);
    append(h, series(1), 0, 1);
    Appender appender = h.appender();
    appender.append(0, series(2), 2100, 1);

    h.truncate(2000);

    assertThat(h.series().byLabels(series(2))).isNotNull();
    appender.commit();
    assertThat(read(h).get(series(2))).containsExactly(sample(2100, 1));
    assertThat(read(h)).doesNotContainKey(series(1));
  }

  @Test
  void aRolledBackSeriesGoesWithTheNextCollection() throws IOException {
    Head h = open(false);
    append(h, series(1), 0, 1);
    Appender appender = h.appender();
    appender.append(0, series(2), 2100, 1);
    h.truncate(2000);
    assertThat(h.series().byLabels(series(2))).isNotNull();

    appender.rollback();
    h.truncate(2200);

    assertThat(h.series().byLabels(series(2))).isNull();
  }

  @Test
  void exemplarsOfASeriesThatWentInTheMeantimeAreLeftOut() throws IOException {
    Head h = open(false);
    append(h, series(1), 100, 1);
    append(h, series(2), 5000, 1);
    Appender appender = h.appender();
    appender.appendExemplar(0, series(1), new Exemplar(Labels.of("id", "x"), 1, 1, true));
    h.truncate(4000);
    assertThat(h.series().byLabels(series(1))).isNull();

    appender.commit();

    assertThat(h.stats().exemplars().stored()).isZero();
  }

  @Test
  void theNewestSampleIsTakenOnceAlsoWhereAChunkIsFull() throws IOException {
    Head h = open(false);
    int chunks = 0;
    for (int i = 0; i < 1000; i++) {
      long t = 1_695_209 + i / 2;
      append(h, series(1), t, i / 2 % 2 == 0 ? Double.MAX_VALUE : 0);
    }
    h.mapFullChunks();
    chunks = (int) h.stats().chunks().now();
    assertThat(read(h).get(series(1))).hasSize(500);
    assertThat(chunks).isGreaterThan(4);
    assertThat(h.stats().appends().floats()).isEqualTo(500);
  }

  @Test
  void aSampleRefusedForBeingLateIsNotMeasured() throws IOException {
    try (Head h =
        HeadHarness.open(
            dir.resolve("late"),
            HeadOptions.builder()
                .chunkRange(100_000)
                .outOfOrderWindow(Duration.ofMillis(50_000))
                .build())) {
      append(h, series(1), 100_000, 1);
      Appender strict = h.appender();
      strict.rejectOutOfOrder(true);
      for (long t : new long[] {60_000, 10}) {
        assertThatThrownBy(() -> strict.append(0, series(1), t, 2))
            .isInstanceOf(AppendException.class)
            .hasMessage("out of order sample");
      }
      strict.rollback();
      assertThat(h.counters().lateness.counts()).containsOnly(0);
      assertThat(h.counters().refusedFloats.outOfOrder.get()).isEqualTo(2);

      assertThatThrownBy(() -> append(h, series(1), 10, 2)).hasMessage("too old sample");
      append(h, series(1), 60_000, 2);
      assertThat(h.counters().lateness.counts()[0]).isEqualTo(2);
    }
  }
}
