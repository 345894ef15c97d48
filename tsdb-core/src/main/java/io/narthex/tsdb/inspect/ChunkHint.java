package io.narthex.tsdb.inspect;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Encoding;

/** A remark on which encoding would suit some samples better. */
final class ChunkHint {
  private ChunkHint() {}

  static String of(Encoding encoding, SampleBuffer samples) {
    int n = samples.size();
    if (n < 3 || samples.histograms() != null) {
      return "";
    }
    boolean constant = true;
    boolean whole = true;
    boolean rising = true;
    for (int i = 1; i < n; i++) {
      double v = samples.value(i);
      constant &= Double.compare(v, samples.value(0)) == 0;
      whole &= v == Math.rint(v) && Math.abs(v) < 1e15;
      rising &= v >= samples.value(i - 1);
    }
    if (constant) {
      return encoding == Encoding.VARBIT ? "" : "constant: varbit keeps 128 of them in 8 bits";
    }
    if (whole && rising && encoding != Encoding.VARBIT) {
      return "integer counter: try varbit (integer double-delta)";
    }
    return "";
  }
}
