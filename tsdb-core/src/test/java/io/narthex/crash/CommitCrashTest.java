package io.narthex.crash;

import io.narthex.testing.FaultyFs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Power cuts while samples are committed, in order and late, and full chunks go to files. */
class CommitCrashTest extends CrashSuite {
  @Test
  void everySyncedCommitIsThere() throws IOException {
    cutEverywhere(Scripts::everySyncedCommitIsThere);
  }

  @Test
  void lateSamplesAreThereToo() throws IOException {
    cutEverywhere(Scripts::lateSamplesAreThereToo);
  }

  @Test
  void aDeletionThatWasDoneStaysDone() throws IOException {
    cutEverywhere(Scripts::aDeletionThatWasDoneStaysDone);
  }

  @Test
  void aSecondCrashInTheMidstOfRecoveryDoesNoHarm() throws IOException {
    FaultyFs disk = new FaultyFs();
    disk.cutPowerAt(45);
    EngineRun book = null;
    try (EngineRun engine = new EngineRun(disk, options(disk))) {
      book = engine;
      for (int i = 1; i <= 20; i++) {
        engine.commit(i * 30_000L);
      }
    } catch (IOException e) {
      org.assertj.core.api.Assertions.assertThat(disk.isDead()).isTrue();
    }
    for (int k = 1; k < 30; k++) {
      FaultyFs second = disk.reboot(FaultyFs.Loss.TORN, 3);
      second.cutPowerAt(k);
      try (EngineRun engine = new EngineRun(second, options(second))) {
        org.assertj.core.api.Assertions.assertThat(engine.tsdb()).isNotNull();
      } catch (IOException | java.io.UncheckedIOException e) {
        org.assertj.core.api.Assertions.assertThat(second.isDead()).isTrue();
      }
      for (FaultyFs.Loss loss : FaultyFs.Loss.values()) {
        check(book, second.reboot(loss, k), "second cut at " + k + ", " + loss);
      }
    }
  }
}
