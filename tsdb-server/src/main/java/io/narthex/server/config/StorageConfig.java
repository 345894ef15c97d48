package io.narthex.server.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code storage} section: what can be changed while running.
 *
 * @param outOfOrderWindow how late samples may be
 * @param staleSeriesCompactionThreshold part of the head's series, 0 to 1, that may be stale before
 *     they are compacted away; 0 for never
 * @param floatEncoding {@code xor}, {@code xor2}, or empty for the default
 * @param retention null if the file says nothing of it
 * @param maxExemplars size of the exemplar store; 0 or less for none
 * @upstream config/config.go StorageConfig
 */
public record StorageConfig(
    Duration outOfOrderWindow,
    double staleSeriesCompactionThreshold,
    String floatEncoding,
    @Nullable Retention retention,
    long maxExemplars) {
  /** What holds if there is no such section. */
  public static final StorageConfig DEFAULT =
      new StorageConfig(Duration.ZERO, 0, "", null, 100_000);

  /**
   * Whether chunks of floats are XOR2; as {@code otherwise} says if the file says nothing of it.
   */
  public boolean xor2(boolean otherwise) {
    return floatEncoding.isEmpty() ? otherwise : floatEncoding.equals("xor2");
  }

  /** Bounds of what is kept; zero is no bound. */
  public record Retention(Duration time, long bytes, double percentage) {}
}
