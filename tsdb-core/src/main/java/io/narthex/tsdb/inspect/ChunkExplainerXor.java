package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains XOR chunks. */
final class ChunkExplainerXor extends ChunkExplainer {
  ChunkExplainerXor(ChunkCursor in) {
    super(in);
  }

  @Override
  void read() {
    int n = (int) in.bits(16);
    in.field(Kind.HEADER, -1, "n", n + " samples");
    Window window = new Window();
    long t = 0;
    long step = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0) {
        t = in.varint();
        in.field(Kind.TIME, 0, "t", "varint " + ChunkCursor.time(t));
        window.bits = in.bytes(8);
        in.field(Kind.VALUE, 0, "v", ChunkCursor.value(window.bits) + " raw");
      } else {
        int from = in.position();
        long dod = 0;
        if (i == 1) {
          step = in.uvarint();
          in.field(Kind.TIME, 1, "Δt", "uvarint " + step + " ms");
        } else {
          dod = dod();
          step += dod;
        }
        t += step;
        int timeCost = in.position() - from;
        if (i > 1) {
          in.field(Kind.TIME, i, "ΔΔt", late(dod, timeCost));
        }
        String what = window.read();
        in.field(Kind.VALUE, i, "v", what);
      }
      samples.add(t, Double.longBitsToDouble(window.bits));
    }
  }

  private long dod() {
    return switch (in.ones(4)) {
      case 0 -> 0;
      case 1 -> in.skewed(14);
      case 2 -> in.skewed(17);
      case 3 -> in.skewed(20);
      default -> in.bits(64);
    };
  }
}
