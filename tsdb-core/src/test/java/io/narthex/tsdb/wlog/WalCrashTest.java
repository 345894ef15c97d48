package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cuts the power at every operation of a run with commits, full segments and truncation. */
class WalCrashTest {
  private static final Path DIR = Path.of("/data/wal");
  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT
          .withPageSize(256)
          .withSegmentSize(4 * 256)
          .withCompression(Compression.SNAPPY);

  /** How far a run came. */
  private static final class Progress {
    private long begun; // batches, of three records each
    private long committed;
    private long firstKept;
  }

  private static Progress run(FaultyFs fs, WalOptions options) {
    Progress progress = new Progress();
    Random random = new Random(7);
    LogBatch batch = new LogBatch();
    try (Wal wal = Wal.open(fs, DIR, options)) {
      for (int i = 0; i < 30; i++) {
        batch.clear();
        for (int j = 0; j < 3; j++) {
          LogScript.add(batch, 3 * progress.begun + j, 9 + random.nextInt(200));
        }
        progress.begun++;
        wal.log(batch);
        progress.committed = progress.begun;
        if (i % 10 == 9) {
          int next = wal.nextSegment();
          progress.firstKept = 3 * progress.begun; // may go from here on
          wal.truncate(next);
        }
      }
    } catch (IOException e) {
      assertThat(fs.isDead()).as(() -> e + " " + fs.journal()).isTrue();
    }
    fs.assertNothingOpen();
    return progress;
  }

  private static void check(List<Long> left, Progress progress, boolean allCommitted) {
    for (int i = 1; i < left.size(); i++) {
      assertThat(left.get(i)).isEqualTo(left.get(i - 1) + 1);
    }
    if (!left.isEmpty()) {
      assertThat(left.get(left.size() - 1)).isLessThan(3 * progress.begun);
      assertThat(left.get(0)).isLessThanOrEqualTo(progress.firstKept);
    }
    if (allCommitted && progress.committed * 3 > progress.firstKept) {
      assertThat(left).contains(3 * progress.committed - 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void everySyncedCommitSurvivesAPowerCutAnywhere(Loss loss) throws IOException {
    cutEverywhere(loss, OPTIONS.withDurability(Durability.onCommit()), true);
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void withoutSyncAnExactPrefixSurvives(Loss loss) throws IOException {
    cutEverywhere(loss, OPTIONS, loss == Loss.NOTHING);
  }

  private static void cutEverywhere(Loss loss, WalOptions options, boolean allCommitted)
      throws IOException {
    FaultyFs whole = new FaultyFs();
    run(whole, options);
    assertThat(whole.operations()).isGreaterThan(40);

    for (int k = 1; k <= whole.operations(); k++) {
      FaultyFs disk = new FaultyFs();
      disk.cutPowerAt(k);
      Progress progress = run(disk, options);
      FaultyFs after = disk.reboot(loss, k);

      List<Long> left = LogScript.recover(after, DIR, options);

      check(left, progress, allCommitted);
      checkGoesOn(after, left, options);
    }
  }

  /** The repaired log takes records, and still says the same afterwards. */
  private static void checkGoesOn(FaultyFs fs, List<Long> left, WalOptions options)
      throws IOException {
    try (Wal wal = Wal.open(fs, DIR, options)) {
      LogBatch batch = new LogBatch();
      LogScript.add(batch, 1_000_000, 700);
      wal.log(batch);
    }
    List<Long> expected = new java.util.ArrayList<>(left);
    expected.add(1_000_000L);
    assertThat(LogScript.read(fs, DIR, options)).isEqualTo(expected);
    fs.assertNothingOpen();
  }

  @Test
  void aCutDuringRepairLeavesTheSamePrefix() throws IOException {
    for (int k = 1; ; k++) {
      FaultyFs disk = damagedLog();
      disk.cutPowerAt(disk.operations() + k);
      boolean finished = recoversWithoutCut(disk);
      for (Loss loss : Loss.values()) {
        FaultyFs after = disk.reboot(loss, k);
        assertThat(LogScript.recover(after, DIR, OPTIONS)).hasSize(4).endsWith(3L);
      }
      if (finished) {
        return;
      }
    }
  }

  private static boolean recoversWithoutCut(FaultyFs disk) {
    try {
      LogScript.recover(disk, DIR, OPTIONS);
      return true;
    } catch (IOException e) {
      assertThat(disk.isDead()).isTrue();
      return false;
    }
  }

  /** A log of several segments, damaged in its second in the fifth record. */
  private static FaultyFs damagedLog() throws IOException {
    FaultyFs fs = new FaultyFs();
    WalOptions plain = OPTIONS.withCompression(Compression.NONE);
    try (Wal wal = Wal.open(fs, DIR, plain)) {
      LogBatch batch = new LogBatch();
      for (int i = 0; i < 12; i++) {
        batch.clear();
        LogScript.add(batch, i, 300);
        wal.log(batch);
      }
    }
    assertThat(Segments.in(fs, DIR).last()).isEqualTo(4 - 1);
    fs.flipBit(DIR.resolve("00000001"), 8 * 360);
    return fs;
  }

  @Test
  void aFailingWriteTakesItsBatchAndNothingElse() throws IOException {
    FaultyFs whole = new FaultyFs();
    run(whole, OPTIONS);
    for (int k = 4; k <= whole.operations(); k++) {
      FaultyFs fs = new FaultyFs();
      fs.failAt(k);
      List<Long> expected = new java.util.ArrayList<>();
      try (Wal wal = Wal.open(fs, DIR, OPTIONS)) {
        LogBatch batch = new LogBatch();
        Random random = new Random(7);
        for (long i = 0; i < 40; i++) {
          batch.clear();
          LogScript.add(batch, 2 * i, 9 + random.nextInt(600));
          LogScript.add(batch, 2 * i + 1, 9 + random.nextInt(600));
          try {
            wal.log(batch);
            expected.add(2 * i);
            expected.add(2 * i + 1);
          } catch (IOException e) {
            assertThat(e).hasMessageContaining("Input/output error");
          }
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("sync of the log failed");
      }
      List<Long> read = LogScript.read(fs, DIR, OPTIONS);
      if (fs.journal().stream().anyMatch(line -> line.startsWith(fs.failedOperation() + " sync"))) {
        assertThat(read).containsAll(expected); // what could not be synced is still there
      } else {
        assertThat(read).as("failure at %s", k).isEqualTo(expected);
      }
      fs.assertNothingOpen();
    }
  }

  @Test
  void afterAFullDiskItGoesOn() throws IOException {
    FaultyFs fs = new FaultyFs();
    List<Long> expected = new java.util.ArrayList<>();
    fs.capacity(5000);
    int failures = 0;
    try (Wal wal = Wal.open(fs, DIR, OPTIONS.withCompression(Compression.NONE))) {
      LogBatch batch = new LogBatch();
      for (long i = 0; i < 60; i++) {
        batch.clear();
        LogScript.add(batch, i, 250);
        if (i == 40) {
          fs.capacity(Long.MAX_VALUE);
        }
        try {
          wal.log(batch);
          expected.add(i);
        } catch (IOException e) {
          failures++;
          assertThat(e).hasMessageContaining("No space left on device");
        }
      }
      assertThat(wal.stats().writesFailed()).isEqualTo(failures).isGreaterThan(10);
    }

    assertThat(LogScript.read(fs, DIR, OPTIONS)).isEqualTo(expected).contains(0L, 40L, 59L);
  }
}
