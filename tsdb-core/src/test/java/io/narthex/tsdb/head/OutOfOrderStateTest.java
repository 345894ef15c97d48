package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.chunks.HeadChunkRef;
import org.junit.jupiter.api.Test;

/** Numbers of late chunks begin anew after 2^23: the cases of upstream's ooo_head_read_test. */
class OutOfOrderStateTest {
  private static final int NUMBERS = 1 << 23;

  @Test
  void numbersOfChunksGoAroundAndStillNameThem() {
    MappedChunks mapped = new MappedChunks();
    OutOfOrderState state = new OutOfOrderState(mapped);
    long ref = 0;
    while (ref < NUMBERS - 6) { // as many chunks as that came and went
      int some = (int) Math.min(100_000, NUMBERS - 6 - ref);
      for (int i = 0; i < some; i++) {
        mapped.add(++ref, 0, 0, 1, 1);
      }
      assertThat(state.truncateUpTo(ref)).isEqualTo(some);
    }
    assertThat(state.chunkId(0)).isEqualTo(NUMBERS - 6);
    int[] ids = new int[10];
    for (int i = 0; i < ids.length; i++) {
      mapped.add(++ref, 100L * i, 100L * i + 99, 1, 1);
      ids[i] = state.chunkId(i);
      assertThat(ids[i]).isEqualTo((NUMBERS - 6 + i) % NUMBERS);
      long packed = HeadChunkRef.pack(1, ids[i], true);
      assertThat(HeadChunkRef.outOfOrder(packed)).isTrue();
      assertThat(HeadChunkRef.chunkId(packed)).isEqualTo(ids[i]);
      assertThat(HeadChunkRef.seriesRef(packed)).isEqualTo(1);
    }

    assertThat(state.truncateUpTo(ref - 2)).isEqualTo(8);

    assertThat(state.chunkId(0)).isEqualTo(2);
    for (int i = 0; i < ids.length; i++) {
      assertThat(state.indexOf(ids[i])).isEqualTo(i < 8 ? -1 : i - 8);
    }
  }
}
