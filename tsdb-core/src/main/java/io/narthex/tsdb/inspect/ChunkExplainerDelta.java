package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains delta chunks of Prometheus 1.x. */
final class ChunkExplainerDelta extends ChunkExplainer {
  ChunkExplainerDelta(ChunkCursor in) {
    super(in);
  }

  @Override
  void read() {
    ChunkExplainerRows rows = new ChunkExplainerRows(in);
    rows.readWidths();
    long baseT = in.littleEndian(8);
    in.field(Kind.HEADER, -1, "t base", ChunkCursor.time(baseT));
    long baseBits = in.littleEndian(8);
    double base = Double.longBitsToDouble(baseBits);
    in.field(Kind.HEADER, -1, "v base", ChunkCursor.value(baseBits));
    int used = (int) in.littleEndian(2);
    in.field(Kind.HEADER, -1, "used", used + " of 1024 bytes");
    int n = (used - 21) / rows.width();
    for (int i = 0; i < n; i++) {
      long t = rows.readTime(i, baseT, false);
      samples.add(t, rows.readValue(i, base));
    }
  }
}
