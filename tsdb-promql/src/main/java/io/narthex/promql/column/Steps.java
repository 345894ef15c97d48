package io.narthex.promql.column;

import java.util.Arrays;

/** Sets of steps as bits: step {@code i} is bit {@code i % 64} of word {@code i / 64}. */
public final class Steps {
  private Steps() {}

  /** The empty set over {@code size} steps. */
  public static long[] none(int size) {
    return new long[(size + 63) >>> 6];
  }

  public static boolean get(long[] bits, int i) {
    return (bits[i >>> 6] >>> i & 1) != 0;
  }

  public static void set(long[] bits, int i) {
    bits[i >>> 6] |= 1L << i;
  }

  public static void clear(long[] bits, int i) {
    bits[i >>> 6] &= ~(1L << i);
  }

  /** Adds the first {@code size} steps. */
  public static void fill(long[] bits, int size) {
    int words = size >>> 6;
    Arrays.fill(bits, 0, words, -1L);
    if ((size & 63) != 0) {
      bits[words] = (1L << size) - 1;
    }
  }

  /** The first step in the set from {@code from} on; -1 if there is none. */
  public static int next(long[] bits, int from) {
    int w = from >>> 6;
    if (w >= bits.length) {
      return -1;
    }
    long word = bits[w] & (-1L << from);
    while (word == 0) {
      if (++w == bits.length) {
        return -1;
      }
      word = bits[w];
    }
    return (w << 6) + Long.numberOfTrailingZeros(word);
  }

  public static int count(long[] bits) {
    int n = 0;
    for (long word : bits) {
      n += Long.bitCount(word);
    }
    return n;
  }

  public static boolean isEmpty(long[] bits) {
    for (long word : bits) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds all steps of {@code other}. */
  public static void addAll(long[] bits, long[] other) {
    for (int w = 0; w < bits.length; w++) {
      bits[w] |= other[w];
    }
  }

  /** Keeps only steps of {@code other}. */
  public static void retainAll(long[] bits, long[] other) {
    for (int w = 0; w < bits.length; w++) {
      bits[w] &= other[w];
    }
  }

  public static boolean intersect(long[] a, long[] b) {
    for (int w = 0; w < a.length; w++) {
      if ((a[w] & b[w]) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether any step is in all three sets. */
  public static boolean intersect(long[] a, long[] b, long[] c) {
    for (int w = 0; w < a.length; w++) {
      if ((a[w] & b[w] & c[w]) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Removes all steps from {@code i} on. */
  public static void clearFrom(long[] bits, int i) {
    int word = i >>> 6;
    bits[word] &= (1L << i) - 1;
    Arrays.fill(bits, word + 1, bits.length, 0);
  }

  /** The first step in both sets; {@link Integer#MAX_VALUE} if there is none. */
  public static int firstCommon(long[] a, long[] b) {
    for (int w = 0; w < a.length; w++) {
      long both = a[w] & b[w];
      if (both != 0) {
        return (w << 6) + Long.numberOfTrailingZeros(both);
      }
    }
    return Integer.MAX_VALUE;
  }
}
