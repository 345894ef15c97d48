package io.narthex.tsdb.inspect;

import io.narthex.model.StaleNaN;
import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains XOR2 chunks. */
final class ChunkExplainerXor2 extends ChunkExplainer {
  private final ChunkExplainerStart starts;
  private final Window window = new Window(); // its bits are the last value that was not stale
  private long t;
  private long step;

  ChunkExplainerXor2(ChunkCursor in) {
    super(in);
    starts = new ChunkExplainerStart(in);
  }

  @Override
  void read() {
    int n = (int) in.bits(16);
    in.field(Kind.HEADER, -1, "n", n + " samples");
    starts.readHeader();
    for (int i = 0; i < n; i++) {
      long previousT = t;
      long bits = i == 0 ? first() : i == 1 ? second() : joint(i);
      long st = starts.read(i, t, previousT);
      samples.add(t, Double.longBitsToDouble(bits));
      samples.setLastStartTime(st);
    }
  }

  private long first() {
    t = in.varint();
    in.field(Kind.TIME, 0, "t", "varint " + ChunkCursor.time(t));
    long bits = in.bytes(8);
    in.field(Kind.VALUE, 0, "v", ChunkCursor.value(bits) + " raw");
    window.bits = bits == StaleNaN.BITS ? 0 : bits;
    return bits;
  }

  private long second() {
    step = in.uvarint();
    t += step;
    in.field(Kind.TIME, 1, "Δt", "uvarint " + step + " ms");
    return value(1);
  }

  private long joint(int sample) {
    int from = in.position();
    int ones = in.ones(5);
    long dod =
        switch (ones) {
          case 2 -> in.signed(13);
          case 3 -> in.signed(20);
          case 4 -> in.bits(64);
          default -> 0;
        };
    step += dod;
    t += step;
    if (ones == 0) {
      String same = ChunkCursor.value(window.bits);
      in.field(Kind.TIME, sample, "ΔΔt,v", "on time, same value: the cheapest sample → " + same);
      return window.bits;
    }
    if (ones == 5) {
      in.field(Kind.VALUE, sample, "ΔΔt,v", "on time, stale");
      return StaleNaN.BITS;
    }
    if (ones == 1) {
      in.field(Kind.TIME, sample, "ΔΔt", "on time, other value");
      String what = window.readXor(in.bits(1) == 1);
      in.field(Kind.VALUE, sample, "v", what);
      return window.bits;
    }
    in.field(Kind.TIME, sample, "ΔΔt", late(dod, in.position() - from));
    return value(sample);
  }

  private long value(int sample) {
    int ones = in.ones(3);
    String what =
        switch (ones) {
          case 0 -> "same value → " + ChunkCursor.value(window.bits);
          case 3 -> "stale";
          default -> window.readXor(ones == 2);
        };
    in.field(Kind.VALUE, sample, "v", what);
    return ones == 3 ? StaleNaN.BITS : window.bits;
  }
}
