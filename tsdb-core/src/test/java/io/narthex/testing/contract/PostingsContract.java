package io.narthex.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.index.Postings;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a cursor over series references owes to those who move it. The oracle is a sorted set. */
public abstract class PostingsContract {
  /** A cursor over these references, which are strictly ascending. */
  protected abstract Postings postings(long[] ascending);

  /** The largest reference this form can hold. */
  protected long largest() {
    return Integer.MAX_VALUE;
  }

  private TreeSet<Long> random(long seed, int count) {
    Random random = new Random(seed);
    TreeSet<Long> set = new TreeSet<>();
    while (set.size() < count) {
      set.add(random.nextLong(1, Math.min(largest(), count * 20L)));
    }
    return set;
  }

  private Postings over(TreeSet<Long> set) {
    return postings(set.stream().mapToLong(Long::longValue).toArray());
  }

  @Test
  public void endsAtOnceIfThereIsNothing() {
    assertThat(postings(new long[0]).next()).isFalse();
    assertThat(postings(new long[0]).seek(1)).isFalse();
  }

  @Test
  public void givesEachReferenceOnceInOrder() {
    for (int count : new int[] {1, 2, 100, 6000}) {
      TreeSet<Long> set = random(count, count);
      Postings p = over(set);
      for (long expected : set) {
        assertThat(p.next()).isTrue();
        assertThat(p.at()).isEqualTo(expected);
      }
      assertThat(p.next()).isFalse();
    }
  }

  @Test
  public void seeksToTheFirstThatIsNotBelow() {
    for (int count : new int[] {1, 10, 6000}) {
      TreeSet<Long> set = random(count + 7, count);
      Random random = new Random(count);
      Postings p = over(set);
      long target = 0;
      while (true) {
        Long expected = set.ceiling(target);
        assertThat(p.seek(target)).isEqualTo(expected != null);
        if (expected == null) {
          break;
        }
        assertThat(p.at()).isEqualTo(expected);
        target = expected + random.nextLong(1, 60);
      }
    }
  }

  @Test
  public void neverGoesBack() {
    Postings p = postings(new long[] {2, 5, 9});

    assertThat(p.seek(5)).isTrue();
    assertThat(p.seek(1)).isTrue();
    assertThat(p.at()).isEqualTo(5);
    assertThat(p.seek(5)).isTrue();
    assertThat(p.at()).isEqualTo(5);
  }

  @Test
  public void mixesStepsAndSeeks() {
    Postings p = postings(new long[] {1, 4, 6, 8, 11});

    assertThat(p.next()).isTrue();
    assertThat(p.seek(5)).isTrue();
    assertThat(p.at()).isEqualTo(6);
    assertThat(p.next()).isTrue();
    assertThat(p.at()).isEqualTo(8);
    assertThat(p.seek(12)).isFalse();
    assertThat(p.next()).isFalse();
  }
}
