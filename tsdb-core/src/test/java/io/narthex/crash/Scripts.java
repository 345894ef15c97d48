package io.narthex.crash;

import java.io.IOException;
import java.time.Duration;

/** What the crash tests do to a database: short lives that touch every kind of file. */
final class Scripts {
  private static final long MINUTE = 60_000;

  private Scripts() {}

  static void everySyncedCommitIsThere(EngineRun engine) throws IOException {
    for (int i = 1; i <= 12; i++) {
      engine.commit(i * 30_000L);
      if (i % 5 == 0) {
        engine.tsdb().mapFullChunks();
      }
    }
  }

  static void lateSamplesAreThereToo(EngineRun engine) throws IOException {
    for (int i = 1; i <= 8; i++) {
      engine.commit(i * 30_000L);
      engine.commitOne("a", i * 30_000L - 10_000, i);
      engine.commitOne("late", 300_000 - i * 1000L, i);
    }
  }

  static void aDeletionThatWasDoneStaysDone(EngineRun engine) throws IOException {
    for (int i = 1; i <= 6; i++) {
      engine.commit(i * 30_000L);
    }
    engine.delete("a", 30_000, 90_000);
    engine.commit(7 * 30_000L);
    engine.delete("h", 0, 60_000);
  }

  static void headToBlocks(EngineRun engine) throws IOException {
    for (int i = 1; i <= 13; i++) {
      engine.commit(2 * i * MINUTE);
    }
    engine.commitOne("a", 25 * MINUTE, 1);
    engine.tsdb().compact();
    engine.commit(28 * MINUTE);
  }

  static void blocksToLargerBlocks(EngineRun engine) throws IOException {
    for (int i = 1; i <= 11; i++) {
      engine.commit(5 * i * MINUTE);
      if (i % 4 == 3) {
        engine.tsdb().compact();
      }
    }
    engine.tsdb().compact();
  }

  static void deletionAndRetention(EngineRun engine) throws IOException {
    for (int i = 1; i <= 7; i++) {
      engine.commit(5 * i * MINUTE);
    }
    engine.tsdb().compact();
    engine.delete("a", 5 * MINUTE, 10 * MINUTE);
    engine.delete("b", 0, 100 * MINUTE);
    engine.tsdb().cleanTombstones();
    engine.retain(Duration.ofMinutes(10), 20 * MINUTE);
  }

  static void theLogIsCutBehindBlocks(EngineRun engine) throws IOException {
    for (int i = 1; i <= 24; i++) {
      engine.commit(i * MINUTE);
      engine.commitOne("only" + i / 6, i * MINUTE, i);
    }
    engine.tsdb().compact();
    for (int i = 25; i <= 28; i++) {
      engine.commit(i * MINUTE);
      engine.commitOne("only1", i * MINUTE, i);
    }
  }
}
