package io.narthex.promql.functions;

/**
 * What start timestamps say about counters.
 *
 * @upstream promql/functions.go isStartTimestampReset, checkStartTimeOverlap
 */
final class StartTimes {
  private StartTimes() {}

  /**
   * Whether the counter restarted between two samples.
   *
   * <pre>
   *   st unknown, or not before t                no
   *   st before the previous sample              no: the same run
   *   st after the previous sample               yes
   *   st at the previous sample (delta series)   yes, if the previous sample's own start is known
   * </pre>
   */
  static boolean isReset(long prevSt, long prevT, long st, long t) {
    if (st == 0 || st >= t || st < prevT) {
      return false;
    }
    if (st > prevT) {
      return true;
    }
    return prevSt < prevT && prevSt != 0;
  }

  /** Whether a sample claims to have started before the one before it, in another run. */
  static boolean overlaps(long prevSt, long prevT, long st) {
    return st != 0 && st < prevT && st != prevSt;
  }
}
