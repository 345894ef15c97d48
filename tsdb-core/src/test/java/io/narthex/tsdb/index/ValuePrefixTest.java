package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.FastRegex;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values looked up by what they begin with, held against trying each value. */
class ValuePrefixTest {
  /** Beside each other in byte order, not in Java's: U+FFFD before U+10000; a byte that is none. */
  private static final String[] LETTERS = {
    "a", "A", "b", "v9", "0", "é", "\uFFFD", "\uD83D\uDE00", "\uD83D\uDE01", "\uDCFF"
  };

  private static final List<String> EXPRESSIONS =
      List.of(
          "a.*",
          "a.+",
          "ab?",
          "(?i)a.*",
          "(?i:a).*",
          "a.*|b.*",
          "a.*|aa.*|.*b",
          "(a|b)v9.*",
          "v9.*",
          "v[0-9].*",
          "[ab].*",
          "aé.*",
          "\uD83D\uDE00.*",
          "(\uD83D\uDE00|\uD83D\uDE01).*",
          "\uFFFD.+",
          "(é|0)+",
          "a.*|",
          "zz.*",
          "(zz|a)a.*",
          "\\x61.*",
          "a{2}.*",
          "^a.*$",
          "(^a).*");

  @TempDir Path dir;

  private static String value(Random random) {
    StringBuilder sb = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      sb.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return Utf8.decode(Utf8.encode(sb.toString()));
  }

  private static TreeMap<String, TreeSet<Long>> values(int series) {
    Random random = new Random(7);
    TreeMap<String, TreeSet<Long>> refs = new TreeMap<>(Utf8::compare);
    for (long ref = 1; ref <= series; ref++) {
      refs.computeIfAbsent(value(random), v -> new TreeSet<>()).add(ref);
    }
    return refs;
  }

  private static TreeSet<Long> expected(TreeMap<String, TreeSet<Long>> refs, FastRegex regex) {
    TreeSet<Long> found = new TreeSet<>();
    refs.forEach(
        (value, of) -> {
          if (regex.matches(value)) {
            found.addAll(of);
          }
        });
    return found;
  }

  private static List<Long> list(RefSet set) {
    List<Long> found = new ArrayList<>();
    set.forEach(found::add);
    return found;
  }

  @Test
  void whatAnExpressionBeginsWithIsTrueOfAllThatMatches() {
    TreeMap<String, TreeSet<Long>> refs = values(3000);
    for (String source : EXPRESSIONS) {
      FastRegex regex = FastRegex.compile(source);
      for (String value : refs.keySet()) {
        if (regex.matches(value) && !regex.prefixes().isEmpty()) {
          assertThat(regex.prefixes()).as(source).anyMatch(value::startsWith);
        }
      }
    }
    assertThat(FastRegex.compile("(a|b)v9.*").prefixes()).containsExactly("av9", "bv9");
    assertThat(FastRegex.compile("a.*|aa.*").prefixes()).containsExactly("a");
    assertThat(FastRegex.compile("aa.*|a.*").prefixes()).containsExactly("a");
    assertThat(FastRegex.compile("a.*|.*b").prefixes()).isEmpty();
    assertThat(FastRegex.compile("a.*|").prefixes()).isEmpty();
    assertThat(FastRegex.compile("(?i)a.*").prefixes()).isEmpty();
  }

  @Test
  void aHeadFindsWhatTryingAllFindsThroughAddsAndDeletes() {
    TreeMap<String, TreeSet<Long>> refs = new TreeMap<>(Utf8::compare);
    MemPostings postings = new MemPostings();
    Random random = new Random(3);
    long next = 1;
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(60); i >= 0; i--) {
        String value = value(random);
        refs.computeIfAbsent(value, v -> new TreeSet<>()).add(next);
        postings.add(next++, Labels.of("x", value));
      }
      if (round % 3 == 2) {
        List<String> gone = new ArrayList<>(refs.keySet());
        gone.removeIf(value -> random.nextInt(4) > 0);
        for (String value : gone) {
          List<Long> all = new ArrayList<>(refs.remove(value));
          postings.delete(
              RefSet.of(all.stream().mapToLong(Long::longValue).toArray()),
              List.of(Labels.of("x", value)));
        }
      }
      for (String source : EXPRESSIONS) {
        FastRegex regex = FastRegex.compile(source);
        RefSet found = postings.postingsMatching("x", regex.prefixes(), regex::matches);
        assertThat(list(found)).as(source).containsExactlyElementsOf(expected(refs, regex));
      }
      assertThat(postings.labelValues("x")).containsExactlyElementsOf(refs.keySet());
    }
    assertThat(refs.size()).isGreaterThan(100);
  }

  @Test
  void aBlockFindsWhatTryingAllFinds() throws IOException {
    TreeSet<String> symbols = new TreeSet<>(Utf8::compare);
    TreeMap<String, TreeSet<Long>> refs = values(3000);
    symbols.addAll(refs.keySet());
    symbols.addAll(List.of("", "w", "x", "y", "a"));
    try (IndexFileWriter out = new IndexFileWriter(NioFs.instance(), dir.resolve("index"))) {
      out.symbols(symbols.iterator());
      out.series(Labels.of("w", "a"), List.of());
      for (String value : refs.keySet()) {
        out.series(Labels.of("x", value), List.of());
      }
      out.series(Labels.of("y", "a"), List.of());
      out.finish();
    }
    try (IndexFileReader index = IndexFileReader.open(NioFs.instance(), dir.resolve("index"))) {
      List<String> sources = new ArrayList<>(EXPRESSIONS);
      refs.keySet().stream()
          .filter(v -> v.matches("[a-z0-9]+"))
          .forEach(v -> sources.add(v + ".*"));
      for (String source : sources) {
        FastRegex regex = FastRegex.compile(source);
        RefSet found = index.postingsMatching("x", regex.prefixes(), regex::matches);
        List<String> values = new ArrayList<>();
        found.forEach(ref -> values.add(index.labels(ref).get("x")));
        assertThat(values)
            .as(source)
            .containsExactlyElementsOf(refs.keySet().stream().filter(regex::matches).toList());
      }
      assertThat(index.postingsMatching("z", List.of("a"), v -> true).isEmpty()).isTrue();
    }
  }

  @Test
  void noValueIsMissedWhileOthersAreAdded() throws Exception {
    ConcurrentHashMap<String, Boolean> table = new ConcurrentHashMap<>();
    ValueOrder order = new ValueOrder(table.keySet());
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < 2; w++) {
        String mine = "w" + w + "-";
        writers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 10_000; i++) {
                    table.put(mine + i, true);
                    order.added(mine + i);
                    if (i % 500 == 0) {
                      assertFound(order, mine, i + 1);
                    }
                  }
                }));
      }
      while (writers.stream().anyMatch(writer -> !writer.isDone())) {
        order.all();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertFound(order, "w0-", 10_000);
    assertThat(order.all()).hasSize(20_000).isSortedAccordingTo(Utf8::compare);
  }

  @Test
  void theFirstWhoAsksIsNotMadeToSort() {
    ValueOrder order = new ValueOrder(Set.of("a"));

    assertThat(order.isWorthIt()).isFalse();
    assertThat(order.isWorthIt()).isTrue();

    ValueOrder known = new ValueOrder(Set.of("b", "a"));
    assertThat(known.all()).containsExactly("a", "b");
    assertThat(known.isWorthIt()).isTrue();
  }

  private static void assertFound(ValueOrder order, String prefix, int count) {
    Set<String> found = new TreeSet<>();
    order.forPrefix(prefix, found::add);
    assertThat(found).hasSize(count);
  }
}
