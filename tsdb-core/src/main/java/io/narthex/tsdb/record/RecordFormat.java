package io.narthex.tsdb.record;

/**
 * Layout of log records. Integers are big-endian; {@code varint} is zigzag, {@code uvarint} is not.
 *
 * <pre>
 *    1 series        type { ref u64, labels }*                     labels: n uvarint { len uvarint, bytes }*2n
 *    2 samples       type base-ref u64, base-t u64 { ref-base varint, t-base varint, f64 }*
 *    3 tombstones    type { ref u64, mint varint, maxt varint }*
 *    4 exemplars     type base-ref u64, base-t u64 { ref-base varint, t-base varint, f64, labels }*
 *    5 mmap markers  type { ref u64, chunk ref u64 }*
 *    6 metadata      type { ref uvarint, type u8, n uvarint { name, value }*n }*
 *    7 histograms    type base-ref u64, base-t u64 { ref-base varint, t-base varint, histogram }*
 *    8 float histograms             as 7 with float histograms
 *    9, 10                          as 7, 8 with custom bucket bounds only
 *   11 samples v2    type ref varint, t varint, st varint, f64
 *                       { ref-previous varint, t-first varint, ST, f64 }*
 *   12, 13                          as 11 with histograms, float histograms of any schema
 *
 *   ST               0 none | 1 as the row before | 2 st-first varint
 *   histogram        hint u8, schema varint, zero threshold f64, zero count, count, sum f64,
 *                    spans, spans, buckets, buckets (positive, negative), bounds if custom
 *                    spans: n uvarint { offset varint, length uvarint }*n
 *                    buckets: n uvarint { varint, or f64 in float histograms }*n
 *                    zero count and count: uvarint, or f64 in float histograms
 *                    bounds: n uvarint { f64 }*n
 * </pre>
 */
public final class RecordFormat {
  /** The sample has no start timestamp. */
  static final int ST_NONE = 0;

  /** The start timestamp is that of the row before. */
  static final int ST_SAME = 1;

  /** The start timestamp follows, relative to that of the first row. */
  static final int ST_EXPLICIT = 2;

  /** Fields of a metadata row that are written. */
  static final int METADATA_FIELDS = 2;

  static final String UNIT_FIELD = "UNIT";
  static final String HELP_FIELD = "HELP";

  /** Bytes of the longest varint. */
  static final int MAX_VARINT = 10;

  private RecordFormat() {}
}
