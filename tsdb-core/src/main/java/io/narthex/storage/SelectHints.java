package io.narthex.storage;

import java.util.List;

/**
 * What a query will do with a selection. Advice: a storage may ignore all of it but the shard.
 *
 * @param start first timestamp of interest in ms
 * @param end last timestamp of interest in ms
 * @param step distance of evaluation steps in ms, 0 if there is one step only
 * @param range length of a range selector in ms, 0 if none
 * @param func function or aggregation around the selector, {@code ""} if none; {@code "series"}
 *     when only labels are wanted
 * @param grouping labels of the aggregation around the selector
 * @param by whether {@code grouping} is {@code by} or {@code without}
 * @param limit maximum number of series, 0 for no limit
 * @param shardCount into how many parts series are split by their stable hash, 0 if not
 * @param shardIndex the part wanted
 * @upstream storage/interface.go SelectHints
 */
public record SelectHints(
    long start,
    long end,
    long step,
    long range,
    String func,
    List<String> grouping,
    boolean by,
    int limit,
    long shardCount,
    long shardIndex) {

  /** Hints for a plain read of {@code [start, end]}. */
  public static SelectHints of(long start, long end) {
    return new SelectHints(start, end, 0, 0, "", List.of(), false, 0, 0, 0);
  }

  /** The same with another {@code func}. */
  public SelectHints withFunc(String newFunc) {
    return new SelectHints(
        start, end, step, range, newFunc, grouping, by, limit, shardCount, shardIndex);
  }

  /** The same with another {@code limit}. */
  public SelectHints withLimit(int newLimit) {
    return new SelectHints(
        start, end, step, range, func, grouping, by, newLimit, shardCount, shardIndex);
  }
}
