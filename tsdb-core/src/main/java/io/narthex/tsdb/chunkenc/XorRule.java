package io.narthex.tsdb.chunkenc;

/**
 * How an XOR chunk ends. Readers of all generations accept both.
 *
 * @upstream tsdb/chunkenc/bstream.go writeByte, of 3.0 and before
 */
public enum XorRule {
  /** The chunk ends with the byte of the last bit. */
  SINCE_3_0,
  /**
   * A spare zero byte follows if the last field was a multiple of eight bits wide and ended on a
   * byte boundary.
   */
  BEFORE_3_0
}
