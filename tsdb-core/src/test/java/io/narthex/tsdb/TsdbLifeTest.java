package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database through compactions, restarts and changes of the window; upstream's cases. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TsdbLifeTest {
  private static final long MINUTE = 60_000;
  private static final Labels SERIES = Labels.of("foo", "bar1");
  private static final List<Matcher> ALL = List.of(Matcher.regex("foo", ".*"));

  @TempDir Path dir;
  private @Nullable Tsdb open;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  private static TsdbOptions.Builder options(int windowMinutes) {
    return options().head(head -> head.outOfOrderWindow(Duration.ofMinutes(windowMinutes)));
  }

  private Tsdb open(TsdbOptions.Builder options) throws IOException {
    if (open != null) {
      open.close();
    }
    open = Tsdb.open(dir, options.build());
    return open;
  }

  @AfterEach
  void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  private static void append(Tsdb tsdb, long... times) throws IOException {
    Appender appender = tsdb.appender();
    try {
      for (long t : times) {
        appender.append(0, SERIES, t, t);
      }
    } catch (AppendException e) {
      appender.rollback(); // compaction waits for open appenders
      throw e;
    }
    appender.commit();
  }

  /** A sample a minute, both ends inclusive. */
  private static void fill(Tsdb tsdb, long from, long to) throws IOException {
    Appender appender = tsdb.appender();
    for (long m = from; m <= to; m++) {
      appender.append(0, SERIES, m * MINUTE, m);
    }
    appender.commit();
  }

  /** Every sample from {@code from} to {@code to} is refused. */
  private static void assertRefused(Tsdb tsdb, long from, long to, String why) throws IOException {
    Appender appender = tsdb.appender();
    for (long m = from; m <= to; m++) {
      long t = m * MINUTE;
      assertThatThrownBy(() -> appender.append(0, SERIES, t, 1)).hasMessage(why);
    }
    appender.rollback();
  }

  private static List<Long> minutes(Tsdb tsdb) {
    List<Long> found = new ArrayList<>();
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (String sample : ExpectedData.read(querier).getOrDefault(SERIES, List.of())) {
        found.add(Long.parseLong(sample.substring(0, sample.indexOf(' '))) / MINUTE);
      }
    }
    return found;
  }

  private static List<Long> range(long... ends) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < ends.length; i += 2) {
      for (long m = ends[i]; m <= ends[i + 1]; m++) {
        all.add(m);
      }
    }
    Collections.sort(all);
    return all;
  }

  private static List<String> blocks(Tsdb tsdb) {
    return tsdb.blockMetas().stream()
        .map(b -> b.minTime() / MINUTE + "-" + b.maxTime() / MINUTE)
        .toList();
  }

  private void block(long... times) throws IOException {
    BlockWriter writer = new BlockWriter(NioFs.instance(), dir, 120 * MINUTE);
    Appender appender = writer.appender();
    for (long t : times) {
      appender.append(0, SERIES, t, 1);
    }
    appender.commit();
    writer.flush();
  }

  @Test
  void anEmptyHeadBeginsWithItsFirstSample() throws IOException {
    Tsdb tsdb = open(options());
    assertThat(tsdb.head().mint()).isEqualTo(Long.MAX_VALUE);
    assertThat(tsdb.head().maxt()).isEqualTo(Long.MIN_VALUE);

    Appender appender = tsdb.appender();
    appender.append(0, SERIES, 1000, 1);

    assertThat(tsdb.head().mint()).isEqualTo(1000);
    assertThat(tsdb.head().maxt()).isEqualTo(1000);
    appender.rollback();
  }

  @Test
  void aHeadBeginsWhereTheBlocksEnd() throws IOException {
    block(1000, 5999);
    Tsdb tsdb = open(options());
    assertThat(tsdb.head().mint()).isEqualTo(6000);
    assertThat(tsdb.head().maxt()).isEqualTo(6000);
    assertThat(tsdb.head().compactable()).isFalse();

    append(tsdb, 15_000);
    tsdb = open(options());

    assertThat(tsdb.head().mint()).isEqualTo(6000);
    assertThat(tsdb.head().maxt()).isEqualTo(15_000);
    assertThatThrownBy(() -> append(open, 5999)).hasMessage("out of bounds");
  }

  @Test
  void howLateASampleIsCountsFromTheEndOfTheBlocks() throws IOException {
    block(1000 * MINUTE);
    Tsdb tsdb = open(options(60));

    assertRefused(tsdb, 930, 939, "too old sample");
    fill(tsdb, 941, 950);
    fill(tsdb, 1001, 1002);

    assertThat(tsdb.head().outOfOrderMint()).isEqualTo(941 * MINUTE);
    assertThat(minutes(tsdb)).isEqualTo(range(941, 950, 1000, 1002));
  }

  @Test
  void noBlockIsMadeOfNothing() throws IOException {
    Tsdb tsdb =
        open(
            options()
                .blocks(
                    blocks ->
                        blocks
                            .minDuration(Duration.ofMillis(100))
                            .maxDuration(Duration.ofMillis(100))));
    tsdb.compact();
    assertThat(blockDirs()).isZero();
    assertThat(tsdb.stats().compaction().ran()).isZero();

    append(tsdb, 1, 2, 152);
    tsdb.delete(Long.MIN_VALUE, Long.MAX_VALUE, ALL);
    tsdb.compact();
    assertThat(blockDirs()).isZero();
    assertThat(tsdb.stats().compaction().ran()).isEqualTo(1);
    assertThatThrownBy(() -> append(open, 1)).hasMessage("out of bounds");

    long now = tsdb.head().maxt();
    append(tsdb, now, now + 1, now + 149);
    tsdb.compact();
    assertThat(blockDirs()).isEqualTo(1);
    assertThat(tsdb.stats().compaction().ran()).isEqualTo(2);

    now = tsdb.head().maxt();
    append(tsdb, now, now + 1, now + 149);
    tsdb.head().delete(Long.MIN_VALUE, Long.MAX_VALUE, ALL);
    tsdb.compact();
    assertThat(blockDirs()).isEqualTo(1);
    assertThat(tsdb.stats().compaction().ran()).isEqualTo(3);
  }

  private long blockDirs() throws IOException {
    try (Stream<Path> names = Files.list(dir)) {
      return names.filter(p -> p.getFileName().toString().length() == 26).count();
    }
  }

  @Test
  void cuttingTheWholeHeadEnds() throws IOException {
    Tsdb tsdb = open(options());
    tsdb.compactHead();
    assertThat(blocks(tsdb)).isEmpty();

    fill(tsdb, 0, 250);
    tsdb.compactHead();
    assertThat(blocks(tsdb)).containsExactly("0-120", "120-240", "240-360");
    assertThat(minutes(tsdb)).isEqualTo(range(0, 250));

    tsdb.compactHead();
    assertThat(blocks(tsdb)).hasSize(3);
    tsdb = open(options());
    tsdb.compactHead();
    assertThat(blocks(tsdb)).hasSize(3);
    fill(tsdb, 361, 362);
    assertThat(minutes(tsdb)).isEqualTo(range(0, 250, 361, 362));
  }

  @Test
  void lateSamplesAreCompactedWithTheHeadOnly() throws IOException {
    Tsdb tsdb = open(options(300));
    fill(tsdb, 250, 350);
    fill(tsdb, 90, 110);
    tsdb.compact();
    assertThat(blocks(tsdb)).isEmpty();

    fill(tsdb, 400, 450);
    tsdb.compact();

    assertThat(blocks(tsdb)).containsExactly("0-120", "250-360");
    assertThat(minutes(tsdb)).isEqualTo(range(90, 110, 250, 350, 400, 450));
    assertThat(bytes("wbl")).isZero();
    tsdb = open(options(300));
    assertThat(minutes(tsdb)).isEqualTo(range(90, 110, 250, 350, 400, 450));
  }

  private long bytes(String sub) throws IOException {
    try (Stream<Path> names = Files.list(dir.resolve(sub))) {
      return names.mapToLong(p -> p.toFile().length()).sum();
    }
  }

  @ParameterizedTest
  @CsvSource({"489, 300-360, 480-600", "479, 300-360, 360-480"})
  void nothingIsMissingAfterARestartBehindABlockOfLateSamples(
      long late, String first, String second) throws IOException {
    Tsdb tsdb = open(options(30));
    fill(tsdb, 300, 490);
    fill(tsdb, late, late);
    tsdb.compact();

    for (int i = 0; i < 2; i++) {
      assertThat(blocks(tsdb)).containsExactly(first, second);
      assertThat(tsdb.head().mint()).isEqualTo(360 * MINUTE);
      assertThat(tsdb.head().maxt()).isEqualTo(490 * MINUTE);
      assertThat(minutes(tsdb)).isEqualTo(range(300, 490));
      tsdb = open(options(30));
    }
  }

  @Test
  void theWindowMayGrowShrinkAndClose() throws IOException {
    Tsdb tsdb = open(options(30));
    fill(tsdb, 300, 310);
    fill(tsdb, 281, 290);
    assertRefused(tsdb, 251, 260, "too old sample");
    tsdb.outOfOrderWindow(Duration.ofMinutes(60));
    fill(tsdb, 251, 260);
    tsdb.outOfOrderWindow(Duration.ofMinutes(30));
    assertRefused(tsdb, 261, 270, "too old sample");
    tsdb.outOfOrderWindow(Duration.ofMinutes(60));
    fill(tsdb, 261, 270);
    tsdb.outOfOrderWindow(Duration.ZERO);
    assertRefused(tsdb, 290, 309, "out of order sample");
    List<Long> all = range(251, 270, 281, 290, 300, 310);
    assertThat(minutes(tsdb)).isEqualTo(all);

    tsdb = open(options()); // with the window closed what is there is read all the same
    assertThat(minutes(tsdb)).isEqualTo(all);
    fill(tsdb, 311, 500);
    tsdb.compact();

    assertThat(minutes(tsdb)).isEqualTo(range(251, 270, 281, 290, 300, 500));
    assertThat(blocks(tsdb)).contains("240-360");
    assertThat(bytes("wbl")).isZero();
  }

  @Test
  void theWindowMayOpenLater() throws IOException {
    Tsdb tsdb = open(options());
    fill(tsdb, 300, 310);
    assertRefused(tsdb, 251, 260, "out of order sample");
    assertThat(Files.exists(dir.resolve("wbl"))).isFalse();

    tsdb.outOfOrderWindow(Duration.ofMinutes(60));
    fill(tsdb, 251, 260);

    assertThat(Files.exists(dir.resolve("wbl"))).isTrue();
    assertThat(minutes(tsdb)).isEqualTo(range(251, 260, 300, 310));
    tsdb = open(options());
    assertThat(minutes(tsdb)).isEqualTo(range(251, 260, 300, 310));
  }

  @Test
  void tombstonesOfABlockAreCountedMerged() throws IOException {
    Tsdb tsdb = open(options());
    fill(tsdb, 0, 14);
    fill(tsdb, 300, 301);
    tsdb.compact();
    long[][] deleted = {{0, 1, 1}, {2, 2, 1}, {5, 6, 2}, {9, 11, 3}};
    for (long[] d : deleted) {
      // Neighbours in ms merge, so what ends a millisecond before the next minute does.
      tsdb.delete(d[0] * MINUTE, (d[1] + 1) * MINUTE - 1, ALL);
      assertThat(tsdb.blockMetas().get(0).stats().tombstones()).isEqualTo(d[2]);
    }
    assertThat(minutes(tsdb)).isEqualTo(range(3, 4, 7, 8, 12, 14, 300, 301));
    tsdb = open(options());
    assertThat(minutes(tsdb)).isEqualTo(range(3, 4, 7, 8, 12, 14, 300, 301));
  }
}
