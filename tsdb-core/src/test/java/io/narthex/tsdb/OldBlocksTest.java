package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.IndexVersionRepair;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that Prometheus 2.0.0 (index version 1) and 2.1.0 (version in the wrong place) wrote. */
class OldBlocksTest {
  private static final NioFs FS = NioFs.instance();

  @TempDir Path tmp;

  private Path copy(String name) throws IOException {
    Path from = Conformance.require("blocks").resolve(name);
    Path to = tmp.resolve(name);
    Conformance.copyRecursively(from, to);
    return to;
  }

  private static List<String> samples(BlockQuerier querier, Matcher matcher) {
    List<String> found = new ArrayList<>();
    SeriesSet set = querier.select(true, null, List.of(matcher));
    while (set.next()) {
      var it = set.at().iterator();
      while (it.next() != ValueType.NONE) {
        found.add(set.at().labels() + " " + it.atT() + " " + it.atV());
      }
    }
    return found;
  }

  @Test
  void indexOfVersionOne() throws IOException {
    Path dir = copy("index_format_v1");

    try (Block block = Block.open(FS, dir);
        BlockQuerier querier = new BlockQuerier(block, 0, 1000)) {
      assertThat(samples(querier, Matcher.equal("foo", "bar")))
          .containsExactly("{foo=\"bar\"} 1 2.0");
      assertThat(samples(querier, Matcher.notRegex("foo", "^.?$")))
          .containsExactly("{foo=\"bar\"} 1 2.0", "{foo=\"baz\"} 3 4.0");
      assertThat(samples(querier, Matcher.regex("bar", ".+"))).hasSize(100);
    }
  }

  @Test
  void versionInTheWrongPlace() throws IOException {
    Path db = copy("repair_index_version");
    Path dir = db.resolve("01BZJ9WJQPWHGNC2W4J9TA62KC");
    Files.createDirectories(dir.resolve("chunks"));
    assertThatThrownBy(() -> MetaFile.read(FS, dir))
        .isInstanceOf(CorruptionException.class)
        .hasMessageEndingWith("unexpected meta file version 2");
    try (IndexFileReader broken = IndexFileReader.open(FS, dir.resolve("index"))) {
      Postings p = broken.postings("b", "1").postings();
      assertThat(p.next()).isTrue();
      assertThatThrownBy(() -> broken.labels(p.at()).size())
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("read series");
    }

    assertThat(IndexVersionRepair.run(FS, db)).containsExactly("01BZJ9WJQPWHGNC2W4J9TA62KC");

    assertThat(MetaFile.read(FS, dir).version()).isEqualTo(1);
    try (IndexFileReader mended = IndexFileReader.open(FS, dir.resolve("index"))) {
      List<Labels> found = new ArrayList<>();
      Postings p = mended.postings("b", "1").postings();
      while (p.next()) {
        found.add(mended.labels(p.at()));
      }
      assertThat(found)
          .containsExactly(Labels.of("a", "1", "b", "1"), Labels.of("a", "2", "b", "1"));
    }
  }
}
