package io.narthex.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A block by itself: labels, sizes, damaged chunks, closing; upstream's cases of block_test. */
class BlockTest {
  private static final NioFs FS = NioFs.instance();
  private static final long MIN = Long.MIN_VALUE;
  private static final long MAX = Long.MAX_VALUE;

  @TempDir Path tmp;

  /** A block with a sample at each of some times for each series. */
  private Path block(List<Labels> series, long... times) throws IOException {
    BlockWriter writer = new BlockWriter(FS, tmp, 7_200_000);
    Appender appender = writer.appender();
    for (Labels labels : series) {
      for (long t : times) {
        appender.append(0, labels, t, t);
      }
    }
    appender.commit();
    return tmp.resolve(writer.flush().ulid());
  }

  private static List<Matcher> matchers(String text) {
    return Stream.of(text.split(",")).map(BlockTest::matcher).toList();
  }

  private static Matcher matcher(String text) {
    String[] operators = {"=~", "!~", "!=", "="};
    Matcher.Type[] types = {
      Matcher.Type.REGEX, Matcher.Type.NOT_REGEX, Matcher.Type.NOT_EQUAL, Matcher.Type.EQUAL
    };
    for (int i = 0; i < operators.length; i++) {
      int at = text.indexOf(operators[i]);
      if (at > 0) {
        String value = text.substring(at + operators[i].length());
        return new Matcher(types[i], text.substring(0, at), value);
      }
    }
    throw new AssertionError(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tens   | unique=value35          | value3
          unique | tens=value1             | value10 value11 value12 value13 value14 value15 value16 value17 value18 value19
          tens   | unique=~value[5-7]5     | value5 value6 value7
          tens   | unique!=                | value0 value1 value2 value3 value4 value5 value6 value7 value8 value9
          unique | tens!=value3,tens!=     | without 30 to 39
          """)
  void valuesOfALabelAreThoseOfTheSeriesThatMatch(String label, String matchers, String values)
      throws IOException {
    List<Labels> series = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (int i = 99; i >= 0; i--) {
      series.add(Labels.of("tens", "value" + i / 10, "unique", "value" + i));
      if (i / 10 != 3) {
        without.add("value" + i);
      }
    }
    List<String> expected =
        values.startsWith("without")
            ? without.stream().sorted().toList()
            : List.of(values.split(" "));
    try (Block block = Block.open(FS, block(series, 100));
        BlockQuerier querier = new BlockQuerier(block, 0, 100)) {
      assertThat(querier.labelValues(label, 0, matchers(matchers))).isEqualTo(expected);
      assertThat(querier.labelValues("unique", 0, List.of())).isSorted().hasSize(100);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unique!=         | tens twenties unique
          unique=~value.*1 | unique
          unique=value20   | tens twenties unique
          tens=value1      | tens unique
          """)
  void namesAreThoseOfTheSeriesThatMatch(String matchers, String names) throws IOException {
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String unique = "value" + i;
      series.add(Labels.of("unique", unique));
      if (i % 10 == 0) {
        series.add(Labels.of("tens", "value" + i / 10, "unique", unique));
      }
      if (i % 20 == 0) {
        series.add(
            Labels.of("tens", "value" + i / 10, "twenties", "value" + i / 20, "unique", unique));
      }
    }
    try (Block block = Block.open(FS, block(series, 100));
        BlockQuerier querier = new BlockQuerier(block, 0, 100)) {
      assertThat(querier.labelNames(0, matchers(matchers))).containsExactly(names.split(" "));
    }
  }

  private static long onDisk(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum();
    }
  }

  @Test
  void itsSizeIsThatOfItsFilesAlsoAfterDeletions() throws IOException {
    List<Labels> series =
        Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(i -> Labels.of("i", "" + i)).toList();
    Path dir = block(series, 1, 2, 3, 50, 99);
    try (Block block = Block.open(FS, dir)) {
      long before = block.size();
      assertThat(before).isEqualTo(onDisk(dir));

      assertThat(block.delete(1, 10, List.of(Matcher.regex("i", ".*")))).isEqualTo(10);

      assertThat(block.size()).isEqualTo(onDisk(dir)).isGreaterThan(before);
    }
    try (Block again = Block.open(FS, dir)) {
      assertThat(again.size()).isEqualTo(onDisk(dir));
      assertThat(again.meta().stats().tombstones()).isEqualTo(10);
    }
  }

  @Test
  void thatACompactionFailedIsKept() throws IOException {
    Path dir = block(List.of(Labels.of("a", "b")), 1);
    try (Block block = Block.open(FS, dir)) {
      assertThat(block.meta().compaction().failed()).isFalse();
      block.markFailed();
      assertThat(block.meta().compaction().failed()).isTrue();
    }
    try (Block block = Block.open(FS, dir)) {
      assertThat(block.meta().compaction().failed()).isTrue();
      assertThat(block.meta().version()).isEqualTo(1);
    }
  }

  /** Bytes that are overwritten as {@code offset=value}, or the length it is cut to. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut 1      | invalid segment header in segment 0: invalid size
          0=0 1=0 2=0 3=0 | invalid magic number 0
          4=0        | invalid chunk format version 0
          """)
  void aDamagedChunkFileDoesNotOpen(String damage, String why) throws IOException {
    Path dir = block(List.of(Labels.of("a", "b")), 1);
    damage(dir, damage);

    assertThatThrownBy(() -> Block.open(FS, dir))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut 9     | segment doesn't include enough bytes to read the chunk size data field - required:13, available:9
          cut -1    | segment doesn't include enough bytes to read the chunk - required:25, available:24
          -5=120    | checksum mismatch expected:231bddcf, actual:d85ad10d
          """)
  void aDamagedChunkIsAnErrorOfWhoReadsIt(String damage, String why) throws IOException {
    Path dir = block(List.of(Labels.of("a", "b")), 1);
    damage(dir, damage);
    try (Block block = Block.open(FS, dir);
        BlockQuerier querier = new BlockQuerier(block, 0, 1)) {
      SeriesSet set = querier.select(false, null, List.of(Matcher.equal("a", "b")));

      assertThat(set.next()).isTrue();
      assertThatThrownBy(() -> set.at().read(new SampleBuffer(), MIN, MAX))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("cannot populate chunk 8 from block " + block.meta().ulid() + ": ")
          .hasMessageContaining(why);
    }
  }

  private static void damage(Path dir, String damage) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(dir.resolve("chunks/000001").toFile(), "rw")) {
      for (String part : damage.replace("cut ", "cut=").split(" ")) {
        String[] parts = part.split("=");
        long n = Long.parseLong(parts[1]);
        if (parts[0].equals("cut")) {
          file.setLength(n < 0 ? file.length() + n : n);
        } else {
          long at = Long.parseLong(parts[0]);
          file.seek(at < 0 ? file.length() + at : at);
          file.write((int) n);
        }
      }
    }
  }

  @Test
  void whoReadsAClosedBlockReadsOnAndNobodyElseBegins() throws IOException {
    Path dir = block(List.of(Labels.of("a", "b")), 1, 2);
    Block block = Block.open(FS, dir);
    BlockQuerier reading = new BlockQuerier(block, 0, 2);

    block.close();
    block.close();

    assertThatThrownBy(block::index)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("block " + block.meta().ulid() + " is closed");
    assertThatThrownBy(block::chunks).isInstanceOf(IllegalStateException.class);
    SeriesSet set = reading.select(false, null, List.of(Matcher.equal("a", "b")));
    assertThat(set.next()).isTrue();
    SampleBuffer samples = new SampleBuffer();
    set.at().read(samples, MIN, MAX);
    assertThat(Arrays.copyOf(samples.times(), samples.size())).containsExactly(1, 2);
    reading.close();
    assertThatThrownBy(() -> block.delete(0, 2, matchers("a=b")))
        .isInstanceOf(IllegalStateException.class);
  }
}
