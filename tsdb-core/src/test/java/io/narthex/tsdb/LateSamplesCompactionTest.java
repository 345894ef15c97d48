package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
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

/** Late samples on their way into blocks; upstream's cases of db_test. */
class LateSamplesCompactionTest {
  private static final long MINUTE = 60_000;
  private static final Labels ONE = Labels.of("foo", "bar1");
  private static final Labels TWO = Labels.of("foo", "bar2");

  @TempDir Path dir;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(2)))
        .random(new Random(1))
        .head(head -> head.outOfOrderWindow(Duration.ofMinutes(300)).outOfOrderCap(30));
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
    TsdbOptions options =
        options().head(head -> head.outOfOrderCap(10).snapshotOnShutdown(true)).build();
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

  /** Chunk files and the log go although late samples are not taken any more. */
  @ParameterizedTest
  @EnumSource
  void theirFilesGoAlsoOnceTheWindowIsClosed(SampleKind kind) throws IOException {
    TsdbOptions.Builder options =
        options()
            .head(
                head ->
                    head.outOfOrderWindow(Duration.ofMinutes(60))
                        .outOfOrderCap(5)
                        .samplesPerChunk(15));
    try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
      steps(tsdb, kind, 290, 300);
      steps(tsdb, kind, 250, 299);
    }
    try (Tsdb tsdb =
        Tsdb.open(dir, options.head(head -> head.outOfOrderWindow(Duration.ZERO)).build())) {
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
    TsdbOptions options =
        options().head(head -> head.outOfOrderWindow(Duration.ofMinutes(before))).build();
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
