package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set of a name in a file, read from end to end, against the lists read one by one. */
class NameSetTest {
  @TempDir Path tmp;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    TreeSet<String> symbols = new TreeSet<>(Utf8::compare);
    symbols.add("");
    List<Labels> all = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      Labels labels =
          i % 3 == 0
              ? Labels.of("a", "x" + i)
              : Labels.of("a", "x" + i, "m", "v" + i % 700, "n", "w" + i % 5);
      all.add(labels);
      for (int j = 0; j < labels.size(); j++) {
        symbols.add(labels.name(j));
        symbols.add(labels.value(j));
      }
    }
    all.sort(null);
    file = tmp.resolve("index");
    try (IndexFileWriter out = new IndexFileWriter(NioFs.instance(), file)) {
      out.symbols(symbols.iterator());
      for (Labels labels : all) {
        out.series(labels, List.of());
      }
      out.finish();
    }
  }

  @Test
  void isTheUnionOfItsLists() throws IOException {
    try (IndexFileReader index = IndexFileReader.open(NioFs.instance(), file)) {
      for (String name : List.of("a", "m", "n")) {
        List<RefSet> lists = new ArrayList<>();
        for (String value : index.labelValues(name)) {
          lists.add(index.postings(name, value));
        }

        assertThat(index.postingsOfName(name).toArray())
            .as(name)
            .isEqualTo(RefSet.union(lists).toArray());
      }
      assertThat(index.postingsOfName("a").size()).isEqualTo(30_000);
      assertThat(index.postingsOfName("m").size()).isEqualTo(20_000);
      assertThat(index.postingsOfName("absent").isEmpty()).isTrue();
    }
  }

  @Test
  void isNotGivenIfAListIsDamaged() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long postings;
    try (IndexFileReader index = IndexFileReader.open(NioFs.instance(), file)) {
      postings = index.toc().postings();
    }
    // Behind the list of all series: somewhere in the lists of "a".
    int at = (int) postings + 4 * 30_000 + 1200;
    for (int i = 0; i < 24; i++) {
      byte[] bad = bytes.clone();
      bad[at + i] ^= 1;
      Files.write(file, bad);
      try (IndexFileReader index = IndexFileReader.open(NioFs.instance(), file)) {
        assertThatThrownBy(() -> index.postingsOfName("a"))
            .as("byte %d", i)
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining("index at ");
      }
    }
  }
}
