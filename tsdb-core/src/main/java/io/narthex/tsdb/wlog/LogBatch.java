package io.narthex.tsdb.wlog;

import io.narthex.tsdb.encoding.EncodeBuffer;
import java.util.Arrays;

/**
 * Several records that go to the log together: one lock, one write, and after a failure none of
 * them.
 *
 * <pre>
 *   encoder.series(batch.buffer(), series);   batch.endRecord();
 *   encoder.samples(batch.buffer(), samples); batch.endRecord();
 *   wal.log(batch);
 *   batch.clear();
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/wlog/wlog.go WL.Log's slice of records
 */
public final class LogBatch {
  private final EncodeBuffer buffer = new EncodeBuffer(4096);
  private int[] ends = new int[8];
  private int count;

  /** Where the next record is written, at the end. */
  public EncodeBuffer buffer() {
    return buffer;
  }

  /** Makes all that was written since the last call one record. An empty record is legal. */
  public void endRecord() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = buffer.length();
  }

  /** Number of records. */
  public int count() {
    return count;
  }

  /** Bytes of all records. */
  public int length() {
    return count == 0 ? 0 : ends[count - 1];
  }

  int start(int record) {
    return record == 0 ? 0 : ends[record - 1];
  }

  int end(int record) {
    return ends[record];
  }

  public void clear() {
    buffer.reset();
    count = 0;
  }

  @Override
  public String toString() {
    return "LogBatch{" + count + " records, " + length() + " bytes}";
  }
}
