package io.narthex.scrape;

import io.narthex.model.MetricMetadata;
import io.narthex.model.labels.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All targets at one moment, for the API and the pages.
 *
 * @param active targets that are scraped
 * @param dropped targets that rules have dropped, as many as the jobs keep
 * @param droppedCounts how many each job has dropped in all
 * @upstream web/api/v1/api.go TargetDiscovery
 */
public record TargetsView(
    List<Active> active, List<Dropped> dropped, Map<String, Integer> droppedCounts) {

  /**
   * A target that is scraped.
   *
   * @param job the pool it is in
   * @param discoveredLabels before relabelling
   * @param labels those its samples get
   * @param url where it is scraped
   * @param report how the last scrape went
   */
  public record Active(
      String job,
      Labels discoveredLabels,
      Labels labels,
      String url,
      Target.Report report,
      Duration interval,
      Duration timeout) {
    static Active of(String job, Target target) {
      return new Active(
          job,
          target.discoveredLabels(),
          target.labels(),
          target.url(),
          target.report(),
          target.interval(),
          target.timeout());
    }
  }

  /** A target that a rule has dropped. */
  public record Dropped(String job, Labels discoveredLabels) {}

  /**
   * What one target says of its metrics.
   *
   * @param target labels of the target
   */
  public record Metadata(Labels target, List<Family> families) {}

  /** Metadata of one metric family. */
  public record Family(String name, MetricMetadata metadata) {}

  /**
   * Figures of a job.
   *
   * @param targets targets that are scraped
   * @param targetLimit how many there may be; 0 for no limit
   * @param syncs times its targets were brought in line with what was discovered
   * @param syncFailures targets that could not be made
   */
  public record Pool(
      String job,
      int targets,
      long targetLimit,
      long syncs,
      long syncFailures,
      MetadataSize metadata) {}

  /** Families that metadata is kept of, and the bytes of it. */
  public record MetadataSize(long families, long bytes) {}
}
