package io.narthex.server;

import io.narthex.server.config.StorageConfig;
import io.narthex.util.DurationText;
import io.narthex.util.GoFloats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is kept: what the configuration file says if it has such a section, taken whole, else
 * the flags, else fifteen days.
 *
 * @param time zero for no limit
 * @param bytes size of the blocks; zero for no limit
 * @param percentage share of the disk, instead of {@code bytes}; zero for no limit
 * @upstream cmd/prometheus/main.go DefaultTSDBRetentionConfig
 */
record Retention(Duration time, long bytes, double percentage) {
  private static final Duration DEFAULT_TIME = Duration.ofDays(15);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  static Retention of(ServerOptions flags, StorageConfig storage) {
    StorageConfig.Retention file = storage.retention();
    if (file != null) {
      return new Retention(file.time(), file.bytes(), file.percentage());
    }
    boolean noFlags = flags.retentionTime().isZero() && flags.retentionBytes() == 0;
    return new Retention(noFlags ? DEFAULT_TIME : flags.retentionTime(), flags.retentionBytes(), 0);
  }

  /** As {@code /api/v1/status/runtimeinfo} shows it. */
  @Override
  public String toString() {
    List<String> limits = new ArrayList<>();
    if (!time.isZero()) {
      limits.add(DurationText.format(time));
    }
    if (bytes > 0) {
      limits.add(size());
    }
    if (percentage > 0) {
      limits.add(GoFloats.g(percentage) + "%");
    }
    return String.join(" or ", limits);
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
