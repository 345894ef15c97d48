package io.narthex.model.histogram;

/**
 * Which bucket layouts exist.
 *
 * @upstream model/histogram/generic.go IsExponentialSchema, IsCustomBucketsSchema
 */
public final class Schemas {
  /** Schema number of histograms with custom bounds (NHCB). */
  public static final int CUSTOM_BUCKETS = -53;

  public static final int EXPONENTIAL_MIN = -4;
  public static final int EXPONENTIAL_MAX = 8;

  private Schemas() {}

  /** Whether the schema has exponential buckets and can be stored: -4 to 8. */
  public static boolean isExponential(int schema) {
    return schema >= EXPONENTIAL_MIN && schema <= EXPONENTIAL_MAX;
  }
}
