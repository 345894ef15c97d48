package io.narthex.scrape;

/**
 * Bounds on what one target may send; 0 is no bound.
 *
 * @param bodyBytes size of the body after inflating; reaching it fails the scrape
 * @param samples samples after relabelling
 * @param targets targets of the job after relabelling; beyond it every scrape of the job fails
 * @param labels labels of a sample, the metric name among them
 * @param labelNameLength bytes of a label name
 * @param labelValueLength bytes of a label value
 * @param keepDroppedTargets dropped targets that are remembered for display
 * @upstream config/config.go ScrapeConfig
 */
public record ScrapeLimits(
    long bodyBytes,
    long samples,
    long targets,
    long labels,
    long labelNameLength,
    long labelValueLength,
    long keepDroppedTargets) {
  /** No bounds at all. */
  public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0, 0);
}
