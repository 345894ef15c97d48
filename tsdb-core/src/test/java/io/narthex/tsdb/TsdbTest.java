package io.narthex.tsdb;

import static io.narthex.tsdb.TsdbFill.HOUR;
import static io.narthex.tsdb.TsdbFill.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.tsdb.block.BlockMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database does with its samples: cuts, merges, deletes, drops, answers. */
class TsdbTest {
  @TempDir Path tmp;

  @Test
  void cutsBlocksMergesThemAndLosesNothing() throws IOException {
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      expected = TsdbFill.fill(tsdb, 0, 9 * HOUR + 30 * MINUTE);

      tsdb.compact();

      assertThat(TsdbFill.ranges(tsdb)).containsExactly("0-6/2", "6-8/1");
      assertThat(tsdb.head().mint()).isEqualTo(8 * HOUR);
      assertThat(TsdbFill.readAll(tsdb)).isEqualTo(expected);
      BlockMeta merged = tsdb.blockMetas().get(0);
      assertThat(merged.stats().samples()).isEqualTo(5 * 360);
      assertThat(merged.compaction().sources()).hasSize(3);
      assertThat(merged.compaction().parents()).hasSize(3);
    }
    try (Tsdb again = Tsdb.open(tmp, TsdbFill.options().build())) {
      assertThat(TsdbFill.readAll(again)).isEqualTo(expected);
      assertThat(again.stats().cleanStart()).isEqualTo(1);
    }
  }

  @Test
  void answersRangesAcrossBlocksAndHead() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      TsdbFill.fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      assertThat(TsdbFill.read(tsdb, HOUR, HOUR + 5 * MINUTE)).hasSize(5 * 6);
      assertThat(TsdbFill.read(tsdb, 2 * HOUR - MINUTE, 2 * HOUR + MINUTE)).hasSize(5 * 3);
      assertThat(TsdbFill.read(tsdb, 4 * HOUR, 9 * HOUR)).hasSize(5 * 60);
      assertThat(TsdbFill.read(tsdb, 6 * HOUR, 9 * HOUR)).isEmpty();
      try (Querier querier = tsdb.querier(0, 5 * HOUR)) {
        assertThat(querier.labelNames(0, List.of())).containsExactly("__name__", "s");
        assertThat(querier.labelValues("s", 3, List.of())).containsExactly("0", "1", "2");
        assertThat(querier.labelValues("s", 0, List.of(Matcher.regex("s", "[34]"))))
            .containsExactly("3", "4");
      }
    }
  }

  @Test
  void deletesInBlocksAndHeadAndCleansUp() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      Map<String, String> expected = TsdbFill.fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      tsdb.delete(HOUR, 4 * HOUR + 30 * MINUTE, List.of(Matcher.equal("s", "3")));

      expected
          .keySet()
          .removeIf(
              k -> {
                long t = Long.parseLong(k.substring(k.indexOf('@') + 2));
                return k.contains("s=\"3\"") && t >= HOUR && t <= 4 * HOUR + 30 * MINUTE;
              });
      assertThat(TsdbFill.readAll(tsdb)).isEqualTo(expected);
      assertThat(tsdb.blockMetas().get(0).stats().tombstones()).isEqualTo(1);
      String before = tsdb.blockMetas().get(0).ulid();

      tsdb.cleanTombstones();

      assertThat(TsdbFill.readAll(tsdb)).isEqualTo(expected);
      BlockMeta cleaned = tsdb.blockMetas().get(0);
      assertThat(cleaned.ulid()).isNotEqualTo(before);
      assertThat(cleaned.stats().tombstones()).isZero();
      assertThat(cleaned.compaction().level()).isEqualTo(1);
      assertThat(cleaned.compaction().parents().get(0).ulid()).isEqualTo(before);
      assertThat(tmp.resolve(before)).doesNotExist();
    }
  }

  @Test
  void dropsABlockOfWhichNothingIsLeft() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      TsdbFill.fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();
      tsdb.delete(0, 2 * HOUR - 1, List.of(TsdbFill.ALL));

      tsdb.cleanTombstones();

      assertThat(TsdbFill.ranges(tsdb)).doesNotContain("0-2/1");
    }
  }

  @Test
  void keepsToItsRetention() throws IOException {
    try (Tsdb tsdb =
        Tsdb.open(
            tmp,
            TsdbFill.options().blocks(blocks -> blocks.maxDuration(Duration.ofHours(2))).build())) {
      TsdbFill.fill(tsdb, 0, 12 * HOUR);
      tsdb.compact();
      assertThat(TsdbFill.ranges(tsdb)).hasSize(5);

      tsdb.retention(Duration.ofHours(4), 0);
      tsdb.reloadBlocks();

      assertThat(TsdbFill.ranges(tsdb)).containsExactly("6-8/1", "8-10/1");
      assertThat(tsdb.stats().blocks().timeRetentions()).isEqualTo(1);

      tsdb.retention(Duration.ZERO, 1);
      tsdb.reloadBlocks();

      assertThat(TsdbFill.ranges(tsdb)).isEmpty();
    }
  }

  @Test
  void turnsLateSamplesIntoBlocksAndMergesThem() throws IOException {
    TsdbOptions options =
        TsdbFill.options()
            .head(head -> head.outOfOrderWindow(Duration.ofHours(24)))
            .blocks(blocks -> blocks.maxDuration(Duration.ofHours(2)))
            .build();
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      expected = TsdbFill.fill(tsdb, 6 * HOUR, 12 * HOUR);
      expected.putAll(TsdbFill.fill(tsdb, HOUR + 30_000, 3 * HOUR));
      expected.putAll(TsdbFill.fill(tsdb, 7 * HOUR + 30_000, 9 * HOUR));
      assertThat(TsdbFill.readAll(tsdb)).as("from the head").isEqualTo(expected);

      tsdb.compact();

      assertThat(TsdbFill.readAll(tsdb)).as("from blocks").isEqualTo(expected);
      List<BlockMeta> late =
          tsdb.blockMetas().stream().filter(b -> b.compaction().fromOutOfOrder()).toList();
      assertThat(late).isNotEmpty();
      assertThat(late.get(0).compaction().parents().get(0).ulid())
          .isEqualTo("00000000000000000000000000");
      for (int i = 1; i < tsdb.blockMetas().size(); i++) {
        assertThat(tsdb.blockMetas().get(i).minTime())
            .as("overlaps are merged: " + tsdb.blockMetas())
            .isGreaterThanOrEqualTo(tsdb.blockMetas().get(i - 1).maxTime());
      }
    }
    try (Tsdb again = Tsdb.open(tmp, options)) {
      assertThat(TsdbFill.readAll(again)).as("after a restart").isEqualTo(expected);
    }
  }

  @Test
  void skipsTheMonthsInWhichThereIsNothing() throws IOException {
    long later = 115 * 24 * HOUR;
    TsdbOptions options =
        TsdbFill.options().head(head -> head.outOfOrderWindow(Duration.ofDays(200))).build();
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      expected = TsdbFill.fill(tsdb, 0, HOUR);
      expected.putAll(TsdbFill.fill(tsdb, later, later + 5 * MINUTE));
      Appender late = tsdb.appender();
      for (long t : new long[] {30_000, 50 * 24 * HOUR, 50 * 24 * HOUR + MINUTE, later - HOUR}) {
        for (String name : List.of("m", "late")) { // the second has no other samples
          Labels labels = Labels.of("__name__", name, "s", "0");
          late.append(0, labels, t, t);
          expected.put(labels + " @ " + t, String.valueOf((double) t));
        }
      }
      late.commit();
      assertThat(TsdbFill.readAll(tsdb)).isEqualTo(expected);

      tsdb.compact();

      assertThat(tsdb.head().mint()).isGreaterThan(later - 2 * HOUR);
      assertThat(TsdbFill.readAll(tsdb)).isEqualTo(expected);
      assertThat(tsdb.stats().compaction().ran()).isLessThan(20);
    }
    try (Tsdb again = Tsdb.open(tmp, options)) {
      assertThat(TsdbFill.readAll(again)).isEqualTo(expected);
    }
  }
}
