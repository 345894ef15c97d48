package io.narthex.tsdb.inspect;

import io.narthex.tsdb.inspect.ChunkField.Kind;

/** Explains the start timestamps that three encodings keep beside their samples. */
final class ChunkExplainerStart {
  private final ChunkCursor in;
  private boolean first;
  private int change;
  private long ahead;
  private long st;

  ChunkExplainerStart(ChunkCursor in) {
    this.in = in;
  }

  void readHeader() {
    first = in.bits(1) == 1;
    change = (int) in.bits(7);
    String what = first ? "sample 0 has a start time" : "no start time on sample 0";
    in.field(
        Kind.HEADER,
        -1,
        "st",
        what + (change == 0 ? ", no change" : ", changes from sample " + change + " on"));
  }

  /** Reads what is behind a sample; its start timestamp. */
  long read(int sample, long t, long previousT) {
    if (sample == 0) {
      if (first) {
        st = t - in.varint();
        in.field(Kind.START_TIME, 0, "st", "started " + (t - st) + " ms before its timestamp");
      }
    } else if (change != 0 && sample >= change) {
      long field = in.varbitInt();
      ahead = sample == change ? field : ahead + field;
      st = previousT - ahead;
      in.field(
          Kind.START_TIME,
          sample,
          "st",
          sample == change
              ? "starts " + ahead + " ms before the last timestamp"
              : "that and " + field + " ms");
    }
    return st;
  }
}
