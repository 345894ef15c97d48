package io.narthex.tsdb.index;

import io.narthex.testing.contract.PostingsContract;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.roaringbitmap.RoaringBitmap;

/** The contract of cursors, kept by each form of a set. */
class PostingsTest {
  @Nested
  class OfAnArray extends PostingsContract {
    @Override
    protected Postings postings(long[] ascending) {
      return new ArrayPostings(ascending, ascending.length);
    }
  }

  @Nested
  class OfIntRefs extends PostingsContract {
    @Override
    protected Postings postings(long[] ascending) {
      int[] refs = Arrays.stream(ascending).mapToInt(r -> (int) r).toArray();
      return new IntRefs(refs, refs.length).postings();
    }
  }

  @Nested
  class OfABitmap extends PostingsContract {
    @Override
    protected Postings postings(long[] ascending) {
      RoaringBitmap bitmap = new RoaringBitmap();
      for (long ref : ascending) {
        bitmap.add((int) ref);
      }
      return new BitmapRefs(bitmap).postings();
    }
  }

  @Nested
  class OfLongRefs extends PostingsContract {
    @Override
    protected Postings postings(long[] ascending) {
      return new LongRefs(ascending, ascending.length).postings();
    }
  }
}
