package io.narthex.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.index.Postings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What belongs to all of some lists of references: in order, each once, and cheaply. */
public abstract class IntersectionContract {
  /** What is in all of the lists, which are strictly ascending. */
  protected abstract List<Long> intersect(List<Postings> lists);

  /** A list that counts how often it is moved. */
  private static final class Counting implements Postings {
    private final long[] refs;
    private int at = -1;
    private int moves;

    private Counting(long... refs) {
      this.refs = refs;
    }

    @Override
    public boolean next() {
      moves++;
      return ++at < refs.length;
    }

    @Override
    public boolean seek(long ref) {
      moves++;
      at = Math.max(at, 0);
      while (at < refs.length && refs[at] < ref) {
        at++;
      }
      return at < refs.length;
    }

    @Override
    public long at() {
      return refs[at];
    }
  }

  private List<Long> of(long[]... lists) {
    List<Postings> postings = new ArrayList<>();
    for (long[] list : lists) {
      postings.add(new Counting(list));
    }
    return intersect(postings);
  }

  @Test
  public void keepsWhatIsInAllLists() {
    assertThat(of(new long[] {1, 2, 3, 4}, new long[] {2, 4, 6}, new long[] {2, 3, 4, 9}))
        .containsExactly(2L, 4L);
  }

  @Test
  public void findsNothingWhereAListIsEmpty() {
    assertThat(of(new long[] {1, 2, 3}, new long[0])).isEmpty();
    assertThat(of()).isEmpty();
  }

  @Test
  public void ofOneListIsThatList() {
    assertThat(of(new long[] {3, 5, 8})).containsExactly(3L, 5L, 8L);
  }

  @Test
  public void findsTheFirstAndTheLast() {
    assertThat(of(new long[] {1, 7, 9}, new long[] {1, 2, 3, 9})).containsExactly(1L, 9L);
  }

  @Test
  public void agreesWithSortedSets() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      List<Postings> lists = new ArrayList<>();
      TreeSet<Long> expected = null;
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        TreeSet<Long> set = new TreeSet<>();
        int size = random.nextInt(200);
        for (int k = 0; k < size; k++) {
          set.add(random.nextLong(300));
        }
        lists.add(new Counting(set.stream().mapToLong(Long::longValue).toArray()));
        if (expected == null) {
          expected = set;
        } else {
          expected.retainAll(set);
        }
      }

      assertThat(intersect(lists)).as("round %d", round).containsExactlyElementsOf(expected);
    }
  }

  @Test
  public void seeksInsteadOfStepping() {
    long[] wide = new long[100_000];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = i;
    }
    Counting narrow = new Counting(5, 40_000, 99_999);
    Counting many = new Counting(wide);

    assertThat(intersect(List.of(many, narrow))).containsExactly(5L, 40_000L, 99_999L);

    assertThat(many.moves)
        .as("moves of the list of 100,000 for an answer of 3: seek(), not next(), is what jumps")
        .isLessThan(50);
  }
}
