package io.narthex.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Runs a script once, then again with the power cut at each of its file operations, restarts what
 * is left on the disk, and holds it against the book.
 */
abstract class CrashSuite {
  private static final Logger LOG = Logger.getLogger("io.narthex");
  private static @Nullable Level level;

  /** What a suite does to a database. */
  interface Script {
    void run(EngineRun engine) throws IOException;
  }

  @BeforeAll
  static void silence() { // thousands of crashes are loud
    level = LOG.getLevel();
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void unsilence() {
    LOG.setLevel(level);
  }

  static TsdbOptions options(FaultyFs fs) {
    return EngineRun.options(fs).build();
  }

  /** Operations of a script that is left alone, which must leave everything as the book says. */
  private static int operations(Script script) throws IOException {
    FaultyFs fs = new FaultyFs();
    EngineRun book;
    try (EngineRun engine = new EngineRun(fs, options(fs))) {
      script.run(engine);
      book = engine;
      assertThat(engine.faults(EngineRun.read(engine.tsdb()))).isEmpty();
    }
    fs.assertNothingOpen();
    check(book, fs.reboot(Loss.UNSYNCED, 1), "without a crash");
    return fs.operations();
  }

  /** Cuts the power at every operation, each time with another kind of loss. */
  static void cutEverywhere(Script script) throws IOException {
    cutEverywhere(script, k -> List.of(Loss.values()[k % Loss.values().length]));
  }

  /** Cuts the power at every operation {@code k}, with the losses for it. */
  static void cutEverywhere(Script script, IntFunction<List<Loss>> losses) throws IOException {
    int operations = operations(script);
    assertThat(operations).isGreaterThan(20);
    for (int k = 1; k <= operations; k++) {
      for (Loss loss : losses.apply(k)) {
        FaultyFs disk = new FaultyFs();
        disk.cutPowerAt(k);
        EngineRun book = crash(disk, script);
        check(book, disk.reboot(loss, k), "cut at " + k + " " + last(disk) + ", " + loss);
      }
    }
  }

  private static String last(FaultyFs fs) {
    List<String> journal = fs.journal();
    return journal.get(journal.size() - 1);
  }

  /** Runs until the power goes; null if it went before the database was open. */
  private static @Nullable EngineRun crash(FaultyFs disk, Script script) {
    EngineRun opened = null;
    try (EngineRun engine = new EngineRun(disk, options(disk))) {
      opened = engine;
      script.run(engine);
    } catch (IOException | RuntimeException e) {
      assertThat(disk.isDead()).as(() -> "failed without a power cut: " + e).isTrue();
    }
    disk.assertNothingOpen();
    return opened;
  }

  /** Opens what a crash left: all that was done is there, nothing else, and it goes on. */
  static void check(@Nullable EngineRun book, FaultyFs fs, String when) {
    List<String> faults = new ArrayList<>();
    long next = 130 * 60_000L; // later than any script goes
    try {
      try (Tsdb tsdb = Tsdb.open(EngineRun.DIR, options(fs))) {
        EngineRun.Book found = EngineRun.read(tsdb);
        faults.addAll(book == null ? List.of() : book.faults(found));
      }
      EngineRun again = new EngineRun(fs, options(fs));
      try (again) {
        EngineRun.Book before = EngineRun.read(again.tsdb());
        faults.addAll(book == null ? List.of() : book.faults(before));
        again.begun.putAll(before);
        again.done.putAll(before);
        again.commit(next);
        again.tsdb().compact();
        faults.addAll(again.faults(EngineRun.read(again.tsdb())));
      }
      try (Tsdb tsdb = Tsdb.open(EngineRun.DIR, options(fs))) {
        again.droppedBefore = next - options(fs).blocks().retentionMillis();
        faults.addAll(again.faults(EngineRun.read(tsdb)));
      }
      fs.assertNothingOpen();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(when + ": " + e + "\n" + String.join("\n", fs.journal()), e);
    }
    assertThat(faults).as(when).isEmpty();
  }
}
