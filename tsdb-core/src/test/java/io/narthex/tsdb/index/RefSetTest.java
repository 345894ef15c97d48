package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Against sorted sets of the JDK, in all forms and their mixtures. */
class RefSetTest {
  private static final long BEYOND = 1L << 33;

  private static TreeSet<Long> numbers(Random random, int count, long max) {
    TreeSet<Long> set = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      set.add(random.nextLong(max));
    }
    return set;
  }

  private static RefSet refs(TreeSet<Long> set) {
    return RefSet.of(set.stream().mapToLong(Long::longValue).toArray());
  }

  private static Long[] boxed(RefSet set) {
    return java.util.Arrays.stream(set.toArray()).boxed().toArray(Long[]::new);
  }

  @Test
  void computesAsSortedSetsDo() {
    Random random = new Random(3);
    int[] counts = {0, 1, 5, 300, 5000};
    long[] ranges = {10, 2000, 20_000, 1L << 32, BEYOND};
    for (int round = 0; round < 400; round++) {
      TreeSet<Long> a = numbers(random, counts[random.nextInt(5)], ranges[random.nextInt(5)]);
      TreeSet<Long> b = numbers(random, counts[random.nextInt(5)], ranges[random.nextInt(5)]);
      RefSet x = refs(a);
      RefSet y = refs(b);

      TreeSet<Long> and = new TreeSet<>(a);
      and.retainAll(b);
      TreeSet<Long> or = new TreeSet<>(a);
      or.addAll(b);
      TreeSet<Long> minus = new TreeSet<>(a);
      minus.removeAll(b);
      assertThat(boxed(x.and(y))).isEqualTo(and.toArray(new Long[0]));
      assertThat(boxed(x.or(y))).isEqualTo(or.toArray(new Long[0]));
      assertThat(boxed(x.andNot(y))).isEqualTo(minus.toArray(new Long[0]));
      assertThat(x.size()).isEqualTo(a.size());
    }
  }

  @Test
  void seeksAsTheContractSays() {
    Random random = new Random(4);
    for (int count : new int[] {10, 5000}) {
      for (long range : new long[] {20_000, 1L << 32, BEYOND}) {
        TreeSet<Long> numbers = numbers(random, count, range);
        Postings p = refs(numbers).postings();
        long target = 0;
        while (target < range) {
          Long expected = numbers.ceiling(target);
          assertThat(p.seek(target)).isEqualTo(expected != null);
          if (expected == null) {
            break;
          }
          assertThat(p.at()).isEqualTo(expected);
          assertThat(p.seek(target)).isTrue();
          assertThat(p.at()).as("stays").isEqualTo(expected);
          target = expected + random.nextLong(Math.max(1, range / 50));
        }
      }
    }
  }

  @Test
  void intersectsAndUnitesMany() {
    RefSet a = RefSet.of(1, 2, 3, 4);
    RefSet b = RefSet.of(2, 4, 6);
    RefSet c = RefSet.of(4, 2, 9);

    assertThat(RefSet.intersect(List.of(a, b, c)).toArray()).containsExactly(2, 4);
    assertThat(RefSet.union(List.of(a, b, c)).toArray()).containsExactly(1, 2, 3, 4, 6, 9);
    assertThat(RefSet.intersect(List.of()).isEmpty()).isTrue();
  }

  @Test
  void unitesHundredsOfSetsCrowdedOrFarApart() {
    Random random = new Random(7);
    for (long range : new long[] {20_000, 3_000_000, 0xFFFFFFFFL}) {
      TreeSet<Long> expected = new TreeSet<>();
      List<RefSet> sets = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        TreeSet<Long> numbers = numbers(random, i % 50 == 0 ? 5000 : 20, range);
        expected.addAll(numbers);
        sets.add(refs(numbers));
      }

      assertThat(RefSet.union(sets).toArray())
          .as("range %d", range)
          .isEqualTo(expected.stream().mapToLong(Long::longValue).toArray());
    }
  }

  @Test
  void refusesNegativeReferences() {
    assertThatThrownBy(() -> RefSet.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
