package io.narthex.bench.index;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: how long do matchers take over the index of a head of five million series?
 *
 * <p>Baseline: {@code n="1"}, a single list. Series and matchers are those of upstream's {@code
 * BenchmarkQuerier}: {@code i} has 100,000 values, {@code n} 40, {@code j} two; each value of
 * {@code i} and {@code n} ends with 40 letters, which the matchers here leave out.
 *
 * <p>Trap: upstream's benchmark walks over the result, so {@link #walk} is what compares with it;
 * {@link #find} is what a query pays before it looks at series.
 *
 * <p>How to run: {@code java -Xmx6g -jar tsdb-benchmarks/target/benchmarks.jar standard
 * HeadPostingsBenchmark}.
 *
 * <p>Result: docs/block-speed.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
public class HeadPostingsBenchmark {
  private static final String SUFFIX = "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");

  /** Distinct values of {@code i}; series are fifty times as many. */
  @Param("100000")
  public int values;

  /** Matchers as in a selector. */
  @Param({
    "n='1'",
    "n='1',j='foo'",
    "i=~'.+'",
    "n='1',i=~'.+',j='foo'",
    "i=~'1.*'",
    "i=~'99.*'",
    "i=~'.*1'",
    "n='1',i=~'1.+',j='foo'",
    "n='1',i!~'X|Y|Z',j='foo'",
    "n='1',i=~'.+',i!~'.*2.*',j='foo'",
    "j=~'foo|bar'"
  })
  public String query;

  private IndexReader index;
  private List<Matcher> matchers;

  @Setup
  public void fill() {
    MemPostings postings = new MemPostings();
    long ref = 1;
    for (int n = 0; n < 10; n++) {
      add(postings, ref++, "a", n + SUFFIX);
      for (int i = 0; i < values; i++) {
        String value = i + SUFFIX;
        add(postings, ref++, "i", value, "j", "foo", "n", n + SUFFIX);
        add(postings, ref++, "i", value, "j", "bar", "n", n + SUFFIX);
        add(postings, ref++, "i", value, "j", "bar", "n", "0_" + n + SUFFIX);
        add(postings, ref++, "i", value, "j", "bar", "n", "1_" + n + SUFFIX);
        add(postings, ref++, "i", value, "j", "foo", "n", "2_" + n + SUFFIX);
      }
    }
    index = new MemIndex(postings);
    matchers = matchers(query.replace('\'', '"'));
  }

  private static void add(MemPostings postings, long ref, String... pairs) {
    postings.add(ref, Labels.of(pairs));
  }

  /** Equality is with the long values, expressions are as they are. */
  private static List<Matcher> matchers(String text) {
    List<Matcher> found = new ArrayList<>();
    for (MatchResult m : MATCHER.matcher(text).results().toList()) {
      String name = m.group(1);
      String value = m.group(3) + (name.equals("n") ? SUFFIX : "");
      for (Matcher.Type type : Matcher.Type.values()) {
        if (type.symbol().equals(m.group(2))) {
          found.add(new Matcher(type, name, value));
        }
      }
    }
    return found;
  }

  @Benchmark
  public RefSet find() {
    return PostingsForMatchers.find(index, matchers);
  }

  @Benchmark
  public long walk() {
    long sum = 0;
    for (Postings p = find().postings(); p.next(); ) {
      sum += p.at();
    }
    return sum;
  }
}
