package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maintenance that fails or is overtaken halfway; upstream's cases of db_test. */
class TsdbFaultsTest {
  private static final Labels ONE = Labels.of("a", "b");
  private static final List<Matcher> ALL = List.of(Matcher.regex("a", ".*"));

  @TempDir Path dir;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .retention(Duration.ZERO)
                    .minDuration(Duration.ofMillis(1000))
                    .maxDuration(Duration.ofMillis(1000)))
        .random(new Random(1));
  }

  private static void append(Tsdb tsdb, long from, long to, long step) throws IOException {
    Appender appender = tsdb.appender();
    for (long t = from; t <= to; t += step) {
      appender.append(0, ONE, t, t);
    }
    appender.commit();
  }

  private static int samples(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier).getOrDefault(ONE, List.of()).size();
    }
  }

  @Test
  void aCleaningThatFailsKeepsWhatItCleanedAndTheRest() throws IOException {
    FaultyFs fs = new FaultyFs();
    Path db = Path.of("/db");
    try (Tsdb tsdb = Tsdb.open(db, options().fs(fs).lock(false).build())) {
      append(tsdb, 0, 3999, 100);
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(3);
      tsdb.delete(0, 99, ALL);
      tsdb.delete(1000, 1099, ALL);
      tsdb.delete(2000, 2099, ALL);
      int left = samples(tsdb);
      List<String> before = ulids(tsdb);

      int failures = 0;
      for (int k = 1; tsdb.blocks().stream().anyMatch(b -> b.tombstones().count() > 0); k++) {
        fs.failAt(fs.operations() + k);
        try {
          tsdb.cleanTombstones();
        } catch (IOException e) {
          failures++;
        }
        fs.failAt(-1);
        tsdb.reloadBlocks();
        assertThat(samples(tsdb)).as("operation %s failed", k).isEqualTo(left);
        assertThat(tsdb.blocks()).hasSize(3);
      }

      assertThat(failures).isGreaterThan(10);
      assertThat(ulids(tsdb)).doesNotContainAnyElementsOf(before);
      assertThat(fs.list(db).stream().filter(n -> n.endsWith("creation"))).isEmpty();
    }
    try (Tsdb tsdb = Tsdb.open(db, options().fs(fs).lock(false).build())) {
      assertThat(tsdb.blocks()).hasSize(3);
      assertThat(fs.list(db).stream().filter(n -> n.contains("tmp"))).isEmpty();
    }
  }

  /**
   * Cutting the head, also with late samples, or merging blocks, on a disk of which one operation
   * fails: each in turn.
   */
  @ParameterizedTest
  @ValueSource(strings = {"head", "late", "merging"})
  void whateverFailsInACompactionNothingIsLost(String what) throws IOException {
    boolean merging = what.equals("merging");
    int all = what.equals("late") ? 60 : 50;
    Path db = Path.of("/db");
    int failures = 0;
    boolean failed = true;
    for (int k = 1; failed; k++) {
      FaultyFs fs = new FaultyFs();
      TsdbOptions.Builder options =
          options()
              .fs(fs)
              .lock(false)
              .head(head -> head.outOfOrderWindow(Duration.ofMillis(all == 60 ? 5000 : 0)));
      try (Tsdb tsdb = Tsdb.open(db, options.build())) {
        append(tsdb, 0, 4999, 100);
        if (all == 60) {
          append(tsdb, 1050, 2049, 100);
        }
        if (merging) {
          tsdb.compact();
          assertThat(tsdb.blocks()).hasSize(4);
        }
      }
      if (merging) {
        options.blocks(blocks -> blocks.maxDuration(Duration.ofMillis(3000)));
      }
      try (Tsdb tsdb = Tsdb.open(db, options.build())) {
        fs.failAt(fs.operations() + k);
        failed = false;
        try {
          tsdb.compact();
        } catch (IOException e) {
          failed = true;
          failures++;
        }
        fs.failAt(-1);
        assertThat(samples(tsdb)).as("operation %s failed", k).isEqualTo(all);
        tsdb.compact();
        assertThat(samples(tsdb)).as("operation %s failed", k).isEqualTo(all);
      }
      try (Tsdb tsdb = Tsdb.open(db, options.build())) {
        assertThat(samples(tsdb)).as("started after %s failed", k).isEqualTo(all);
      }
    }
    assertThat(failures).isGreaterThan(20);
  }

  private static List<String> ulids(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(BlockMeta::ulid).toList();
  }

  @Test
  void mergingBlocksStopsOnceTheHeadIsDue() throws IOException {
    List<Integer> merged = new ArrayList<>();
    Tsdb[] open = new Tsdb[1];
    TsdbObserver observer =
        new TsdbObserver() {
          @Override
          public void blockWritten(String ulid, long mint, long maxt, long samples) {
            if (maxt - mint == 3000) {
              merged.add((int) (mint / 3000));
              if (merged.size() == 2) {
                try {
                  append(open[0], 20_000, 23_000, 100);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            }
          }
        };
    try (Tsdb tsdb = Tsdb.open(dir, options().build())) {
      append(tsdb, 0, 15_499, 100);
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(14);
    }
    TsdbOptions larger =
        options()
            .blocks(blocks -> blocks.maxDuration(Duration.ofMillis(3000)))
            .observer(observer)
            .build();
    try (Tsdb tsdb = Tsdb.open(dir, larger)) {
      open[0] = tsdb;
      tsdb.compact();
      assertThat(merged).containsExactly(0, 1);
      assertThat(tsdb.head().compactable()).isTrue();

      tsdb.compact();

      assertThat(merged).startsWith(0, 1, 2, 3);
      assertThat(samples(tsdb)).isEqualTo(155 + 31);
    }
  }

  @Test
  void samplesInFullChunksOutliveALogThatIsDamagedBeforeThem() throws IOException {
    WalOptions plain = WalOptions.DEFAULT.withCompression(Compression.NONE);
    TsdbOptions options =
        options()
            .blocks(
                blocks -> blocks.minDuration(Duration.ofHours(2)).maxDuration(Duration.ofHours(2)))
            .wal(plain)
            .build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      for (int t = 0; t <= 120; t++) {
        append(tsdb, t, t, 1);
      }
    }
    long damage;
    try (WalReader reader = WalReader.open(NioFs.instance(), dir.resolve("wal"))) {
      assertThat(reader.next()).isTrue(); // the series
      assertThat(reader.next()).isTrue(); // its first sample
      damage = reader.endOffset();
    }
    try (RandomAccessFile file = new RandomAccessFile(dir.resolve("wal/00000000").toFile(), "rw")) {
      file.seek(damage);
      file.write(99);
    }

    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThat(tsdb.stats().head().gc().walCorruptions()).isEqualTo(1);
      assertThat(samples(tsdb)).as("all but the one in the open chunk").isEqualTo(120);
    }
  }
}
