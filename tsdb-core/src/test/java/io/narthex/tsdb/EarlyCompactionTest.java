package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Labels;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.block.BlockMeta;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ended series leave the head before their time: upstream's cases. */
class EarlyCompactionTest extends EarlyCompactionCase {
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
