package io.narthex.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.FaultyFs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A full disk costs what is committed meanwhile, and that it says; then work resumes. */
class DiskFullTest extends CrashSuite {
  private static final long MINUTE = 60_000;

  @Test
  void commitsFailAndLaterOnesSucceed() throws IOException {
    FaultyFs fs = new FaultyFs();
    EngineRun book;
    int failures = 0;
    try (EngineRun engine = new EngineRun(fs, options(fs))) {
      book = engine;
      for (int i = 1; i <= 30; i++) {
        if (i == 10) {
          fs.capacity(fs.usedBytes() + 20);
        } else if (i == 20) {
          fs.capacity(Long.MAX_VALUE);
        }
        try {
          engine.commit(i * 15_000L);
        } catch (IOException e) {
          failures++;
          assertThat(e).hasStackTraceContaining("No space left on device");
          assertThat(i).isBetween(10, 19);
        }
      }
      assertThat(failures).isEqualTo(10);
      assertThat(engine.faults(EngineRun.read(engine.tsdb()))).isEmpty();
      assertThat(engine.done.samples().get("a")).hasSize(20);
      assertThat(EngineRun.read(engine.tsdb()).samples().get("a")).hasSize(20);
    }
    fs.assertNothingOpen();
    check(book, fs, "after a full disk");
  }

  @Test
  void aCompactionThatFailsIsDoneLater() throws IOException {
    FaultyFs fs = new FaultyFs();
    EngineRun book;
    try (EngineRun engine = new EngineRun(fs, options(fs))) {
      book = engine;
      for (int i = 1; i <= 9; i++) {
        engine.commit(3 * i * MINUTE);
      }
      fs.capacity(fs.usedBytes() + 100);
      IOException failure = null;
      try {
        engine.tsdb().compact();
      } catch (IOException e) {
        failure = e;
      }
      assertThat(failure).hasStackTraceContaining("No space left on device");
      assertThat(engine.tsdb().blocks()).isEmpty();
      assertThat(engine.faults(EngineRun.read(engine.tsdb()))).isEmpty();

      fs.capacity(Long.MAX_VALUE);
      engine.tsdb().compact();

      assertThat(engine.tsdb().blocks()).isNotEmpty();
      assertThat(engine.faults(EngineRun.read(engine.tsdb()))).isEmpty();
      engine.commit(30 * MINUTE);
    }
    fs.assertNothingOpen();
    check(book, fs, "after a full disk");
  }
}
