package io.narthex.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Days of a database's life in seconds; {@code -Dsoak.seed} and {@code -Dsoak.minutes} choose. */
class SoakTest {
  private static final Logger LOG = Logger.getLogger("io.narthex");
  private static Level level;

  @BeforeAll
  static void silence() {
    level = LOG.getLevel();
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void unsilence() {
    LOG.setLevel(level);
  }

  private static Soak live(long seed, int actions) throws IOException {
    try (Soak soak = new Soak(seed)) {
      soak.run(actions);
      return soak;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("-Dsoak.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nothingIsLostAndNothingInvented(long seed) throws IOException {
    Soak soak = live(seed, 800);

    assertThat(soak.crashes()).isGreaterThan(2);
    assertThat(soak.hours()).isGreaterThan(2);
    assertThat(soak.samples()).isPositive();
  }

  @Test
  @Tag("slow")
  void norInALongLife() throws IOException {
    long end = System.nanoTime() + Long.getLong("soak.minutes", 20) * 60_000_000_000L;
    long seed = Long.getLong("soak.seed", 1000);
    do {
      live(seed++, 8000); // some three days
    } while (System.nanoTime() < end);
  }
}
