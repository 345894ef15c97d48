package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Series that live for two samples, others that go and come back, and one that stays: the head
 * forgets what is over, with its labels; the log keeps what is needed; a start finds all.
 */
class SeriesChurnTest {
  private static final long ROUND = 360_000;
  private static final int ROUNDS = 200;
  private static final int RETURNING = 10;

  @TempDir Path tmp;

  private static TsdbOptions options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(2)))
        .lock(false)
        .wal(
            WalOptions.DEFAULT
                .withCompression(Compression.SNAPPY)
                .withSegmentSize(64 * WalFormat.PAGE_SIZE))
        .build();
  }

  private static Labels brief(int round, int i) {
    return Labels.of("__name__", "brief", "id", round + "-" + i);
  }

  /** They live in every other ten rounds of forty: gone from the head in between. */
  private static boolean returns(int round) {
    return round % 40 < 10;
  }

  private static void round(Tsdb tsdb, int round, int briefs) throws IOException {
    for (int half = 0; half < 2; half++) {
      long t = round * ROUND + half * 15_000L;
      Appender appender = tsdb.appender();
      for (int i = 0; i < briefs; i++) {
        appender.append(0, brief(round, i), t, i);
      }
      for (int i = 0; returns(round) && i < RETURNING; i++) {
        appender.append(0, Labels.of("__name__", "returning", "i", "" + i), t, round);
      }
      appender.append(0, Labels.of("__name__", "lasting"), t, round);
      appender.commit();
    }
  }

  private static long count(Tsdb tsdb, String name, String label) throws IOException {
    long samples = 0;
    SampleBuffer buffer = new SampleBuffer();
    try (var querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set =
          querier.select(
              true, null, List.of(Matcher.equal("__name__", name), Matcher.regex(label, ".*")));
      while (set.next()) {
        buffer.clear();
        set.at().read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
        samples += buffer.size();
      }
    }
    return samples;
  }

  private static void check(Tsdb tsdb, int briefs) throws IOException {
    int lives = 0;
    for (int round = 0; round < ROUNDS; round++) {
      lives += returns(round) ? 1 : 0;
    }
    assertThat(count(tsdb, "brief", "id")).isEqualTo(2L * ROUNDS * briefs);
    assertThat(count(tsdb, "returning", "i")).isEqualTo(2L * lives * RETURNING);
    assertThat(count(tsdb, "lasting", "none")).isEqualTo(2L * ROUNDS);
  }

  private void run(int briefs) throws IOException {
    Path dir = tmp.resolve("db");
    Path killed = tmp.resolve("killed");
    try (Tsdb tsdb = Tsdb.open(dir, options())) {
      for (int round = 0; round < ROUNDS; round++) {
        round(tsdb, round, briefs);
        if (round % 10 == 9) {
          tsdb.compact();
        }
      }
      TsdbStats stats = tsdb.stats();
      // What the newest three hours and ten rounds hold: the rest is in blocks.
      assertThat(stats.head().series()).isLessThan(41L * briefs + RETURNING + 2);
      assertThat(stats.head().appends().seriesCreated()).isGreaterThanOrEqualTo(200L * briefs);
      assertThat(stats.head().appends().seriesCreated() - stats.head().appends().seriesRemoved())
          .isEqualTo(stats.head().series());
      assertThat(tsdb.head().postings().seriesCount()).isEqualTo((int) stats.head().series());
      assertThat(tsdb.head().postings().labelValues("id"))
          .doesNotContain("0-0", "100-0")
          .contains("199-0");
      assertThat(CheckpointDir.list(NioFs.instance(), dir.resolve("wal"))).hasSize(1);
      check(tsdb, briefs);
      Conformance.copyRecursively(dir, killed); // as kill -9 leaves it
    }
    for (Path again : List.of(dir, killed)) {
      try (Tsdb tsdb = Tsdb.open(again, options())) {
        assertThat(tsdb.stats().head().replay().unknownRefs()).isEmpty();
        check(tsdb, briefs);
        round(tsdb, ROUNDS, briefs);
        assertThat(count(tsdb, "brief", "id")).isEqualTo(2L * (ROUNDS + 1) * briefs);
      }
    }
  }

  @Test
  void aHeadForgetsAndItsLogDoesNot() throws IOException {
    run(20);
  }

  /** A million of them. */
  @Test
  @Tag("slow")
  void aHeadForgetsAMillionSeries() throws IOException {
    run(5_000);
  }
}
