package io.narthex.scrape;

/**
 * What becomes of histograms.
 *
 * @param scrapeNative ask for and take native histograms
 * @param convertClassic turn classic histograms into native ones with custom buckets
 * @param keepClassic take classic series also where there is a native histogram
 * @param bucketLimit most buckets of a native histogram; resolution is halved until it fits
 * @param minBucketFactor smallest growth from bucket to bucket; finer histograms are coarsened
 * @upstream config/config.go ScrapeConfig
 */
public record HistogramOptions(
    boolean scrapeNative,
    boolean convertClassic,
    boolean keepClassic,
    long bucketLimit,
    double minBucketFactor) {
  /** Classic histograms as they come, native ones ignored. */
  public static final HistogramOptions DEFAULT = new HistogramOptions(false, false, false, 0, 0);

  /** The finest schema that {@link #minBucketFactor} allows, -4 to 8. */
  int maxSchema() {
    if (minBucketFactor <= 1) {
      return 8;
    }
    double floor = Math.floor(-Math.log(Math.log(minBucketFactor) / Math.log(2)) / Math.log(2));
    return (int) Math.max(-4, Math.min(8, floor));
  }
}
