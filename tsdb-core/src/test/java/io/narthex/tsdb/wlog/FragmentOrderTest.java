package io.narthex.tsdb.wlog;

import static io.narthex.tsdb.wlog.WalFormat.FIRST;
import static io.narthex.tsdb.wlog.WalFormat.FULL;
import static io.narthex.tsdb.wlog.WalFormat.HEADER_SIZE;
import static io.narthex.tsdb.wlog.WalFormat.LAST;
import static io.narthex.tsdb.wlog.WalFormat.MIDDLE;
import static io.narthex.tsdb.wlog.WalFormat.PAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the readers make of fragments in any order: the cases of upstream's tsdb/wlog reader_test.
 * Three readers, one answer.
 */
class FragmentOrderTest {
  private static final Path DIR = Path.of("/wal");
  private static final Path FILE = DIR.resolve("00000000");
  private static final byte[] DATA = FragmentScript.data(100_000);

  /** What a segment says: its records, and what is wrong behind them. */
  private record Said(List<byte[]> records, @Nullable String damage) {}

  private static Arguments of(
      String name, FragmentScript script, @Nullable String damage, int... bounds) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      records.add(FragmentScript.slice(DATA, bounds[i], bounds[i + 1]));
    }
    return Arguments.of(name, script, new Said(records, damage));
  }

  private static FragmentScript script() {
    return new FragmentScript();
  }

  static Stream<Arguments> cases() {
    int page = PAGE_SIZE;
    return Stream.of(
        of(
            "records of all shapes, one of them around the end of a page",
            script()
                .fragment(FULL, DATA, 0, 200)
                .fragment(FIRST, DATA, 200, 300)
                .fragment(LAST, DATA, 300, 400)
                .fragment(FIRST, DATA, 400, 800)
                .fragment(MIDDLE, DATA, 800, 900)
                .padding(0)
                .fragment(LAST, DATA, 900, 900)
                .fragment(FIRST, DATA, 900, 1000)
                .fragment(MIDDLE, DATA, 1000, 30_000)
                .fragment(MIDDLE, DATA, 30_000, 30_001)
                .fragment(MIDDLE, DATA, 30_001, 30_001)
                .fragment(LAST, DATA, 30_001, 32_000),
            null,
            0,
            200,
            200,
            400,
            400,
            900,
            900,
            32_000),
        of(
            "a record that fills its page",
            script().fragment(FULL, DATA, 0, page - HEADER_SIZE),
            null,
            0,
            page - HEADER_SIZE),
        of(
            "a fragment longer than a page",
            script().fragment(FULL, DATA, 0, page + 1),
            "longer than a page"),
        of(
            "a fragment that crosses the end of its page",
            script()
                .fragment(FULL, DATA, 0, page / 2)
                .fragment(FULL, DATA, 0, page / 2)
                .fragment(FULL, DATA, 5, 9)
                .padding(0)
                .fragment(FULL, DATA, 9, 11),
            null,
            0,
            page / 2,
            0,
            page / 2,
            5,
            9,
            9,
            11),
        of(
            "a header that crosses the end of its page",
            script()
                .fragment(FULL, DATA, 0, page - HEADER_SIZE - 3)
                .fragment(FULL, DATA, 7, 12)
                .padding(0),
            null,
            0,
            page - HEADER_SIZE - 3,
            7,
            12),
        of(
            "a middle without a first",
            script().fragment(MIDDLE, DATA, 0, 200),
            "unexpected middle record, dropping buffer"),
        of(
            "a last without a first",
            script().fragment(LAST, DATA, 0, 200),
            "unexpected last record, dropping buffer"),
        of(
            "a full behind a first",
            script().fragment(FIRST, DATA, 0, 200).fragment(FULL, DATA, 200, 400),
            "unexpected full record"),
        of(
            "a first behind a first",
            script().fragment(FIRST, DATA, 0, 200).fragment(FIRST, DATA, 200, 400),
            "unexpected first record, dropping buffer"),
        of(
            "a full behind a middle",
            script()
                .fragment(FIRST, DATA, 0, 100)
                .fragment(MIDDLE, DATA, 100, 200)
                .fragment(FULL, DATA, 200, 400),
            "unexpected full record"),
        of(
            "a kind of fragment that does not exist",
            script().fragment(FULL, DATA, 0, 100).fragment(5, DATA, 100, 200),
            "unexpected record type 5",
            0,
            100),
        of(
            "a page that does not end with zeros",
            script().fragment(FULL, DATA, 0, 100).padding(1),
            "not only zeros",
            0,
            100),
        of(
            "a wrong checksum",
            script().fragment(FULL, DATA, 0, 100).put(FULL, 0, 1, 1, 2, 3, 4, 5),
            "unexpected checksum",
            0,
            100));
  }

  private static FaultyFs segment(FragmentScript script) throws IOException {
    FaultyFs fs = new FaultyFs();
    fs.createDirectories(DIR);
    try (WritableFile file = fs.create(FILE)) {
      file.write(script.bytes(), 0, script.size());
    }
    return fs;
  }

  private static void check(List<byte[]> records, @Nullable String damage, Said expected) {
    assertThat(records).usingElementComparator(Arrays::compare).isEqualTo(expected.records());
    if (expected.damage() == null) {
      assertThat(damage).isNull();
    } else {
      assertThat(damage).contains(expected.damage());
    }
  }

  /** The words of each reader for what upstream's two readers call differently, too. */
  private static Said with(Said said, String longer, String padding) {
    if ("longer than a page".equals(said.damage())) {
      return new Said(said.records(), longer);
    }
    return "not only zeros".equals(said.damage()) ? new Said(said.records(), padding) : said;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aLogAtRest(String name, FragmentScript script, Said expected) throws IOException {
    List<byte[]> records = new ArrayList<>();
    String damage = null;
    try (WalReader reader = WalReader.open(segment(script), DIR)) {
      while (reader.next()) {
        records.add(reader.record().take(reader.length()));
      }
    } catch (CorruptionException e) {
      damage = e.getMessage();
    }

    check(
        records,
        damage,
        with(expected, "invalid record size 32769", "unexpected non-zero byte in padded page"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aLogThatGrowsFragmentByFragment(String name, FragmentScript script, Said expected)
      throws IOException {
    List<byte[]> records = new ArrayList<>();
    String damage = null;
    FaultyFs fs = new FaultyFs();
    fs.createDirectories(DIR);
    try (WritableFile file = fs.create(FILE);
        LiveSegmentReader reader = new LiveSegmentReader(fs, FILE, PAGE_SIZE)) {
      for (int at = 0; at < script.size(); at += 611) {
        file.write(script.bytes(), at, Math.min(611, script.size() - at));
        while (reader.next()) {
          records.add(reader.record().take(reader.length()));
        }
      }
      assertThat(reader.unread()).isZero();
    } catch (CorruptionException e) {
      damage = e.getMessage();
    }

    check(
        records,
        damage,
        with(
            expected,
            "record length greater than a single page: 32776 > 32768",
            "unexpected non-zero byte in page term bytes"));
    fs.assertNothingOpen();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aLogThatIsDumped(String name, FragmentScript script, Said expected) throws IOException {
    List<byte[]> records = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    SegmentScanner.Visitor visitor =
        new SegmentScanner.Visitor() {
          @Override
          public void record(
              long position, Compression compression, int stored, ByteReader record) {
            records.add(record.take(record.remaining()));
          }

          @Override
          public void damage(long position, String what) {
            damage.add(what);
          }
        };

    new SegmentScanner(segment(script), PAGE_SIZE, visitor).scan(FILE);

    assertThat(damage.isEmpty()).isEqualTo(expected.damage() == null);
    assertThat(records.subList(0, Math.min(records.size(), expected.records().size())))
        .usingElementComparator(Arrays::compare)
        .isEqualTo(expected.records());
  }
}
