package io.narthex.tsdb.inspect;

import java.util.random.RandomGenerator;

/**
 * How far timestamps stray from even steps.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream none — scrape/scrape.go aligns timestamps within 2 ms to avoid it
 */
@FunctionalInterface
public interface Jitter {
  /** Timestamps at even steps. */
  Jitter NONE = random -> 0;

  /** How many ms the next timestamp is late; negative if early. */
  long next(RandomGenerator random);

  /**
   * Some timestamps are off by up to some ms, evenly distributed, never by 0.
   *
   * @param share how many are off, 0 to 1
   */
  static Jitter some(double share, int ms) {
    if (ms == 0) {
      return NONE;
    }
    return random -> {
      if (random.nextDouble() >= share) {
        return 0;
      }
      long off = random.nextInt(1, ms + 1);
      return random.nextBoolean() ? off : -off;
    };
  }

  /** All timestamps are off by up to some ms in either direction. */
  static Jitter upTo(int ms) {
    return ms == 0 ? NONE : random -> random.nextInt(-ms, ms + 1);
  }

  /** Scrapes come late, most a little, few a lot; never more than 60 ms. */
  static Jitter late(double meanMs) {
    return random -> (long) Math.min(-meanMs * Math.log(1 - random.nextDouble()), 60);
  }
}
