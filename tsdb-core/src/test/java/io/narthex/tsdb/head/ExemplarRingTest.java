package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException.Reason;
import io.narthex.storage.ExemplarQueryable.SeriesExemplars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each row is a script: {@code a:2=20} adds to series a an exemplar at 2 of value 20, {@code >5}
 * resizes to 5. What is left is written the same way, series by series, oldest first.
 */
class ExemplarRingTest {
  private static final long WINDOW = 100;
  private static final List<Matcher> ANY = List.of(Matcher.regex("s", ".+"));

  private static Labels series(String name) {
    return Labels.of("s", name);
  }

  private static Exemplar exemplar(long t, double v, String... labels) {
    return new Exemplar(Labels.of(labels), v, t, false);
  }

  private static void run(ExemplarRing ring, String script) {
    for (String step : script.split(" ")) {
      if (step.startsWith(">")) {
        ring.resize(Integer.parseInt(step.substring(1)));
      } else if (!step.isEmpty()) {
        String[] parts = step.split("[:=]");
        Exemplar e = exemplar(Long.parseLong(parts[1]), Double.parseDouble(parts[2]), "id", "x");
        ring.add(parts[0].charAt(0), series(parts[0]), e);
      }
    }
  }

  private static String stored(ExemplarRing ring) {
    List<String> all = new ArrayList<>();
    for (SeriesExemplars found : ring.exemplars(0, 1000, List.of(ANY))) {
      for (Exemplar e : found.exemplars()) {
        all.add(found.labels().get("s") + ":" + e.t() + "=" + (long) e.value());
      }
    }
    return String.join(" ", all);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          behind the newest              | 3 | a:1=1 a:2=2                           | a:1=1 a:2=2
          before the oldest              | 3 | a:2=1 a:1=2                           | a:1=2 a:2=1
          in between                     | 3 | a:1=1 a:3=2 a:2=3                     | a:1=1 a:2=3 a:3=2
          behind the newest of a full    | 3 | a:1=1 a:2=2 a:3=3 a:4=4               | a:2=2 a:3=3 a:4=4
          before the oldest of a full    | 3 | a:1=1 a:2=2 a:3=3 a:0=4               | a:0=4 a:2=2 a:3=3
          in between in a full           | 3 | a:1=1 a:3=2 a:4=3 a:2=4               | a:2=4 a:3=2 a:4=3
          neighbour gives way            | 3 | a:2=2 a:1=1 a:5=5 a:3=3               | a:1=1 a:3=3 a:5=5
          beyond the window              | 3 | a:200=1 a:1=2                         | a:200=1
          at the edge of the window      | 3 | a:200=1 a:100=2 a:101=3               | a:101=3 a:200=1
          two series                     | 3 | a:1=1 a:3=2 b:4=3                     | a:1=1 a:3=2 b:4=3
          one displaces the other        | 3 | b:1=1 b:2=2 b:3=3 a:4=4               | a:4=4 b:2=2 b:3=3
          late ones displace             | 3 | b:3=1 b:2=2 b:4=3 a:4=4 a:1=5         | a:1=5 a:4=4 b:4=3
          the newest again               | 3 | a:3=1 a:3=1                           | a:3=1
          the newest again in a full     | 3 | a:3=1 a:4=2 a:5=3 a:5=3               | a:3=1 a:4=2 a:5=3
          one time, values ascend        | 3 | a:0=1 a:0=2                           | a:0=1 a:0=2
          one time, values descend       | 3 | a:0=2 a:0=1                           | a:0=2
          a histogram's come again       | 6 | a:1=1 a:2=2 a:3=3 a:1=1 a:2=2 a:3=3   | a:1=1 a:2=2 a:3=3
          the only one gives way         | 2 | a:1=1 b:2=2 a:3=3                     | a:3=3 b:2=2
          larger                         | 3 | a:1=1 a:2=2 >10                       | a:1=1 a:2=2
          smaller                        | 3 | a:1=1 a:2=2 a:3=3 >2                  | a:2=2 a:3=3
          smaller keeps the last added   | 3 | a:3=3 a:2=2 a:1=1 >2                  | a:1=1 a:2=2
          larger with late ones          | 3 | a:3=3 a:2=2 >5                        | a:2=2 a:3=3
          the same size                  | 3 | a:1=1 a:1=2 a:2=3 >3                  | a:1=1 a:1=2 a:2=3
          empty and larger               | 3 | >10                                   | ''
          to nothing                     | 3 | a:1=1 a:2=2 >0                        | ''
          to nothing and back            | 3 | a:1=1 a:2=2 >0 >3 a:1=1               | a:1=1
          two series, smaller            | 3 | a:1=1 b:2=2 a:3=3 b:4=4 >2            | a:3=3 b:4=4
          to one                         | 3 | a:1=1 a:2=2 >1                        | a:2=2
          smaller with room left         | 3 | a:1=1 >2                              | a:1=1
          smaller, larger, more          | 3 | a:1=1 a:2=2 a:3=3 a:4=4 >2 >5 a:5=5 a:6=6 a:7=7 | a:3=3 a:4=4 a:5=5 a:6=6 a:7=7
          the same, late                 | 3 | a:1=1 a:4=4 a:2=2 a:3=3 >2 >5 a:7=7 a:6=6 a:5=5 | a:2=2 a:3=3 a:5=5 a:6=6 a:7=7
          larger, smaller, more          | 3 | a:1=1 a:2=2 a:3=3 a:4=4 >5 >2 a:5=5 a:6=6 a:7=7 | a:6=6 a:7=7
          larger, smaller, late          | 3 | a:1=1 a:4=4 a:2=2 a:3=3 >5 >2 a:7=7 a:5=5 a:6=6 | a:5=5 a:6=6
          larger while not full, more    | 3 | a:1=1 a:2=2 >10 a:3=3 a:4=4           | a:1=1 a:2=2 a:3=3 a:4=4
          """)
  void keepsTheLastAddedInOrderOfTime(String what, int size, String script, String left) {
    ExemplarRing ring = new ExemplarRing(size, WINDOW);

    run(ring, script);

    assertThat(stored(ring)).as(what).isEqualTo(left);
  }

  @Test
  void saysWhyItTakesNone() {
    ExemplarRing ring = new ExemplarRing(2, 0);
    ring.add(1, series("a"), exemplar(1, 0.1, "id", "q"));
    ring.add(1, series("a"), exemplar(2, 0.1, "id", "z"));

    assertThat(ring.validate(series("a"), exemplar(2, 0.1, "id", "z")))
        .isEqualTo(Reason.EXEMPLAR_DUPLICATE);
    assertThat(ring.validate(series("a"), exemplar(3, 0.1, "id", "z")))
        .as("without a time of their own only the rest counts")
        .isEqualTo(Reason.EXEMPLAR_DUPLICATE);
    assertThat(ring.validate(series("a"), new Exemplar(Labels.of("id", "z"), 0.1, 3, true)))
        .as("with one it is another")
        .isNull();
    assertThat(ring.validate(series("a"), exemplar(1, 0.3, "id", "z")))
        .isEqualTo(Reason.EXEMPLAR_OUT_OF_ORDER);
    assertThat(ring.validate(series("b"), exemplar(1, 0.3, "id", "z"))).isNull();
    ring.resize(0);
    assertThat(ring.validate(series("b"), exemplar(1, 0.3, "id", "z")))
        .isEqualTo(Reason.EXEMPLARS_DISABLED);
  }

  @Test
  void labelsMayHave128Characters() {
    ExemplarRing ring = new ExemplarRing(2, 0);

    assertThat(ring.validate(series("a"), exemplar(1, 1, "é", "ü".repeat(127)))).isNull();
    assertThat(ring.validate(series("a"), exemplar(1, 1, "é", "𝄞".repeat(127)))).isNull();
    assertThat(ring.validate(series("a"), exemplar(1, 1, "é", "ü".repeat(128))))
        .isEqualTo(Reason.EXEMPLAR_LABELS_TOO_LONG);
  }

  @Test
  void ofOneTimeAndValueTheHashOfTheLabelsDecides() {
    // xxHash64 of the labels as upstream's default build lays them out: each string behind its
    // length, 02 69 64 01 61.
    String[] ids = {"a", "b", "c", "d"};
    Arrays.sort(ids, (x, y) -> Long.compareUnsigned(hash(x), hash(y)));

    for (int i = 0; i < ids.length; i++) {
      for (int j = 0; j < ids.length; j++) {
        ExemplarRing two = new ExemplarRing(2, 0);
        two.add(1, series("a"), exemplar(1, 1, "id", ids[i]));
        assertThat(two.validate(series("a"), exemplar(1, 1, "id", ids[j])))
            .isEqualTo(
                i == j ? Reason.EXEMPLAR_DUPLICATE : i < j ? null : Reason.EXEMPLAR_OUT_OF_ORDER);
      }
    }
  }

  private static long hash(String id) {
    byte[] bytes = {2, 'i', 'd', 1, (byte) id.charAt(0)};
    return io.narthex.util.XxHash64.hash(bytes, 0, bytes.length);
  }

  @Test
  void answersByTimeAndBySomeListOfMatchers() {
    ExemplarRing ring = new ExemplarRing(10, 0);
    run(ring, "a:1=1 b:2=2 a:3=3 b:4=4 c:5=5");
    List<Matcher> a = List.of(Matcher.equal("s", "a"));
    List<Matcher> b = List.of(Matcher.equal("s", "b"));
    List<Matcher> neither = List.of(Matcher.equal("s", "a"), Matcher.equal("s", "b"));

    assertThat(ring.exemplars(0, 9, List.of(a)).get(0).exemplars()).hasSize(2);
    assertThat(ring.exemplars(1, 3, List.of(b, a)))
        .extracting(SeriesExemplars::labels)
        .containsExactly(series("a"), series("b"));
    assertThat(ring.exemplars(2, 2, List.of(a))).isEmpty();
    assertThat(ring.exemplars(0, 9, List.of(neither))).isEmpty();
    assertThat(ring.exemplars(0, 9, List.of())).isEmpty();
    assertThat(ring.exemplars(0, 9, List.of(a, a))).hasSize(1);
  }

  /** Against a list that does the same slowly. */
  @Test
  void answersAsAPlainListDoes() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(6);
      ExemplarRing ring = new ExemplarRing(size, WINDOW);
      List<String> added = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String name = String.valueOf((char) ('a' + random.nextInt(3)));
        long t = random.nextInt(40);
        if (ring.add(name.charAt(0), series(name), exemplar(t, i, "id", "x"))) {
          added.add(name + ":" + t + "=" + i);
        }
        keepLast(added, size);
        if (random.nextInt(10) == 0) {
          size = 1 + random.nextInt(8);
          ring.resize(size);
          keepLast(added, size);
        }
        assertThat(Arrays.stream(stored(ring).split(" ")))
            .as("seed %d step %d", seed, i)
            .containsExactlyInAnyOrderElementsOf(added);
        assertThat(ring.stats().stored()).isEqualTo(added.size());
        assertThat(ring.stats().series())
            .isEqualTo((int) added.stream().map(s -> s.charAt(0)).distinct().count());
      }
    }
  }

  private static void keepLast(List<String> added, int size) {
    while (added.size() > size) {
      added.remove(0);
    }
  }
}
