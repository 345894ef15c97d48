package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Series leave the head before their time, ended ones or chosen ones: upstream's cases. */
@Timeout(60)
class EarlyCompactionTest {
  private static final long RANGE = 1000;
  private static final Histogram HISTOGRAM =
      Histogram.builder()
          .schema(1)
          .count(3)
          .sum(1.5)
          .positive(
              new io.narthex.model.histogram.Span[] {new io.narthex.model.histogram.Span(0, 2)},
              1,
              1)
          .build();

  @TempDir Path dir;
  private final List<Integer> evicted = new ArrayList<>();
  private @Nullable Runnable afterWriting;
  private @Nullable Tsdb open;

  private TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .minDuration(Duration.ofMillis(RANGE))
                    .maxDuration(Duration.ofMillis(RANGE))
                    .retention(Duration.ZERO))
        .random(new Random(1))
        .observer(
            new TsdbObserver() {
              @Override
              public void seriesEvicted(int series) {
                evicted.add(series);
              }

              @Override
              public void blockWritten(String ulid, long mint, long maxt, long samples) {
                Runnable then = afterWriting;
                afterWriting = null;
                if (then != null) {
                  then.run();
                }
              }
            });
  }

  private Tsdb open(TsdbOptions.Builder options) throws IOException {
    if (open != null) {
      open.close();
    }
    open = Tsdb.open(dir, options.build());
    return open;
  }

  private Tsdb open() throws IOException {
    return open(options());
  }

  @AfterEach
  void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  private static Labels name(String name) {
    return Labels.of("name", name);
  }

  private static long append(Tsdb tsdb, String name, long t, double v) throws IOException {
    Appender appender = tsdb.appender();
    long ref = appender.append(0, name(name), t, v);
    appender.commit();
    return ref;
  }

  /** One sample of each kind of series whose names begin so. */
  private static void appendKinds(Tsdb tsdb, String prefix, long t, boolean stale)
      throws IOException {
    Histogram h = stale ? Histogram.builder().sum(StaleNaN.VALUE).build() : HISTOGRAM;
    FloatHistogram f =
        stale ? FloatHistogram.builder().sum(StaleNaN.VALUE).build() : HISTOGRAM.toFloat();
    Appender appender = tsdb.appender();
    appender.append(0, name(prefix + "float"), t, stale ? StaleNaN.VALUE : 10);
    appender.append(0, name(prefix + "histogram"), 0, t, h);
    appender.append(0, name(prefix + "floatHistogram"), 0, t, f);
    appender.commit();
  }

  private static Map<Labels, List<String>> read(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier);
    }
  }

  private static Map<Labels, List<String>> readHead(Tsdb tsdb) {
    try (Querier q = new BlockQuerier(tsdb.head().reader(0, 10_000), 0, 10_000)) {
      return ExpectedData.read(q);
    }
  }

  private static Map<Labels, List<String>> read(Block block) {
    try (Querier q = new BlockQuerier(block, Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(q);
    }
  }

  private static String sample(long t, double v) {
    return t + " " + String.format("%016x", Double.doubleToRawLongBits(v));
  }

  private static long staleSeries(Tsdb tsdb) {
    return tsdb.head().stats().appends().staleSeries();
  }

  private static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(m -> m.minTime() + "-" + m.maxTime()).toList();
  }

  private static List<List<String>> hints(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(m -> m.compaction().hints()).toList();
  }

  @Test
  void endedSeriesGoToBlocksOfTheirOwn() throws IOException {
    Tsdb tsdb = open();
    for (long t : new long[] {100, 200, 300}) {
      appendKinds(tsdb, "alive-", t, false);
    }
    appendKinds(tsdb, "ended-", 100, false);
    appendKinds(tsdb, "ended-", 200, true);
    for (long t : new long[] {300, 700, 1100}) {
      appendKinds(tsdb, "crossing-", t, false);
    }
    appendKinds(tsdb, "crossing-", 1200, true);
    Map<Labels, List<String>> before = read(tsdb);
    long headMint = tsdb.head().mint();
    assertThat(tsdb.head().seriesCount()).isEqualTo(9);
    assertThat(staleSeries(tsdb)).isEqualTo(6);

    tsdb.compactStaleHead();

    assertThat(tsdb.head().seriesCount()).isEqualTo(3);
    assertThat(staleSeries(tsdb)).isZero();
    assertThat(tsdb.head().mint()).isEqualTo(headMint);
    assertThat(ranges(tsdb)).containsExactly("0-1000", "1000-2000");
    assertThat(hints(tsdb)).containsOnly(List.of(BlockMeta.FROM_STALE_SERIES));
    assertThat(readHead(tsdb)).hasSize(3);
    assertThat(read(tsdb.blocks().get(0))).hasSize(6);
    assertThat(read(tsdb.blocks().get(1))).hasSize(3);
    assertThat(read(tsdb)).isEqualTo(before);
    assertThat(evicted).containsExactly(6);
    assertThat(tsdb.stats().compactions().stale().triggered()).isEqualTo(1);
    assertThat(tsdb.stats().compactions().stale().seconds().count()).isEqualTo(1);

    tsdb = open();
    assertThat(tsdb.head().seriesCount()).isEqualTo(3);
    assertThat(staleSeries(tsdb)).isZero();
    assertThat(tsdb.head().mint()).isEqualTo(headMint);
    assertThat(read(tsdb)).isEqualTo(before);
  }

  @Test
  void aSeriesThatComesBackOverlapsItsBlockAndLosesNothing() throws IOException {
    Tsdb tsdb = open();
    append(tsdb, "again", 100, 1);
    append(tsdb, "kept", 100, 7);
    append(tsdb, "again", 200, StaleNaN.VALUE);
    append(tsdb, "kept", 700, 42);
    tsdb.compactStaleHead();
    append(tsdb, "again", 300, 9); // within the range of the block
    append(tsdb, "kept", 2700, 43); // the head is due

    tsdb.compact();

    assertThat(ranges(tsdb)).containsExactly("0-1000", "100-1000");
    assertThat(hints(tsdb))
        .containsExactlyInAnyOrder(List.of(), List.of(BlockMeta.FROM_STALE_SERIES));
    Map<Labels, List<String>> expected =
        Map.of(
            name("again"),
            List.of(sample(100, 1), sample(200, StaleNaN.VALUE), sample(300, 9)),
            name("kept"),
            List.of(sample(100, 7), sample(700, 42), sample(2700, 43)));
    assertThat(read(tsdb)).isEqualTo(expected);
    assertThat(read(open())).isEqualTo(expected);
  }

  @Test
  void whatIsInTheLogOnlyIsReadAlthoughABlockOfChosenSeriesGoesBeyondIt() throws IOException {
    Tsdb tsdb = open();
    long chosen = append(tsdb, "chosen", 0, 1);
    append(tsdb, "chosen", 999, 1);
    append(tsdb, "kept", 700, 42);

    tsdb.compactSelectedSeries(chosen);
    tsdb.compact();

    assertThat(hints(tsdb)).containsExactly(List.of(BlockMeta.FROM_SELECTED_SERIES));
    assertThat(read(open()).get(name("kept"))).containsExactly(sample(700, 42));
  }

  @Test
  void blocksOfEndedSeriesAreMergedAmongThemselvesAndStaySuch() throws IOException {
    TsdbOptions.Builder options =
        options().blocks(blocks -> blocks.maxDuration(Duration.ofMillis(3 * RANGE)));
    Tsdb tsdb = open(options);
    append(tsdb, "alive", 0, -1);
    for (int i = 0; i < 4; i++) {
      long t = i * RANGE;
      append(tsdb, "alive", t + 999, i);
      append(tsdb, "ended" + i, t + 999, StaleNaN.VALUE);
      tsdb.compactStaleHead();
    }
    append(tsdb, "alive", 7000, 1);
    Map<Labels, List<String>> before = read(tsdb);

    tsdb.compact();

    assertThat(tsdb.blockMetas())
        .filteredOn(m -> m.compaction().level() == 2)
        .extracting(m -> m.compaction().hints())
        .containsExactlyInAnyOrder(List.of(), List.of(BlockMeta.FROM_STALE_SERIES));
    assertThat(read(tsdb)).isEqualTo(before);
    assertThat(read(open(options))).isEqualTo(before);
  }

  @Test
  void seriesWithLateSamplesStay() throws IOException {
    Tsdb tsdb = open(options().head(head -> head.outOfOrderWindow(Duration.ofSeconds(1))));
    append(tsdb, "inOrder", 100, 10);
    append(tsdb, "inOrder", 200, StaleNaN.VALUE);
    append(tsdb, "late", 100, 10);
    long late = append(tsdb, "late", 200, StaleNaN.VALUE);
    append(tsdb, "late", 50, 10);
    assertThat(staleSeries(tsdb)).isEqualTo(2);

    tsdb.compactStaleHead();
    tsdb.compactSelectedSeries(late);

    assertThat(hints(tsdb)).containsExactly(List.of(BlockMeta.FROM_STALE_SERIES));
    assertThat(read(tsdb.blocks().get(0))).containsOnlyKeys(name("inOrder"));
    assertThat(tsdb.head().seriesCount()).isEqualTo(1);
    assertThat(read(tsdb).get(name("late"))).hasSize(3);
  }

  @Test
  void anEmptyHeadAndAnEmptyChoiceDoNothing() throws IOException {
    Tsdb tsdb = open();

    tsdb.compactStaleHead();
    tsdb.compactSelectedSeries();
    tsdb.compactSelectedSeries(77);

    assertThat(tsdb.blocks()).isEmpty();
    assertThat(tsdb.stats().compactions().stale().triggered()).isEqualTo(1);
    assertThat(tsdb.stats().compactions().selected().triggered()).isEqualTo(1);
    assertThat(tsdb.stats().compactions().selected().failed()).isZero();
  }

  @Test
  void aSampleAtTheEndOfARangeIsNotLost() throws IOException {
    Tsdb tsdb = open();
    append(tsdb, "ended", 500, 1);
    append(tsdb, "ended", RANGE, StaleNaN.VALUE);

    tsdb.compactStaleHead();

    assertThat(tsdb.head().seriesCount()).isZero();
    List<String> both = List.of(sample(500, 1), sample(RANGE, StaleNaN.VALUE));
    assertThat(read(tsdb)).isEqualTo(Map.of(name("ended"), both));
    assertThat(read(open())).isEqualTo(Map.of(name("ended"), both));
  }

  @Test
  void aSeriesOfOneSampleIsEvicted() throws IOException {
    Tsdb tsdb = open();
    long ref = append(tsdb, "single", RANGE, 1);

    tsdb.compactSelectedSeries(ref);

    assertThat(tsdb.head().seriesCount()).isZero();
    assertThat(ranges(tsdb)).containsExactly("1000-2000");
  }

  @Test
  void chosenSeriesGoOthersAndTheBoundsOfTheHeadStay() throws IOException {
    Tsdb tsdb = open();
    long a = append(tsdb, "a", 100, 1);
    long b = append(tsdb, "b", 200, 2);
    append(tsdb, "kept", 300, 3);
    append(tsdb, "stale", 300, StaleNaN.VALUE);

    tsdb.compactSelectedSeries(b, a, b, a, 12_345); // in no order, twice, unknown

    assertThat(readHead(tsdb)).containsOnlyKeys(name("kept"), name("stale"));
    assertThat(staleSeries(tsdb)).isEqualTo(1);
    assertThat(tsdb.head().mint()).isEqualTo(100);
    assertThat(hints(tsdb)).containsExactly(List.of(BlockMeta.FROM_SELECTED_SERIES));
    assertThat(evicted).containsExactly(2);
  }

  @Test
  void onlyRangesWithSamplesBecomeBlocks() throws IOException {
    Tsdb tsdb = open();
    append(tsdb, "sparse", -1500, 0); // before the epoch too
    append(tsdb, "sparse", 100, 1);
    long sparse = append(tsdb, "sparse", 200, 2);
    append(tsdb, "filler", 10_500, 100);
    append(tsdb, "sparse", 10_501, 3);
    Map<Labels, List<String>> before = read(tsdb);

    tsdb.compactSelectedSeries(sparse);

    assertThat(ranges(tsdb)).containsExactly("-2000--1000", "0-1000", "10000-11000");
    assertThat(read(tsdb)).isEqualTo(before);
    assertThat(read(open())).isEqualTo(before);
  }

  @Test
  void deletedSamplesDoNotComeBack() throws IOException {
    Tsdb tsdb = open();
    append(tsdb, "ended", 100, 1);
    append(tsdb, "ended", 200, 2);
    append(tsdb, "ended", 300, StaleNaN.VALUE);
    tsdb.delete(150, 250, List.of());

    tsdb.compactStaleHead();

    List<String> left = List.of(sample(100, 1), sample(300, StaleNaN.VALUE));
    assertThat(read(tsdb)).isEqualTo(Map.of(name("ended"), left));
    assertThat(read(open())).isEqualTo(Map.of(name("ended"), left));
  }

  @Test
  void aSampleThatComesWhileTheBlockIsWrittenKeepsTheSeries() throws IOException {
    for (boolean isolation : new boolean[] {true, false}) {
      TsdbOptions.Builder options = options().head(head -> head.isolation(isolation));
      Tsdb tsdb = open(options);
      String chosen = "chosen" + isolation;
      append(tsdb, "filler", 700, 0.7);
      append(tsdb, chosen, 300, 10);
      long ref = append(tsdb, chosen, 400, 20);
      Appender opened = tsdb.appender();
      opened.append(ref, name(chosen), 450, 30);
      afterWriting =
          () -> {
            try {
              opened.commit();
              append(tsdb, chosen, 500, 40);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          };

      tsdb.compactSelectedSeries(ref);

      List<String> all =
          List.of(sample(300, 10), sample(400, 20), sample(450, 30), sample(500, 40));
      assertThat(evicted).containsOnly(0);
      assertThat(readHead(tsdb)).containsKey(name(chosen));
      assertThat(read(tsdb).get(name(chosen))).isEqualTo(all);
      assertThat(read(open(options)).get(name(chosen))).isEqualTo(all);
    }
  }

  @Test
  void aFailureKeepsTheSeriesAndLeavesNoBlock() throws IOException {
    Tsdb tsdb = open();
    append(tsdb, "ended", 100, 1);
    append(tsdb, "ended", 1200, StaleNaN.VALUE);
    afterWriting =
        () -> {
          throw new IllegalStateException("on purpose");
        };

    assertThat(org.assertj.core.api.Assertions.catchThrowable(tsdb::compactStaleHead))
        .hasMessage("on purpose");

    assertThat(tsdb.head().seriesCount()).isEqualTo(1);
    assertThat(tsdb.stats().compactions().stale().failed()).isEqualTo(1);
    tsdb.compactStaleHead();
    assertThat(tsdb.head().seriesCount()).isZero();
    assertThat(read(tsdb).get(name("ended"))).hasSize(2);
  }

  @Test
  void theTimerCompactsOnceEnoughSeriesAreStale() throws IOException {
    ManualTime time = new ManualTime(1_000_000);
    TsdbOptions.Builder options =
        options()
            .blocks(
                blocks ->
                    blocks
                        .minDuration(Duration.ofHours(2))
                        .maxDuration(Duration.ofHours(2))
                        .staleSeriesCompactionThreshold(0.5))
            .scheduler(time)
            .background(true);
    Tsdb tsdb = open(options);
    long hour = 3_600_000;
    append(tsdb, "a", 0, 1);
    append(tsdb, "b", 0, 1);
    append(tsdb, "c", 0, StaleNaN.VALUE);
    time.advance(Duration.ofMinutes(2));
    assertThat(tsdb.head().seriesCount()).as("a third is stale").isEqualTo(3);

    append(tsdb, "b", 1, StaleNaN.VALUE);
    time.advance(Duration.ofMinutes(1));
    assertThat(tsdb.head().seriesCount()).isEqualTo(1);

    append(tsdb, "a", 4 * hour, 1); // the head is cut now, and again in two hours
    time.advance(Duration.ofMinutes(1));
    append(tsdb, "d", 4 * hour, StaleNaN.VALUE);
    time.advance(Duration.ofMinutes(1));
    assertThat(tsdb.head().seriesCount()).isEqualTo(1);

    time.advance(Duration.ofMinutes(110));
    append(tsdb, "e", 4 * hour, StaleNaN.VALUE);
    time.advance(Duration.ofMinutes(3));
    assertThat(tsdb.head().seriesCount()).as("the head is cut soon").isEqualTo(2);

    tsdb.staleSeriesCompactionThreshold(0);
    time.advance(Duration.ofMinutes(30));
    assertThat(tsdb.head().seriesCount()).as("switched off").isEqualTo(2);
  }
}
