package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.FaultyFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several threads commit, each commit synced, syncs shared; the power goes at some file operation.
 * Every commit that returned is there afterwards, and those of a thread in its order.
 */
class GroupCommitStressTest {
  private static final Path DIR = Path.of("/wal");
  private static final int THREADS = 4;
  private static final long STRIDE = 1_000_000;
  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT
          .withDurability(Durability.onCommit())
          .withSegmentSize(2 * WalFormat.PAGE_SIZE);

  @Test
  void acknowledgedCommitsSurviveAPowerCut() throws Exception {
    rounds(30, 1);
  }

  @Test
  @Tag("slow")
  void acknowledgedCommitsSurviveManyPowerCuts() throws Exception {
    rounds(3000, 100);
  }

  private static void rounds(int rounds, long firstSeed) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (long seed = firstSeed; seed < firstSeed + rounds; seed++) {
        round(pool, seed);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void round(ExecutorService pool, long seed) throws Exception {
    Random random = new Random(seed);
    FaultyFs fs = new FaultyFs();
    Compression[] compressions = Compression.values();
    Compression compression = compressions[(int) (seed % compressions.length)];
    Wal wal = Wal.open(fs, DIR, OPTIONS.withCompression(compression));
    fs.cutPowerAt(fs.operations() + 1 + random.nextInt(400));
    List<Future<Long>> acknowledged = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      long base = thread * STRIDE;
      int length = 10 + random.nextInt(3000);
      acknowledged.add(pool.submit(() -> commitUntilDark(wal, base, length)));
    }
    long[] done = new long[THREADS];
    for (int thread = 0; thread < THREADS; thread++) {
      done[thread] = acknowledged.get(thread).get();
    }

    FaultyFs.Loss[] losses = FaultyFs.Loss.values();
    FaultyFs after = fs.reboot(losses[random.nextInt(losses.length)], seed);
    long[] found = new long[THREADS];
    for (long number : LogScript.recover(after, DIR, OPTIONS)) {
      int thread = (int) (number / STRIDE);
      assertThat(number % STRIDE).as("seed %s", seed).isEqualTo(found[thread]);
      found[thread]++;
    }
    for (int thread = 0; thread < THREADS; thread++) {
      assertThat(found[thread]).as("seed %s", seed).isGreaterThanOrEqualTo(done[thread]);
    }
  }

  /** Returns how many commits came back without an error. */
  private static long commitUntilDark(Wal wal, long base, int length) {
    LogBatch batch = new LogBatch();
    for (long n = 0; ; n++) {
      batch.clear();
      LogScript.add(batch, base + n, length);
      try {
        wal.log(batch);
      } catch (IOException e) {
        return n;
      }
    }
  }
}
