package io.narthex.tsdb.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * A union being made of very many sets, most of them tiny: one bit a reference, in pages of 65,536
 * that are there only if something is in them.
 *
 * <pre>
 *   ref = page (16 bits) | bit in page (16 bits)
 *   pages  [ null ][ long[1024] ][ null ][ long[1024] ] …
 * </pre>
 *
 * <p>Setting a bit costs about a nanosecond where adding a number to a compressed bitmap costs
 * twenty, as its container is searched and grown each time.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class RefBits {
  private static final int PAGE_BITS = 16;
  private static final int WORDS = 1 << (PAGE_BITS - 6);

  private long[] @Nullable [] pages = new long[16][];

  /** Pages that references up to {@code last} may need. */
  static long pages(long last) {
    return (last >>> PAGE_BITS) + 1;
  }

  private long[] page(int number) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, pages.length * 2));
    }
    long[] page = pages[number];
    if (page == null) {
      page = new long[WORDS];
      pages[number] = page;
    }
    return page;
  }

  /** Adds a reference, an unsigned number. */
  void add(int ref) {
    page(ref >>> PAGE_BITS)[(ref >>> 6) & (WORDS - 1)] |= 1L << ref;
  }

  /** Adds the first {@code size} references. */
  void addAll(int[] refs, int size) {
    for (int i = 0; i < size; i++) {
      add(refs[i]);
    }
  }

  void addAll(RoaringBitmap bitmap) {
    bitmap.forEach((int ref) -> add(ref));
  }

  /** What was added. */
  RefSet toSet() {
    RoaringBitmapWriter<RoaringBitmap> writer =
        RoaringBitmapWriter.writer().optimiseForRuns().get();
    for (int number = 0; number < pages.length; number++) {
      long[] page = pages[number];
      for (int i = 0; page != null && i < WORDS; i++) {
        int first = number << PAGE_BITS | i << 6;
        for (long word = page[i]; word != 0; word &= word - 1) {
          writer.add(first + Long.numberOfTrailingZeros(word));
        }
      }
    }
    return RefAlgebra.shrink(writer.get());
  }
}
