package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains varbit chunks of Prometheus 1.x. */
final class ChunkExplainerVarbit extends ChunkExplainer {
  private static final String[] ENCODINGS = {
    "zero: values do not change", "integer double-delta", "XOR", "direct"
  };

  private static final int THIRD = 304;
  private static final int FOOTER = 8120;

  private int encoding;
  private long t;
  private long step;
  private double v;
  private long valueStep;
  private int lead;
  private int sig = 1;
  private int repeats;

  ChunkExplainerVarbit(ChunkCursor in) {
    super(in);
  }

  @Override
  void read() {
    t = in.bytes(8);
    in.field(Kind.HEADER, 0, "t first", ChunkCursor.time(t));
    long firstBits = in.bytes(8);
    v = Double.longBitsToDouble(firstBits);
    in.field(Kind.HEADER, 0, "v first", ChunkCursor.value(firstBits));
    long lastT = in.bytes(8);
    in.field(Kind.HEADER, -1, "t last", ChunkCursor.time(lastT));
    long lastBits = in.bytes(8);
    in.field(Kind.HEADER, -1, "v last", ChunkCursor.value(lastBits));
    long firstStep = in.bytes(3);
    in.field(Kind.HEADER, 1, "Δt", firstStep + " ms");
    boolean closed = in.bits(1) == 1;
    in.bits(5);
    encoding = (int) in.bits(2);
    in.field(
        Kind.HEADER, -1, "flags", (closed ? "closed" : "open") + ", values " + ENCODINGS[encoding]);
    int next = (int) in.bytes(2);
    in.field(Kind.HEADER, -1, "next", "next sample at bit " + next);
    if (next == 0) {
      return;
    }
    samples.add(t, v);
    if (next == THIRD && !closed) {
      samples.add(lastT, Double.longBitsToDouble(lastBits));
    } else if (next > 1) {
      step = firstStep;
      readPayload(next);
    }
    if (closed) {
      samples.add(lastT, Double.longBitsToDouble(lastBits));
    }
    if (!closed && next <= FOOTER) {
      readFooter();
    }
  }

  private void readPayload(int next) {
    t += step;
    if (encoding == 1) {
      valueStep = in.signed(32);
      v += valueStep;
      in.field(Kind.VALUE, 1, "Δv", "first step " + valueStep + " → " + text());
    } else {
      readValue(1);
    }
    samples.add(t, v);
    for (int i = 2; in.position() < next || repeats > 0; i++) {
      readTime(i);
      readValue(i);
      samples.add(t, v);
    }
    if (in.position() > next) {
      throw in.corrupt("chunk ends within a sample");
    }
  }

  private void readTime(int sample) {
    if (repeats > 0) {
      repeats--;
    } else {
      int from = in.position();
      int ones = in.ones(3);
      if (ones == 0) {
        repeats = (int) in.bits(7);
        in.field(Kind.TIME, sample, "ΔΔt", (repeats + 1) + " samples on time");
      } else {
        long dod = in.signed(ones == 1 ? 6 : ones == 2 ? 17 : 23);
        step += dod;
        in.field(Kind.TIME, sample, "ΔΔt", late(dod, in.position() - from));
      }
    }
    t += step;
  }

  private void readValue(int sample) {
    String what;
    if (encoding == 0) {
      return;
    } else if (encoding == 1) {
      int ones = in.ones(4);
      int[] widths = {0, 6, 13, 20, 33};
      long dod = ones == 0 ? 0 : in.signed(widths[ones]);
      valueStep += dod;
      v += valueStep;
      what = dod == 0 ? "same step" : "step changes by " + dod;
    } else if (encoding == 2) {
      what = readXor();
    } else {
      v = Double.longBitsToDouble(in.bits(64));
      what = "itself";
    }
    in.field(Kind.VALUE, sample, "v", what + " → " + text());
  }

  private String readXor() {
    int ones = in.ones(2);
    if (ones == 0) {
      return "same value";
    }
    if (ones == 2) {
      lead = (int) in.bits(5);
      sig = (int) in.bits(6) + 1;
      if (lead + sig > 64) {
        throw in.corrupt("window of " + lead + " zeros and " + sig + " bits");
      }
    }
    long xor = in.bits(sig) << (64 - lead - sig);
    v = Double.longBitsToDouble(Double.doubleToRawLongBits(v) ^ xor);
    return ones == 2 ? "new window lead " + lead + ", sig " + sig : "fits the window";
  }

  private String text() {
    return ChunkCursor.value(Double.doubleToRawLongBits(v));
  }

  private void readFooter() {
    in.skipTo(FOOTER, "free", "room for more samples");
    long count = in.bytes(2);
    in.field(
        Kind.HEADER, -1, "count at", count == 0 ? "last step was not on time" : "bit " + count);
    long last = in.bytes(3);
    in.field(Kind.HEADER, -1, "Δt last", last + " ms");
    if (encoding == 2) {
      long lastLead = in.bits(8);
      long lastSig = in.bits(8);
      in.field(Kind.HEADER, -1, "window", "lead " + lastLead + ", sig " + lastSig);
    } else if (encoding == 1) {
      in.field(Kind.HEADER, -1, "Δv last", Long.toString(in.signed(32)));
    }
  }
}
