package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.SeriesInfo;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Late samples on their way into blocks; upstream's cases of db_test. */
class LateSamplesCompactionTest {
  private static final long MINUTE = 60_000;
  private static final Labels ONE = Labels.of("foo", "bar1");
  private static final Labels TWO = Labels.of("foo", "bar2");

  @TempDir Path dir;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .retention(Duration.ZERO)
        .maxBlock(Duration.ofHours(2))
        .random(new Random(1))
        .outOfOrderWindow(Duration.ofMinutes(300))
        .outOfOrderCap(30);
  }

  private static void fill(Tsdb tsdb, SampleKind kind, long from, long to) throws IOException {
    Appender appender = tsdb.appender();
    for (long m = from; m <= to; m++) {
      kind.append(appender, ONE, 0, m * MINUTE, m);
      kind.append(appender, TWO, 0, m * MINUTE, 2 * m);
    }
    appender.commit();
  }

  private static Map<Labels, List<String>> expected(SampleKind kind, long... ends) {
    Map<Labels, List<String>> all = new TreeMap<>();
    for (int i = 0; i < ends.length; i += 2) {
      for (long m = ends[i]; m <= ends[i + 1]; m++) {
        all.computeIfAbsent(ONE, l -> new ArrayList<>()).add(kind.text(m * MINUTE, m));
        all.computeIfAbsent(TWO, l -> new ArrayList<>()).add(kind.text(m * MINUTE, 2 * m));
      }
    }
    return all;
  }

  private static Map<Labels, List<String>> read(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return SampleKind.read(querier);
    }
  }

  private static Map<Labels, List<String>> read(Block block) {
    try (BlockQuerier querier = new BlockQuerier(block, Long.MIN_VALUE, Long.MAX_VALUE)) {
      return SampleKind.read(querier);
    }
  }

  private static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream()
        .map(b -> b.minTime() / MINUTE + "-" + b.maxTime() / MINUTE)
        .toList();
  }

  private List<String> files(String sub) throws IOException {
    try (Stream<Path> names = Files.list(dir.resolve(sub))) {
      return names.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** How many late chunks each series has: in files, open; nothing if there are none. */
  private static String late(Tsdb tsdb) {
    List<String> counts = new ArrayList<>();
    tsdb.head()
        .inspect(
            List.of(Matcher.regex("foo", ".*")),
            series -> {
              long mapped = count(series, "late mapped");
              long open = count(series, "late open");
              if (mapped + open > 0) {
                counts.add(mapped + "+" + open);
              }
            });
    return String.join(" ", counts);
  }

  private static long count(SeriesInfo series, String where) {
    return series.chunks().stream().filter(c -> c.where().equals(where)).count();
  }

  @ParameterizedTest
  @EnumSource
  void theyBecomeBlocksThatAreMergedWithTheRestLater(SampleKind kind) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options().build())) {
      fill(tsdb, kind, 250, 300);
      assertThat(late(tsdb)).isEmpty();
      fill(tsdb, kind, 90, 300);
      fill(tsdb, kind, 90, 300); // once more, so that chunks overlap
      Map<Labels, List<String>> all = expected(kind, 90, 300);
      assertThat(read(tsdb)).isEqualTo(all);
      assertThat(files("wbl")).containsExactly("00000000");
      assertThat(late(tsdb)).isEqualTo("13+1 13+1"); // seven, and six that overlap them

      tsdb.compactOutOfOrderHead();

      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360");
      assertThat(read(tsdb)).isEqualTo(all);
      assertThat(files("wbl")).containsExactly("00000001");
      assertThat(Files.size(dir.resolve("wbl/00000001"))).isZero();
      assertThat(late(tsdb)).isEmpty();
      assertThat(read(tsdb.blocks().get(0))).isEqualTo(expected(kind, 90, 119));
      assertThat(read(tsdb.blocks().get(1))).isEqualTo(expected(kind, 120, 239));
      assertThat(read(tsdb.blocks().get(2))).isEqualTo(expected(kind, 240, 299));
      assertThat(files("chunks_head")).containsExactly("000001");

      tsdb.compactHead();
      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360", "250-360");
      assertThat(read(tsdb.blocks().get(3))).isEqualTo(expected(kind, 250, 300));
      assertThat(read(tsdb)).isEqualTo(all);
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360");
      assertThat(read(tsdb.blocks().get(2))).isEqualTo(expected(kind, 240, 300));
      assertThat(read(tsdb)).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatComesMeanwhileIsOfTheNextRound(SampleKind kind) throws IOException {
    Tsdb[] open = new Tsdb[1];
    AtomicBoolean once = new AtomicBoolean();
    TsdbObserver appending =
        new TsdbObserver() {
          @Override
          public void blockWritten(String ulid, long mint, long maxt, long samples) {
            try {
              if (once.compareAndSet(false, true)) {
                fill(open[0], kind, 90, 120);
                fill(open[0], kind, 300, 330);
                fill(open[0], kind, 300, 330); // late by now
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    try (Tsdb tsdb = Tsdb.open(dir, options().observer(appending).build())) {
      open[0] = tsdb;
      fill(tsdb, kind, 250, 300);
      fill(tsdb, kind, 90, 300);
      fill(tsdb, kind, 90, 300);

      tsdb.compactOutOfOrderHead();

      assertThat(once).isTrue();
      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360");
      assertThat(read(tsdb)).isEqualTo(expected(kind, 90, 330));
      assertThat(files("wbl")).containsExactly("00000001");
      assertThat(late(tsdb)).isNotEmpty();
      assertThat(read(tsdb.blocks().get(2))).isEqualTo(expected(kind, 240, 299));

      tsdb.compactHead(); // and what is late by now
      tsdb.compact();

      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360");
      assertThat(read(tsdb.blocks().get(2))).isEqualTo(expected(kind, 240, 330));
      assertThat(read(tsdb)).isEqualTo(expected(kind, 90, 330));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyGoWithTheHeadAlsoWhereNothingIsLogged(SampleKind kind) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options().wal(null).build())) {
      fill(tsdb, kind, 250, 350);
      fill(tsdb, kind, 90, 110);
      tsdb.compact();
      assertThat(tsdb.blocks()).isEmpty();
      fill(tsdb, kind, 400, 450);

      tsdb.compact();

      assertThat(ranges(tsdb)).containsExactly("0-120", "250-360");
      assertThat(late(tsdb)).isEmpty();
      assertThat(read(tsdb.blocks().get(0))).isEqualTo(expected(kind, 90, 110));
      assertThat(read(tsdb.blocks().get(1))).isEqualTo(expected(kind, 250, 350));
      assertThat(dir.resolve("wal")).doesNotExist();
      assertThat(dir.resolve("wbl")).doesNotExist();
    }
  }

  /** A disk on which no block can be begun while {@code refuse} is set. */
  private static Fs refusing(AtomicBoolean refuse) {
    return (Fs)
        Proxy.newProxyInstance(
            Fs.class.getClassLoader(),
            new Class<?>[] {Fs.class},
            (proxy, method, args) -> {
              if (refuse.get()
                  && method.getName().equals("createDirectories")
                  && args[0].toString().contains(".tmp-for-creation")) {
                throw new IOException("no blocks today");
              }
              try {
                return method.invoke(NioFs.instance(), args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void aFailureLeavesThemInTheHead(SampleKind kind) throws IOException {
    AtomicBoolean refuse = new AtomicBoolean();
    try (Tsdb tsdb = Tsdb.open(dir, options().fs(refusing(refuse)).build())) {
      fill(tsdb, kind, 250, 350);
      fill(tsdb, kind, 90, 310);
      refuse.set(true);
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(tsdb::compactOutOfOrderHead).hasMessage("no blocks today");
      }
      assertThat(tsdb.blocks()).isEmpty();
      assertThat(files("chunks_head")).containsExactly("000001");
      assertThat(files("wbl")).hasSize(6).startsWith("00000000");
      assertThat(read(tsdb)).isEqualTo(expected(kind, 90, 350));
      refuse.set(false);

      tsdb.compactOutOfOrderHead();

      assertThat(late(tsdb)).isEmpty();
      tsdb.compactOutOfOrderHead(); // nothing is left to do
      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360");
      assertThat(files("chunks_head")).containsExactly("000001");
      assertThat(files("wbl")).containsExactly("00000007");
      assertThat(Files.size(dir.resolve("wbl/00000007"))).isZero();
      assertThat(read(tsdb.blocks().get(0))).isEqualTo(expected(kind, 90, 119));
      assertThat(read(tsdb.blocks().get(1))).isEqualTo(expected(kind, 120, 239));
      assertThat(read(tsdb.blocks().get(2))).isEqualTo(expected(kind, 240, 310));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereTheirLogIsLostTheirFullChunksAreThere(SampleKind kind) throws IOException {
    TsdbOptions options = options().outOfOrderCap(10).snapshotOnShutdown(true).build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      fill(tsdb, kind, 250, 350);
      fill(tsdb, kind, 90, 110); // the last one is in no full chunk
    }
    NioFs.instance().deleteRecursively(dir.resolve("wbl"));
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThat(read(tsdb)).isEqualTo(expected(kind, 90, 109, 250, 350));
      assertThat(late(tsdb)).isEqualTo("2+0 2+0");

      tsdb.compactOutOfOrderHead();

      assertThat(ranges(tsdb)).containsExactly("0-120");
      assertThat(late(tsdb)).isEmpty();
      assertThat(read(tsdb)).isEqualTo(expected(kind, 90, 109, 250, 350));
    }
  }

  private static void append(Tsdb tsdb, Labels labels, long t, Histogram h, boolean floats)
      throws IOException {
    Appender appender = tsdb.appender();
    SampleKind.append(appender, labels, 0, t, floats ? h.toFloat() : h);
    appender.commit();
  }

  /** Time, count and hint of each histogram of a series. */
  private static String hints(Querier querier, Labels labels, long unit) {
    List<String> texts = new ArrayList<>();
    try (querier) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("foo", labels.get("foo"))));
      SampleBuffer samples = new SampleBuffer();
      while (set.next()) {
        set.at().read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
      }
      for (int i = 0; i < samples.size(); i++) {
        Object h = samples.histogram(i);
        FloatHistogram f = h instanceof Histogram integer ? integer.toFloat() : (FloatHistogram) h;
        String hint = f.counterResetHint().name().substring(0, 1);
        texts.add(samples.time(i) / unit + hint);
      }
    }
    return String.join(" ", texts);
  }

  private static String hints(Tsdb tsdb, Labels labels, long unit) {
    return hints(tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE), labels, unit);
  }

  /** A run of times, which may count down, each with a hint. */
  private static String run(long from, long to, int step, String hint) {
    List<String> texts = new ArrayList<>();
    for (long t = from; t <= to; t += step) {
      texts.add(t + hint);
    }
    return String.join(" ", texts);
  }

  private static void resets(Tsdb tsdb, Labels labels, String script, boolean floats)
      throws IOException {
    for (String part : script.split(" ")) { // from-to/step, or one time; r: reset by value, h: hint
      String[] parts = part.replaceAll("[rh]", "").split("[-/]");
      long to = parts.length > 1 ? Long.parseLong(parts[1]) : Long.parseLong(parts[0]);
      int step = parts.length > 2 ? Integer.parseInt(parts[2]) : 1;
      for (long m = Long.parseLong(parts[0]); m <= to; m += step) {
        long n = m == 520 ? 1_000_000 : part.contains("r") ? 100_000 : 100_000 + m;
        CounterResetHint hint =
            part.contains("h") ? CounterResetHint.COUNTER_RESET : CounterResetHint.UNKNOWN;
        append(tsdb, labels, m * MINUTE, SampleKind.histogram(n, hint), floats);
      }
    }
  }

  /**
   * Two late chunks that overlap (100 to 440, 105 to 395) and one behind them, with resets: before
   * compaction hints are lost where the chunks take turns, afterwards where a block begins.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hintsOfResetsComeBackWhereChunksAreJoined(boolean floats) throws IOException {
    TsdbOptions options = options().outOfOrderWindow(Duration.ofMinutes(500)).build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      resets(tsdb, ONE, "520", floats);
      resets(tsdb, TWO, "520", floats);
      resets(tsdb, ONE, "100-190/10 250h 260-440/10", floats);
      resets(tsdb, ONE, "105-155/10 165r 175-395/10", floats);
      resets(tsdb, ONE, "480-489 490r 491-509", floats);
      resets(tsdb, TWO, "200-290/10 300r 310-490/10", floats);

      assertThat(hints(tsdb, ONE, MINUTE))
          .isEqualTo(
              String.join(
                  " ",
                  run(100, 195, 5, "U"),
                  run(205, 245, 10, "N"),
                  run(250, 400, 5, "U"),
                  run(410, 440, 10, "N"),
                  "480U",
                  run(481, 489, 1, "N"),
                  "490U",
                  run(491, 509, 1, "N"),
                  "520U"));
      assertThat(hints(tsdb, TWO, MINUTE))
          .isEqualTo(
              String.join(
                  " ", "200U", run(210, 290, 10, "N"), "300U", run(310, 490, 10, "N"), "520U"));

      tsdb.compactOutOfOrderHead();

      String oneInBlocks =
          String.join(
              " ",
              "100U",
              run(105, 115, 5, "N"),
              "120U",
              run(125, 160, 5, "N"),
              "165U",
              run(170, 195, 5, "N"),
              run(205, 235, 10, "N"),
              "245U",
              run(250, 355, 5, "N"),
              "360U",
              run(365, 400, 5, "N"),
              run(410, 440, 10, "N"),
              "480U",
              run(481, 489, 1, "N"),
              "490U",
              run(491, 509, 1, "N"),
              "520U");
      String twoInBlocks =
          String.join(
              " ",
              "200U",
              run(210, 230, 10, "N"),
              "240U",
              run(250, 290, 10, "N"),
              "300U",
              run(310, 350, 10, "N"),
              "360U",
              run(370, 470, 10, "N"),
              "480U 490N 520U");
      assertThat(ranges(tsdb)).containsExactly("0-120", "120-240", "240-360", "360-480", "480-600");
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      assertThat(hints(tsdb, TWO, MINUTE)).isEqualTo(twoInBlocks);

      tsdb.compactHead();
      assertThat(tsdb.blocks()).hasSize(6);
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(5);
      assertThat(hints(tsdb, ONE, MINUTE)).isEqualTo(oneInBlocks);
      assertThat(hints(tsdb, TWO, MINUTE)).isEqualTo(twoInBlocks);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSampleBetweenTwoTakesTheHintOfTheOneBehind(boolean floats) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options().build())) {
      long[][] samples = {{0, 0}, {1, 10}, {3, 3}, {2, 0}};
      for (long[] s : samples) {
        append(tsdb, ONE, s[0], SampleKind.histogram(s[1], CounterResetHint.UNKNOWN), floats);
      }
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      tsdb.compactOutOfOrderHead();
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      assertThat(tsdb.blocks()).hasSize(1);
      tsdb.compactHead();
      assertThat(tsdb.blocks()).hasSize(2);
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(1);
      assertThat(hints(tsdb, ONE, 1)).isEqualTo("0U 1N 2U 3U");
    }
  }

  /** Chunk files and the log go although late samples are not taken any more. */
  @ParameterizedTest
  @EnumSource
  void theirFilesGoAlsoOnceTheWindowIsClosed(SampleKind kind) throws IOException {
    TsdbOptions.Builder options =
        options().outOfOrderWindow(Duration.ofMinutes(60)).outOfOrderCap(5).samplesPerChunk(15);
    try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
      steps(tsdb, kind, 290, 300);
      steps(tsdb, kind, 250, 299);
    }
    try (Tsdb tsdb = Tsdb.open(dir, options.outOfOrderWindow(Duration.ZERO).build())) {
      assertThat(late(tsdb)).isNotEmpty();
      steps(tsdb, kind, 301, 500);
      tsdb.mapFullChunks();
      assertThat(files("chunks_head")).contains("000001", "000002");

      tsdb.compact();

      assertThat(files("chunks_head")).contains("000002").doesNotContain("000001");
      assertThat(late(tsdb)).isEmpty();
      steps(tsdb, kind, 501, 650);
      tsdb.mapFullChunks();
      assertThat(files("chunks_head")).contains("000002", "000003");

      tsdb.compact();

      assertThat(files("chunks_head")).doesNotContain("000001", "000002", "000003");
      assertThat(files("wbl")).hasSize(1);
      assertThat(Files.size(dir.resolve("wbl").resolve(files("wbl").get(0)))).isZero();
    }
  }

  private static void steps(Tsdb tsdb, SampleKind kind, long from, long to) throws IOException {
    Appender appender = tsdb.appender();
    for (long m = from; m <= to; m += 5) {
      kind.append(appender, ONE, 0, m * MINUTE, m);
    }
    appender.commit();
  }

  @ParameterizedTest
  @CsvSource({"30, 60", "60, 30"})
  void changingTheWindowDoesNotBeginAnotherLog(long before, long after) throws IOException {
    SampleKind kind = SampleKind.FLOAT;
    TsdbOptions options = options().outOfOrderWindow(Duration.ofMinutes(before)).build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      fill(tsdb, kind, 300, 310);
      fill(tsdb, kind, 281, 290);
      tsdb.outOfOrderWindow(Duration.ofMinutes(after));
      tsdb.outOfOrderWindow(Duration.ofMinutes(60));
      fill(tsdb, kind, 251, 260);
      assertThat(files("wbl")).containsExactly("00000000");
      assertThat(Files.size(dir.resolve("wbl/00000000"))).isPositive();

      tsdb.compactOutOfOrderHead();

      assertThat(tsdb.blocks()).isNotEmpty();
      assertThat(Files.size(dir.resolve("wbl").resolve(files("wbl").get(0)))).isZero();
      assertThat(read(tsdb)).isEqualTo(expected(kind, 251, 260, 281, 290, 300, 310));
    }
  }
}
