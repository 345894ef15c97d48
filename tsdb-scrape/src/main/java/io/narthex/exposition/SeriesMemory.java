package io.narthex.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The series of the body before, in their order: most of the next body is the same series in the
 * same order, and comparing bytes is many times cheaper than reading labels.
 *
 * <pre>
 *   arena      a{x="1"}a{x="2"}b{y="3"}c          bytes of series, kept as long as any body needs them
 *   previous   (0,8)   (8,8)   (16,8) (24,1)      offset and length, by index of sample
 *                         ^ expected
 *   current    (0,8)   (8,8)                      recalled ones share the bytes
 * </pre>
 *
 * <p>If the expected series is not there, the search goes on behind it for a few steps, their
 * number bounded over the whole body; so series that vanish cost a little once, and new ones do not
 * turn every line into a search.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream looks every series up by a hash of its bytes
 */
final class SeriesMemory {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bodies with more series bytes than this are not remembered beyond it. */
  private static final int MAX_ARENA = 1 << 28;

  private static final int SLACK = 1 << 16;

  /** Steps of search that each sample adds to what may be spent. */
  private static final int STEPS_PER_SAMPLE = 4;

  private static final int FIRST_STEPS = 64;

  private byte[] arena = new byte[1024];
  private int used;
  private int[] offsets = new int[64];
  private int[] lengths = new int[64];
  private int count;
  private int[] previousOffsets = new int[64];
  private int[] previousLengths = new int[64];
  private int previousCount;
  private int expected;
  private int steps;
  private int found = -1;
  private boolean repeats;

  /** A new body begins; the one so far, as far as it was read, is the one before now. */
  void startBody() {
    int[] o = previousOffsets;
    int[] l = previousLengths;
    previousOffsets = offsets;
    previousLengths = lengths;
    previousCount = count;
    offsets = o;
    lengths = l;
    count = 0;
    expected = 0;
    found = -1;
    steps = FIRST_STEPS;
    compact();
  }

  /** Throws away the bytes of series that were not in the body before. */
  private void compact() {
    long live = 0;
    for (int i = 0; i < previousCount; i++) {
      live += Math.max(0, previousLengths[i]);
    }
    if (used <= 2 * live + SLACK) {
      return;
    }
    byte[] smaller = new byte[(int) live + 1024];
    int at = 0;
    for (int i = 0; i < previousCount; i++) {
      int length = previousLengths[i];
      if (length > 0) {
        System.arraycopy(arena, previousOffsets[i], smaller, at, length);
        previousOffsets[i] = at;
        at += length;
      }
    }
    arena = smaller;
    used = at;
  }

  /**
   * The length of the series that starts at {@code data[from]}, if it is a known one and followed
   * by a space and more than that; -1 if not. {@link #commit} takes it, {@link #index} is its
   * index.
   */
  int match(byte[] data, int from, int to) {
    repeats = false;
    if (expected < previousCount && fits(expected, data, from, to)) {
      found = expected;
      return previousLengths[expected];
    }
    if (count > 0 && fits(offsets[count - 1], lengths[count - 1], data, from, to)) {
      found = -1;
      repeats = true;
      return lengths[count - 1];
    }
    return search(data, from, to, false);
  }

  /** Whether {@code data[from, to)} as a whole is a known series. */
  boolean matchWhole(byte[] data, int from, int to) {
    repeats = false;
    if (expected < previousCount && equal(expected, data, from, to)) {
      found = expected;
      return true;
    }
    return search(data, from, to, true) >= 0;
  }

  private int search(byte[] data, int from, int to, boolean whole) {
    found = -1;
    for (int i = expected + 1; i < previousCount && steps > 0; i++) {
      steps--;
      if (whole ? equal(i, data, from, to) : fits(i, data, from, to)) {
        found = i;
        return previousLengths[i];
      }
    }
    return -1;
  }

  private boolean equal(int i, byte[] data, int from, int to) {
    int length = previousLengths[i];
    int offset = previousOffsets[i];
    return length == to - from && Arrays.equals(arena, offset, offset + length, data, from, to);
  }

  private boolean fits(int i, byte[] data, int from, int to) {
    return fits(previousOffsets[i], previousLengths[i], data, from, to);
  }

  private boolean fits(int offset, int length, byte[] data, int from, int to) {
    int end = from + length;
    if (length <= 0 || end >= to - 1 || data[end] != ' ') {
      return false;
    }
    if (length >= Long.BYTES
        && (long) LONG.get(data, end - Long.BYTES)
            != (long) LONG.get(arena, offset + length - Long.BYTES)) {
      return false;
    }
    boolean complete =
        data[end - 1] == '}' || (data[end + 1] != '{' && !Bytes.isBlank(data[end + 1]));
    return complete && Arrays.equals(arena, offset, offset + length, data, from, end);
  }

  /** Index in the body before of the series last committed or added, -1 if it was not there. */
  int index() {
    return found;
  }

  /** The sample turned out to need reading after all. */
  void noMatch() {
    found = -1;
    repeats = false;
  }

  /**
   * Whether the last match is with the sample before in this body, as files to backfill have it.
   */
  boolean repeats() {
    return repeats;
  }

  /** A sample of the same series as the one before is given out. */
  void repeat() {
    note(offsets[count - 1], lengths[count - 1]);
  }

  /** The sample just matched is given out. */
  void commit() {
    note(previousOffsets[found], previousLengths[found]);
    expected = found + 1;
  }

  /** A sample of a series that did not match is given out. */
  void add(byte[] data, int from, int to) {
    found = -1;
    int length = to - from;
    if (length > MAX_ARENA - used) {
      note(0, -1);
      return;
    }
    if (used + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(arena.length * 2, used + length));
    }
    System.arraycopy(data, from, arena, used, length);
    note(used, length);
    used += length;
  }

  private void note(int offset, int length) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    offsets[count] = offset;
    lengths[count++] = length;
    steps += STEPS_PER_SAMPLE;
  }
}
