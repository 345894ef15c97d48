package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class MemPostingsTest {
  @Test
  void answersAsAMapOfSetsDoThroughAddsAndDeletes() {
    MemPostings postings = new MemPostings();
    answersAsAMapOfSetsDoes(postings, postings::add, () -> {});
  }

  @Test
  void answersAsAMapOfSetsDoesIfSeriesAreAddedInBatches() {
    MemPostings postings = new MemPostings();
    PostingsBatch batch = new PostingsBatch(postings);
    TreeMap<String, Integer> pairs = new TreeMap<>();
    answersAsAMapOfSetsDoes(
        postings,
        (ref, labels) -> {
          int[] numbers = new int[labels.size() + 1];
          for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            numbers[i + 1] =
                pairs.computeIfAbsent(name + "=" + value, k -> batch.pair(name, value));
          }
          assertThat((Object) batch.labels(numbers, 1, numbers.length)).isEqualTo(labels);
          batch.add(ref, numbers, 1, numbers.length);
          if (ref % 97 == 0) {
            batch.flush();
          }
        },
        batch::flush);
  }

  private static void answersAsAMapOfSetsDoes(
      MemPostings postings, BiConsumer<Long, Labels> adding, Runnable added) {
    Random random = new Random(5);
    TreeMap<String, TreeSet<Long>> oracle = new TreeMap<>();
    TreeMap<Long, Labels> series = new TreeMap<>();
    for (long ref = 1; ref <= 6000; ref++) {
      // out of order now and then, as when two threads make series at once
      long used = ref % 7 == 0 ? 100_000 - ref : ref;
      Labels labels =
          Labels.of("a", "" + random.nextInt(3), "b", "" + random.nextInt(50), "id", "" + ref);
      adding.accept(used, labels);
      series.put(used, labels);
      add(oracle, used, labels);
      if (ref % 1000 == 0) {
        added.run();
        delete(random, postings, oracle, series);
        check(postings, oracle, series);
      }
    }
  }

  private static void add(TreeMap<String, TreeSet<Long>> oracle, long ref, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      oracle.computeIfAbsent(labels.name(i) + "=" + labels.value(i), k -> new TreeSet<>()).add(ref);
    }
  }

  private static void delete(
      Random random,
      MemPostings postings,
      TreeMap<String, TreeSet<Long>> oracle,
      TreeMap<Long, Labels> series) {
    List<Long> gone = new ArrayList<>();
    List<Labels> labels = new ArrayList<>();
    for (long ref : series.keySet()) {
      if (random.nextInt(3) == 0) {
        gone.add(ref);
      }
    }
    for (long ref : gone) {
      labels.add(series.remove(ref));
      oracle.values().forEach(set -> set.remove(ref));
    }
    oracle.values().removeIf(TreeSet::isEmpty);
    postings.delete(RefSet.of(gone.stream().mapToLong(Long::longValue).toArray()), labels);
  }

  private static void check(
      MemPostings postings, TreeMap<String, TreeSet<Long>> oracle, TreeMap<Long, Labels> series) {
    assertThat(postings.seriesCount()).isEqualTo(series.size());
    assertThat(postings.all().toArray())
        .isEqualTo(series.keySet().stream().mapToLong(Long::longValue).toArray());
    assertThat(postings.labelNames()).containsExactly("a", "b", "id");
    int pairs = 0;
    for (String name : postings.labelNames()) {
      for (String value : postings.labelValues(name)) {
        pairs++;
        assertThat(postings.postings(name, value).toArray())
            .isEqualTo(
                oracle.get(name + "=" + value).stream().mapToLong(Long::longValue).toArray());
      }
      assertThat(postings.postingsOfName(name).size()).isEqualTo(series.size());
    }
    assertThat(pairs).isEqualTo(oracle.size());
  }

  @Test
  void staysRightBeyondFourBillionReferences() {
    MemPostings postings = new MemPostings();
    Labels labels = Labels.of("a", "1");
    for (long ref = (1L << 32) - 2000; ref < (1L << 32) + 2000; ref++) {
      postings.add(ref, labels);
    }
    postings.add((1L << 32) + 1, labels);

    RefSet found = postings.postings("a", "1");

    assertThat(found.size()).isEqualTo(4000);
    assertThat(found.contains((1L << 32) + 1999)).isTrue();
    assertThat(found.contains(1999)).isFalse();
  }

  @Test
  void readersKeepWhatTheySaw() {
    MemPostings postings = new MemPostings();
    postings.add(1, Labels.of("a", "1"));
    RefSet before = postings.postings("a", "1");
    postings.add(2, Labels.of("a", "1"));
    postings.delete(RefSet.of(1), List.of(Labels.of("a", "1")));

    assertThat(before.toArray()).containsExactly(1);
    assertThat(postings.postings("a", "1").toArray()).containsExactly(2);
  }

  @Test
  void sharesTheStringsOfLabels() {
    MemPostings postings = new MemPostings();
    postings.add(1, Labels.of("job", "node"));
    Labels first = postings.intern(Labels.of(new String("job"), new String("node")));
    Labels second = postings.intern(Labels.of(new String("job"), new String("node")));

    assertThat(first.value(0)).isSameAs(second.value(0));
    assertThat(first.name(0)).isSameAs(second.name(0));
  }
}
