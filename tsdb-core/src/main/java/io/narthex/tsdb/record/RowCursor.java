package io.narthex.tsdb.record;

import io.narthex.tsdb.encoding.ByteReader;

/**
 * Steps through the row headers (reference, time, start time) of histogram records of both
 * versions; between two steps the caller reads the row's body.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go histogramSamplesV1, histogramSamplesV2
 */
final class RowCursor {
  private final ByteReader in;
  private final boolean v2;
  private final long firstRef;
  private final long firstTime;
  private final long firstSt;
  private final boolean hasBase;
  private boolean begun;
  private long ref;
  private long t;
  private long st;

  RowCursor(ByteReader in, boolean v2) {
    this.in = in;
    this.v2 = v2;
    boolean empty = !in.hasRemaining();
    hasBase = !empty && !v2;
    if (empty) {
      firstRef = 0;
      firstTime = 0;
      firstSt = 0;
    } else if (v2) {
      firstRef = in.varint();
      firstTime = in.varint();
      firstSt = in.varint();
    } else {
      firstRef = in.i64();
      firstTime = in.i64();
      firstSt = 0;
    }
  }

  boolean hasBase() {
    return hasBase;
  }

  long baseRef() {
    return firstRef;
  }

  long baseTime() {
    return firstTime;
  }

  /** Reads the header of the next row; false at the end of the record. */
  boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    if (!v2) {
      ref = firstRef + in.varint();
      t = firstTime + in.varint();
    } else if (!begun) {
      ref = firstRef;
      t = firstTime;
      st = firstSt;
    } else {
      ref += in.varint();
      t = firstTime + in.varint();
      st = nextStartTime();
    }
    begun = true;
    return true;
  }

  private long nextStartTime() {
    int marker = in.u8();
    if (marker == RecordFormat.ST_NONE) {
      return 0;
    }
    return marker == RecordFormat.ST_SAME ? st : firstSt + in.varint();
  }

  long ref() {
    return ref;
  }

  long t() {
    return t;
  }

  /** Start time, 0 if none. */
  long st() {
    return st;
  }
}
