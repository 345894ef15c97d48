package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Matcher.Type;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every pair of matchers that upstream's table knows, against labels tried one by one. */
class PostingsForMatchersTest {
  private static final List<Labels> SERIES =
      List.of(
          Labels.of("n", "1"),
          Labels.of("n", "1", "i", "\n"),
          Labels.of("n", "1", "i", "a"),
          Labels.of("n", "1", "i", "b"),
          Labels.of("n", "2"),
          Labels.of("n", "2.5"));

  @TempDir Path tmp;
  private IndexFileReader index;

  @BeforeEach
  void writeIndex() throws IOException {
    List<Labels> sorted = SERIES.stream().sorted().toList();
    TreeSet<String> symbols = new TreeSet<>(Utf8::compare);
    for (Labels labels : sorted) {
      for (Label l : labels) {
        symbols.add(l.name());
        symbols.add(l.value());
      }
    }
    Path file = tmp.resolve("index");
    try (IndexFileWriter out = new IndexFileWriter(NioFs.instance(), file)) {
      out.symbols(symbols.iterator());
      for (Labels labels : sorted) {
        out.series(labels, List.of());
      }
      out.finish();
    }
    index = IndexFileReader.open(NioFs.instance(), file);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static List<Matcher> allMatchers() {
    List<Matcher> all = new ArrayList<>();
    for (String name : List.of("n", "i", "missing")) {
      for (String value : List.of("", "1", "2", "a", "b", "nope", "\n")) {
        all.add(Matcher.equal(name, value));
        all.add(Matcher.notEqual(name, value));
      }
      for (String regex :
          List.of(
              "",
              "^1$",
              "^a$",
              "^a?$",
              "^$",
              "^.*$",
              "^.+$",
              "1",
              "1|2.5",
              "(1|2.5)",
              "^(b|a).*$",
              "1|2",
              "a|b",
              "(a|b)",
              "x1|2",
              "2|2\\.5",
              "c||d",
              "(c||d)",
              ".*",
              ".+",
              "(?i)A",
              "[ab]",
              "[^a]",
              "2.*",
              ".*5")) {
        all.add(Matcher.regex(name, regex));
        all.add(Matcher.notRegex(name, regex));
      }
    }
    return all;
  }

  private static boolean satisfies(Labels labels, Matcher m) {
    String value = labels.get(m.name());
    return switch (m.type()) {
      case EQUAL -> value.equals(m.value());
      case NOT_EQUAL -> !value.equals(m.value());
      case REGEX -> Pattern.compile("^(?s:" + m.value() + ")$").matches(value);
      case NOT_REGEX -> !Pattern.compile("^(?s:" + m.value() + ")$").matches(value);
    };
  }

  private void check(List<Matcher> matchers) {
    List<Labels> expected = new ArrayList<>();
    for (Labels labels : SERIES) {
      if (matchers.stream().allMatch(m -> satisfies(labels, m))) {
        expected.add(labels);
      }
    }
    List<Labels> found = new ArrayList<>();
    Postings p = PostingsForMatchers.find(index, matchers).postings();
    while (p.next()) {
      found.add(Objects.requireNonNull(index.labels(p.at())));
    }
    assertThat(found).as(matchers.toString()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void findsWhatEachMatcherAloneSelects() {
    allMatchers().forEach(m -> check(List.of(m)));
  }

  @Test
  void findsWhatPairsOfMatchersSelect() {
    List<Matcher> all = allMatchers();
    for (Matcher a : all) {
      for (Matcher b : all) {
        check(List.of(a, b));
      }
    }
  }

  @Test
  void takesThePairOfAllSeries() {
    check(List.of(new Matcher(Type.EQUAL, "", "")));
    check(List.of());
  }

  @Test
  void startsWithTheCheapestSetAndStopsWhenNothingIsLeft() {
    PostingsForMatchers.Result result =
        PostingsForMatchers.explain(
            index,
            List.of(
                Matcher.regex("i", "[^x]"),
                Matcher.equal("n", "nope"),
                Matcher.notEqual("n", "1")));

    assertThat(result.series().isEmpty()).isTrue();
    assertThat(result.steps()).hasSize(1);
    assertThat(result.steps().get(0).access()).isEqualTo(PostingsForMatchers.Access.PAIR);
  }
}
