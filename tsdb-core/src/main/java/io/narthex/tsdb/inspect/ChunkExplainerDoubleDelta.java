package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains double-delta chunks of Prometheus 1.x. */
final class ChunkExplainerDoubleDelta extends ChunkExplainer {
  ChunkExplainerDoubleDelta(ChunkCursor in) {
    super(in);
  }

  @Override
  void read() {
    int used = (int) in.littleEndian(2);
    in.field(Kind.HEADER, -1, "used", used + " of 1024 bytes");
    ChunkExplainerRows rows = new ChunkExplainerRows(in);
    rows.readWidths();
    if (used <= 5) {
      return;
    }
    if (used < 21 || used > 21 && used < 37) {
      throw in.corrupt("chunk of " + used + " bytes ends within its header");
    }
    long t0 = in.littleEndian(8);
    in.field(Kind.TIME, 0, "t", ChunkCursor.time(t0));
    long bits0 = in.littleEndian(8);
    double v0 = Double.longBitsToDouble(bits0);
    in.field(Kind.VALUE, 0, "v", ChunkCursor.value(bits0));
    samples.add(t0, v0);
    if (used <= 21) {
      return;
    }
    long step = in.littleEndian(8);
    in.field(Kind.TIME, 1, rows.directTime() ? "t" : "Δt", step + (rows.directTime() ? "" : " ms"));
    double valueStep = Double.longBitsToDouble(in.littleEndian(8));
    in.field(
        Kind.VALUE,
        1,
        rows.directValue() ? "v" : "Δv",
        ChunkCursor.value(Double.doubleToRawLongBits(valueStep)));
    samples.add(
        rows.directTime() ? step : t0 + step, rows.directValue() ? valueStep : v0 + valueStep);
    int n = (used - 37) / rows.width() + 2;
    for (int i = 2; i < n; i++) {
      long t = rows.readTime(i, t0 + i * step, true);
      samples.add(t, rows.readValue(i, v0 + i * valueStep));
    }
  }
}
