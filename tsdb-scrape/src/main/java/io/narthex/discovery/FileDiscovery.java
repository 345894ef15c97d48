package io.narthex.discovery;

import java.time.Duration;
import java.util.List;

/**
 * Targets in files, which are watched.
 *
 * @param files paths; the last part may hold {@code *}
 * @param refreshInterval files are read again this often even if nothing is heard of them
 * @upstream discovery/file/file.go SDConfig
 */
public record FileDiscovery(List<String> files, Duration refreshInterval)
    implements DiscoveryConfig {
  /** How often files are read again if nothing else is said. */
  public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(5);
}
