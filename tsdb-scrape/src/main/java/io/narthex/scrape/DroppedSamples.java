package io.narthex.scrape;

import io.narthex.storage.AppendException;

/**
 * Samples of one body that the storage did not take and that do not fail the scrape.
 *
 * <p>Thread-safety: none.
 *
 * @upstream scrape/scrape.go appendErrors, checkAddError
 */
final class DroppedSamples {
  private static final System.Logger LOG = System.getLogger(DroppedSamples.class.getName());

  private final ScrapeStats stats;
  private int outOfOrder;
  private int duplicates;
  private int outOfBounds;
  private int exemplarsOutOfOrder;

  DroppedSamples(ScrapeStats stats) {
    this.stats = stats;
  }

  /** Counts a sample; false if for this reason the whole scrape fails. */
  boolean count(AppendException.Reason reason) {
    switch (reason) {
      case OUT_OF_ORDER -> {
        outOfOrder++;
        stats.outOfOrder.increment();
      }
      case DUPLICATE_TIMESTAMP -> {
        duplicates++;
        stats.duplicate.increment();
      }
      case OUT_OF_BOUNDS -> {
        outOfBounds++;
        stats.outOfBounds.increment();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  void countExemplars(int count) {
    exemplarsOutOfOrder += count;
    stats.exemplarOutOfOrder.add(count);
  }

  void log(String target) {
    warn(target, outOfOrder, "out-of-order samples");
    warn(target, duplicates, "samples with different value but same timestamp");
    warn(target, outOfBounds, "samples that are too old or are too far into the future");
    warn(target, exemplarsOutOfOrder, "out-of-order exemplars");
  }

  private static void warn(String target, int count, String what) {
    if (count > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Error on ingesting {0}, target {1}, num_dropped {2}",
          what,
          target,
          count);
    }
  }
}
