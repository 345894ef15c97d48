package io.narthex.discovery;

import java.util.Map;

/**
 * Figures of discovery at one moment, counts since the start.
 *
 * @param targets targets found for each job now
 * @param received updates that searches have sent
 * @param sent times that the jobs were given what has been found
 * @param refreshFailures failed questions by mechanism, {@code dns} and {@code http}
 * @param fileReadErrors files that could not be read or understood
 * @upstream discovery/metrics.go Metrics
 */
public record DiscoveryStats(
    Map<String, Integer> targets,
    long received,
    long sent,
    Map<String, Long> refreshFailures,
    long fileReadErrors) {}
