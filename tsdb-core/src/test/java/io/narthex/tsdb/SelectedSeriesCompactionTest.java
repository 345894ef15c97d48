package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.block.BlockMeta;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chosen series leave the head before their time: upstream's cases. */
class SelectedSeriesCompactionTest extends EarlyCompactionCase {
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
}
