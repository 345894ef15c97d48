package io.narthex.tsdb.chunkenc;

import org.jspecify.annotations.Nullable;

/**
 * Start timestamps beside the samples of a chunk: nothing as long as there are none, one field if
 * all have the same, one field a sample from the first change on.
 *
 * <pre>
 *   header byte   1 bit: sample 0 has one   7 bits: index of the first sample that differs, 0 = none
 *   sample 0      t0 - st0: zigzag varint, if the header's first bit is set
 *   sample i      prev t - st: varbit, if i is the index in the header
 *   sample > i    what prev t - st grew by: varbit
 * </pre>
 *
 * As seven bits tell no higher index, sample 127 counts as a change in any case.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/st.go stEncoder, stDecoder
 */
final class StartTimes {
  /** Where the header byte is, in all chunks that have one. */
  static final int HEADER_AT = 2;

  static final int FIRST_KNOWN = 0x80;
  static final int MAX_CHANGE_INDEX = 0x7F;

  /** Start timestamp of the last sample in ms, 0 if unknown. */
  long st;

  /** What the last field said: previous timestamp less start timestamp. */
  private long diff;

  private int changeIndex;
  private boolean firstKnown;

  StartTimes() {}

  /** Reads the header byte. */
  StartTimes(byte[] chunk) {
    int header = chunk[HEADER_AT] & 0xFF;
    firstKnown = (header & FIRST_KNOWN) != 0;
    changeIndex = header & MAX_CHANGE_INDEX;
  }

  /** Whether no sample up to now has written anything and this one need not either. */
  boolean silent(int index, long newSt) {
    return changeIndex == 0 && newSt == st && index != MAX_CHANGE_INDEX;
  }

  /**
   * The end of a run of samples that need not write anything.
   *
   * @param index index in the chunk of the first one
   * @param starts start timestamps, null if all are unknown
   * @param from where the run would start in {@code starts}
   * @param to where it may end at most
   */
  int silentUntil(int index, long @Nullable [] starts, int from, int to) {
    if (changeIndex > 0 || index == MAX_CHANGE_INDEX) {
      return from;
    }
    int end = index < MAX_CHANGE_INDEX ? Math.min(to, from + MAX_CHANGE_INDEX - index) : to;
    if (starts == null) {
      return st == 0 ? end : from;
    }
    int i = from;
    while (i < end && starts[i] == st) {
      i++;
    }
    return i;
  }

  /**
   * Writes what there is to write behind a sample.
   *
   * @param index index of the sample in the chunk
   * @param t timestamp of the sample
   * @param previousT timestamp of the sample before, ignored for sample 0
   */
  void write(BitWriter out, int index, long t, long previousT, long newSt) {
    if (index == 0) {
      if (newSt != 0) {
        out.varint(t - newSt);
        firstKnown = true;
        out.bytes[HEADER_AT] = (byte) FIRST_KNOWN;
      }
    } else if (changeIndex > 0) {
      long newDiff = previousT - newSt;
      VarBit.writeInt(out, newDiff - diff);
      diff = newDiff;
    } else if (newSt != st || index == MAX_CHANGE_INDEX) {
      diff = previousT - newSt;
      VarBit.writeInt(out, diff);
      changeIndex = index;
      out.bytes[HEADER_AT] |= (byte) index;
    }
    st = newSt;
  }

  /** Reads what there is behind a sample; parameters as for {@link #write}. */
  void read(BitReader in, int index, long t, long previousT) {
    if (index == 0) {
      if (firstKnown) {
        st = t - in.varint();
      }
    } else if (changeIndex > 0 && index >= changeIndex) {
      long field = VarBit.readInt(in);
      diff = index == changeIndex ? field : diff + field;
      st = previousT - diff;
    }
  }
}
