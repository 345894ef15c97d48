package io.narthex.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Power cuts while a snapshot of the head is written, and while one is given up. */
class SnapshotCrashTest {
  private static TsdbOptions options(FaultyFs fs) {
    return EngineRun.options(fs).head(head -> head.snapshotOnShutdown(true)).build();
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void closingLosesNothingWhateverWasSyncedOfIt(Loss loss) throws IOException {
    boolean cut = true;
    for (int k = 1; cut; k++) {
      FaultyFs disk = new FaultyFs();
      EngineRun engine = new EngineRun(disk, options(disk));
      for (int i = 1; i <= 20; i++) { // full chunks among them, which closing maps
        engine.commit(i * 30_000L);
      }
      disk.cutPowerAt(disk.operations() + k);
      try {
        engine.close();
      } catch (IOException e) {
        assertThat(disk.isDead()).as(() -> "failed without a power cut: " + e).isTrue();
      }
      cut = disk.isDead();
      FaultyFs left = disk.reboot(loss, k);
      try (Tsdb again = Tsdb.open(EngineRun.DIR, options(left))) {
        assertThat(engine.faults(EngineRun.read(again))).as("cut at " + k).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void cuttingTheLogLosesNothingThoughASnapshotStoodForIt(Loss loss) throws IOException {
    boolean cut = true;
    for (int k = 1; cut; k++) {
      FaultyFs disk = new FaultyFs();
      EngineRun before = new EngineRun(disk, options(disk));
      for (int i = 1; i <= 40; i++) {
        before.commit(i * 30_000L);
      }
      before.close();
      EngineRun engine = new EngineRun(disk, options(disk));
      engine.begun.putAll(before.begun);
      engine.done.putAll(before.done);
      disk.cutPowerAt(disk.operations() + k);
      try {
        engine.tsdb().compact();
      } catch (IOException e) {
        assertThat(disk.isDead()).as(() -> "failed without a power cut: " + e).isTrue();
      }
      cut = disk.isDead();
      FaultyFs left = disk.reboot(loss, k);
      try (Tsdb again = Tsdb.open(EngineRun.DIR, options(left))) {
        assertThat(engine.faults(EngineRun.read(again))).as("cut at " + k).isEmpty();
      }
    }
  }
}
