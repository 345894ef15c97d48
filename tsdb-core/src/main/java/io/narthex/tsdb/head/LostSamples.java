package io.narthex.tsdb.head;

import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.WalRecord;

/**
 * Counts the samples of a record that a repair throws away, for its report.
 *
 * @upstream none — upstream does not tell what it lost
 */
final class LostSamples {
  private LostSamples() {}

  static int count(ByteReader record) {
    RecordType type = RecordDecoder.type(record);
    if (type == null || !(type.isSamples() || type.isHistograms() || type.isFloatHistograms())) {
      return 0;
    }
    WalRecord decoded = new RecordDecoder().decode(record);
    return decoded == null ? 0 : decoded.size();
  }
}
