package io.narthex.server;

import io.narthex.server.config.StorageConfig;
import io.narthex.util.DurationText;
import java.time.Duration;

/**
 * How much is kept: what the flags say, else the configuration file, else fifteen days.
 *
 * <p>Differs: upstream takes the file's section whole, over the flags. Here a flag that is given
 * wins, time and size each for itself.
 *
 * @param time zero for no limit
 * @param bytes size of the blocks; zero for no limit
 * @upstream cmd/prometheus/main.go DefaultTSDBRetentionConfig
 */
record Retention(Duration time, long bytes) {
  private static final Duration DEFAULT_TIME = Duration.ofDays(15);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  static Retention of(ServerOptions flags, StorageConfig storage) {
    StorageConfig.Retention file = storage.retention();
    Duration time = flags.retentionTime();
    long bytes = flags.retentionBytes();
    if (file != null) {
      time = time.isZero() ? file.time() : time;
      bytes = bytes == 0 ? file.bytes() : bytes;
    } else if (time.isZero() && bytes == 0) {
      time = DEFAULT_TIME;
    }
    return new Retention(time, bytes);
  }

  /** As {@code /api/v1/status/runtimeinfo} shows it. */
  @Override
  public String toString() {
    String size = size();
    if (time.isZero()) {
      return size;
    }
    return DurationText.format(time) + (size.isEmpty() ? "" : " or " + size);
  }

  /** Units of 1024, the largest first, as in {@code 1GiB512MiB}; empty without a limit. */
  private String size() {
    StringBuilder sb = new StringBuilder();
    long rest = bytes;
    for (int power = UNITS.length - 1; power >= 0; power--) {
      long whole = rest >> (10 * power);
      if (whole > 0) {
        sb.append(whole).append(UNITS[power]);
        rest -= whole << (10 * power);
      }
    }
    return sb.toString();
  }
}
