package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Index files read back: the cases of upstream's tsdb/index index_test, and larger ones. */
class IndexFileReaderTest {
  private static final Path FILE = Path.of("/index");

  private final FaultyFs fs = new FaultyFs();

  /** Writes series, in any order, with {@code i % 20 + 1} chunks for the i-th. */
  private IndexFileReader write(List<Labels> series) throws IOException {
    TreeSet<String> symbols = new TreeSet<>();
    series.forEach(
        labels -> {
          for (int i = 0; i < labels.size(); i++) {
            symbols.add(labels.name(i));
            symbols.add(labels.value(i));
          }
        });
    List<Labels> sorted = new ArrayList<>(series);
    sorted.sort(Labels::compareTo);
    try (IndexFileWriter out = new IndexFileWriter(fs, FILE)) {
      out.symbols(symbols.iterator());
      long ref = 0;
      for (int i = 0; i < sorted.size(); i++) {
        out.series(sorted.get(i), chunks(i, ref));
        ref += i % 20 + 1;
      }
      out.finish();
    }
    return IndexFileReader.open(fs, FILE);
  }

  private static List<ChunkMeta> chunks(int i, long firstRef) {
    List<ChunkMeta> chunks = new ArrayList<>();
    for (int j = 0; j <= i % 20; j++) {
      chunks.add(new ChunkMeta(firstRef + j, j * 10_000L, (j + 1) * 10_000L - 1));
    }
    return chunks;
  }

  private static List<Labels> labels(IndexReader in, RefSet refs) {
    List<Labels> found = new ArrayList<>();
    Postings p = refs.postings();
    while (p.next()) {
      found.add(in.labels(p.at()));
    }
    return found;
  }

  @Test
  void anEmptyIndexCanBeRead() throws IOException {
    try (IndexFileReader in = write(List.of())) {
      assertThat(in.labelNames()).isEmpty();
      assertThat(in.symbols().hasNext()).isFalse();
      assertThat(labels(in, in.all())).isEmpty();
    }
  }

  @Test
  void headersThatAreNoneAreRefusedAndNothingStaysOpen() throws IOException {
    write(List.of(Labels.of("a", "1"))).close();
    byte[] good = fs.readAll(FILE);

    refused(Arrays.copyOf(good, 4), "index header: invalid size");
    byte[] bad = good.clone();
    bad[0] = 0;
    bad[1] = 0;
    refused(bad, "invalid magic number d700");
    bad = good.clone();
    bad[4] = 4;
    refused(bad, "unknown index file version 4");
    bad = good.clone();
    bad[good.length - 1] ^= 1;
    refused(bad, "read TOC: invalid checksum");
    refused(
        "corrupted contents".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        "invalid magic number 636f7272");
    fs.assertNothingOpen();
  }

  private void refused(byte[] bytes, String text) throws IOException {
    try (WritableFile out = fs.create(FILE)) {
      out.write(bytes, 0, bytes.length);
    }
    assertThatThrownBy(() -> IndexFileReader.open(fs, FILE))
        .isInstanceOf(CorruptionException.class)
        .hasMessageEndingWith(text);
  }

  /** The table of pairs keeps every 32nd in memory: around those lie the mistakes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "002",
        "031 032 033",
        "032 033",
        "127 128",
        "127 128 129",
        "127 129",
        "128 129",
        "998 999",
        "999",
        "000",
        "000 001",
        "000 002",
        "999a",
        "999 999a",
        "998 999 999a",
        "126a 127 128",
        "127 127a 128",
        "127 127a 128 128a 129",
        "127 128a 129",
        "128 128a 129",
        "128 129 129a",
        "126a 126b 127 127a 127b 128 128a 128b 129 129a 129b"
      })
  void ofManyValuesTheWantedAreFoundAndTheAbsentAreNot(String wanted) throws IOException {
    List<Labels> series = new ArrayList<>();
    MemPostings memory = new MemPostings();
    for (int i = 1; i < 1000; i++) {
      Labels labels = Labels.of("foo", "bar", "i", String.format("%03d", i));
      series.add(labels);
      memory.add(i, labels);
    }
    List<String> values = List.of(wanted.split(" "));
    List<String> expected =
        values.stream().filter(v -> v.length() == 3 && !v.equals("000")).toList();

    try (IndexFileReader in = write(series)) {
      assertThat(labels(in, in.postings("i", values)).stream().map(l -> l.get("i")).toList())
          .isEqualTo(expected);
    }
    List<String> inMemory = new ArrayList<>();
    Postings p = memory.postings("i", values).postings();
    while (p.next()) {
      inMemory.add(String.format("%03d", p.at()));
    }
    assertThat(inMemory).isEqualTo(expected);
  }

  @Test
  void everyPairValueAndSymbolOfManySeriesComesBack() throws IOException {
    Random random = new Random(4);
    TreeMap<Labels, Integer> series = new TreeMap<>();
    TreeMap<String, TreeMap<String, TreeSet<Labels>>> pairs = new TreeMap<>();
    TreeSet<String> symbols = new TreeSet<>();
    for (int i = 0; i < 3_000; i++) {
      Labels labels =
          Labels.of(
              "__name__", "metric_" + random.nextInt(50),
              "instance", "host-" + random.nextInt(40) + ":9100",
              "job", "job" + random.nextInt(5),
              "n", "" + i);
      series.put(labels, 0);
      for (int j = 0; j < labels.size(); j++) {
        symbols.add(labels.name(j));
        symbols.add(labels.value(j));
        pairs
            .computeIfAbsent(labels.name(j), name -> new TreeMap<>())
            .computeIfAbsent(labels.value(j), value -> new TreeSet<>())
            .add(labels);
      }
    }
    List<Labels> sorted = List.copyOf(series.keySet());

    try (IndexFileReader in = write(sorted)) {
      List<String> found = new ArrayList<>();
      in.symbols().forEachRemaining(found::add);
      assertThat(found).isEqualTo(List.copyOf(symbols));
      assertThat(in.labelNames()).isEqualTo(List.copyOf(pairs.keySet()));
      pairs.forEach(
          (name, values) -> {
            assertThat(in.labelValues(name)).isEqualTo(List.copyOf(values.keySet()));
            values.forEach(
                (value, expected) ->
                    assertThat(labels(in, in.postings(name, value)))
                        .isEqualTo(List.copyOf(expected)));
          });
      Postings all = in.all().postings();
      long ref = 0;
      for (int i = 0; all.next(); i++) {
        SeriesEntry entry = in.series(all.at(), Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat((Object) entry.labels()).isEqualTo(sorted.get(i));
        assertThat(entry.chunks()).isEqualTo(chunks(i, ref));
        ref += i % 20 + 1;
      }
    }
  }

  @Test
  void valuesAreChosenByAFunctionAskedOnceEach() throws IOException {
    List<Labels> series = new ArrayList<>();
    MemPostings memory = new MemPostings();
    for (int i = 1; i <= 9; i++) {
      series.add(Labels.of("__name__", "" + i));
      memory.add(i, series.get(i - 1));
    }
    List<String> asked = new ArrayList<>();

    try (IndexFileReader in = write(series)) {
      RefSet even =
          in.postingsMatching(
              "__name__",
              List.of(),
              value -> {
                asked.add(value);
                return Integer.parseInt(value) % 2 == 0;
              });
      assertThat(labels(in, even))
          .containsExactly(series.get(1), series.get(3), series.get(5), series.get(7));
      assertThat(asked).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");
      assertThat(labels(in, in.postingsOfName("__name__"))).isEqualTo(series);
    }
    Postings p =
        memory
            .postingsMatching("__name__", List.of(), value -> Integer.parseInt(value) % 2 == 0)
            .postings();
    for (long expected : new long[] {2, 4, 6, 8}) {
      assertThat(p.next()).isTrue();
      assertThat(p.at()).isEqualTo(expected);
    }
    assertThat(p.next()).isFalse();
  }

  @Test
  void aDamagedListIsSaidToBeOne() throws IOException {
    List<Labels> series = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      series.add(Labels.of("a", "" + i));
    }
    IndexFileReader in = write(series);
    long postings = in.toc().postings();
    in.close();
    byte[] bytes = fs.readAll(FILE);
    bytes[(int) postings + 9] ^= 1; // a reference in the list of all series
    try (WritableFile out = fs.create(FILE)) {
      out.write(bytes, 0, bytes.length);
    }

    try (IndexFileReader damaged = IndexFileReader.open(fs, FILE)) {
      assertThatThrownBy(() -> damaged.all())
          .isInstanceOf(CorruptionException.class)
          .hasMessageEndingWith("decode postings: invalid checksum");
    }
  }

  @Test
  void symbolsAreFoundByTheirNumberAndTheOther() throws IOException {
    List<Labels> series = new ArrayList<>();
    for (int i = 32; i < 132; i++) { // every 32nd is kept in memory
      series.add(Labels.of("a", new String(Character.toChars(i))));
    }
    try (IndexFileReader in = write(series)) {
      assertThat(in.symbolCount()).isEqualTo(100);
      List<String> found = new ArrayList<>();
      in.symbols().forEachRemaining(found::add);
      assertThat(found).hasSize(100).isSorted();
      assertThat(in.labelValues("a")).isEqualTo(found);
      for (String value : found) {
        assertThat(labels(in, in.postings("a", value))).containsExactly(Labels.of("a", value));
      }
      assertThat(labels(in, in.postings("a", new String(Character.toChars(132))))).isEmpty();
    }
  }
}
