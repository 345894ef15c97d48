package io.narthex.tsdb.wlog;

/**
 * How records of a log are compressed.
 *
 * @upstream util/compression Type
 */
public enum Compression {
  NONE(0),
  /** Every Prometheus since 2.11 reads it. */
  SNAPPY(WalFormat.SNAPPY_FLAG),
  /** Prometheus before 2.46 skips such records without a word. */
  ZSTD(WalFormat.ZSTD_FLAG);

  private final int flag;

  Compression(int flag) {
    this.flag = flag;
  }

  /** What it sets in a fragment's type byte. */
  int flag() {
    return flag;
  }
}
