package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps compaction back, and retention by a share of the disk. */
class CompactionPolicyTest {
  private static final long HOUR = 3_600_000;

  @TempDir Path tmp;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(6)))
        .random(new Random(1));
  }

  private static void fill(Tsdb tsdb, long from, long to) throws IOException {
    for (long t = from; t < to; t += HOUR / 4) {
      Appender appender = tsdb.appender();
      appender.append(0, Labels.of("__name__", "m"), t, t);
      appender.commit();
    }
  }

  private static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream()
        .map(m -> m.minTime() / HOUR + "-" + m.maxTime() / HOUR)
        .toList();
  }

  @Test
  void aHeadThatIsDueWaitsForItsDelay() throws IOException {
    ManualTime time = new ManualTime(1_000_000);
    TsdbOptions options =
        options()
            .scheduler(time)
            .blocks(blocks -> blocks.compactionDelay(Duration.ofMinutes(3)))
            .build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      fill(tsdb, 0, 6 * HOUR);

      tsdb.compact();
      time.advance(Duration.ofMinutes(2));
      tsdb.compact();
      assertThat(ranges(tsdb)).isEmpty();

      time.advance(Duration.ofMinutes(1));
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-2", "2-4");

      fill(tsdb, 6 * HOUR, 8 * HOUR);
      tsdb.compact();
      assertThat(ranges(tsdb)).as("each time anew").containsExactly("0-2", "2-4");
    }
  }

  @Test
  void cuttingTheWholeHeadEndsWithItsNewestSample() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      fill(tsdb, 0, 4 * HOUR + 1);

      tsdb.compactHead();
      assertThat(ranges(tsdb)).containsExactly("0-2", "2-4", "4-6");
      tsdb.compactHead();
      assertThat(ranges(tsdb)).hasSize(3);

      fill(tsdb, 6 * HOUR, 6 * HOUR + 1);
      tsdb.compactHead();
      assertThat(ranges(tsdb)).containsExactly("0-2", "2-4", "4-6", "6-8");
    }
  }

  @Test
  void blocksAreMergedWhileAHeadWaits() throws IOException {
    ManualTime time = new ManualTime(1_000_000);
    try (Tsdb tsdb =
        Tsdb.open(tmp, options().blocks(blocks -> blocks.compactionExclude(b -> true)).build())) {
      fill(tsdb, 0, 10 * HOUR);
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-2", "2-4", "4-6", "6-8");
    }
    TsdbOptions options =
        options()
            .scheduler(time)
            .blocks(blocks -> blocks.compactionDelay(Duration.ofMinutes(3)))
            .build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      fill(tsdb, 10 * HOUR, 12 * HOUR);

      tsdb.compact();

      assertThat(ranges(tsdb)).containsExactly("0-6", "6-8");
    }
  }

  @Test
  void blocksBehindOneThatIsExcludedStayAsTheyAre() throws IOException {
    Set<String> uploaded = new HashSet<>();
    TsdbOptions options =
        options()
            .blocks(blocks -> blocks.compactionExclude(b -> !uploaded.contains(b.ulid())))
            .build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      fill(tsdb, 0, 16 * HOUR);
      tsdb.compact();
      assertThat(ranges(tsdb)).hasSize(7);

      for (int i = 0; i < 7; i++) {
        if (i != 1) {
          uploaded.add(tsdb.blockMetas().get(i).ulid());
        }
      }
      tsdb.compact();
      assertThat(ranges(tsdb)).as("the second is not uploaded").hasSize(7);

      uploaded.add(tsdb.blockMetas().get(1).ulid());
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-6", "6-12", "12-14");
    }
  }

  @Test
  void lateSamplesDoNotMakeTheRestOfTheirRangePassForWritten() throws IOException {
    TsdbOptions options =
        options().head(head -> head.outOfOrderWindow(Duration.ofHours(4))).build();
    int samples;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      fill(tsdb, 0, 7 * HOUR);
      for (long t : new long[] {4 * HOUR + 1, 6 * HOUR + 1}) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "m"), t, t);
        appender.commit();
      }
      samples = count(tsdb);

      tsdb.compact();

      assertThat(ranges(tsdb)).containsExactly("0-2", "2-4", "4-6", "6-8");
      assertThat(count(tsdb)).isEqualTo(samples);
    }
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      assertThat(count(tsdb)).isEqualTo(samples);

      fill(tsdb, 7 * HOUR, 12 * HOUR);
      tsdb.compact();
      assertThat(ranges(tsdb)).startsWith("0-6");
    }
  }

  private static int count(Tsdb tsdb) {
    SampleBuffer buffer = new SampleBuffer();
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("__name__", "m")));
      while (set.next()) {
        set.at().read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
      }
    }
    return buffer.size();
  }

  @Test
  void aShareOfTheDiskGoesBeforeBytes() throws IOException {
    FaultyFs fs = new FaultyFs();
    Path dir = Path.of("/db");
    try (Tsdb tsdb =
        Tsdb.open(
            dir,
            options().fs(fs).blocks(blocks -> blocks.maxDuration(Duration.ofHours(2))).build())) {
      fill(tsdb, 0, 12 * HOUR);
      tsdb.compact();
      long all = tsdb.stats().blocks().bytes();
      assertThat(ranges(tsdb)).hasSize(5);

      tsdb.retention(Duration.ZERO, 0, 50);
      tsdb.reloadBlocks();
      assertThat(ranges(tsdb)).as("size of the disk unknown").hasSize(5);

      fs.totalSpace(4 * (all + tsdb.stats().files().walBytes()));
      tsdb.retention(Duration.ZERO, 1, 50);
      tsdb.reloadBlocks();
      assertThat(ranges(tsdb)).as("half of the disk is enough").hasSize(5);

      tsdb.retention(Duration.ZERO, Long.MAX_VALUE, 0.001);
      tsdb.reloadBlocks();
      assertThat(ranges(tsdb)).isEmpty();
      assertThat(tsdb.stats().blocks().sizeRetentions()).isEqualTo(1);
      assertThat(tsdb.stats().blocks().retentionPercentage()).isEqualTo(0.001);
    }
  }
}
