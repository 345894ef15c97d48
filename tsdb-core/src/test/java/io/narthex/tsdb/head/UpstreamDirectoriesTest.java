package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that Prometheus left behind, opened by us. */
@Tag("conformance")
class UpstreamDirectoriesTest {
  private static final Fs FS = NioFs.instance();

  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wal-none",
        "wal-snappy",
        "wal-zstd",
        "wal-all-records",
        "clean-shutdown",
        "head-snapshot",
        "ooo-wbl",
        "start-timestamps"
      })
  void isReadToTheLastBit(String name) throws IOException {
    Path data = Conformance.require("datadirs/" + name);
    Conformance.copyRecursively(data.resolve("db"), tmp.resolve("db"));
    Map<Labels, List<String>> expected = ExpectedData.read(data.resolve("expected.jsonl.gz"));

    long minValid = endOfBlocks(tmp.resolve("db"));
    cut(expected, minValid);

    for (int round = 0; round < 2; round++) { // what replay left must open as well
      try (Head head = open(tmp.resolve("db"), name.equals("start-timestamps"))) {
        head.init(minValid, round == 0 ? Runnable::run : ForkJoinPool.commonPool());
        Map<Labels, List<String>> read;
        try (BlockQuerier querier =
            new BlockQuerier(
                head.reader(Long.MIN_VALUE, Long.MAX_VALUE), Long.MIN_VALUE, Long.MAX_VALUE)) {
          read = ExpectedData.read(querier);
        }

        assertThat(read.keySet()).containsExactlyElementsOf(expected.keySet());
        for (Labels labels : expected.keySet()) {
          assertThat(withHints(read.get(labels), round == 0))
              .as("%s round %s", labels, round)
              .isEqualTo(withHints(expected.get(labels), round == 0));
        }
        assertThat(head.stats().gc().walCorruptions()).isZero();
        assertThat(head.stats().replay().unknownRefs()).isEmpty();
      }
    }
  }

  /**
   * Where chunks begin after a second replay depends on what the first one mapped, in Prometheus
   * too; the hint of a chunk's first histogram is unknown.
   */
  private static List<String> withHints(List<String> samples, boolean keep) {
    return keep ? samples : samples.stream().map(s -> s.replaceAll(" hint=\\d", "")).toList();
  }

  private static long endOfBlocks(Path dir) throws IOException {
    long end = Long.MIN_VALUE;
    for (Path block : BlockDir.list(FS, dir)) {
      end = Math.max(end, MetaFile.read(FS, block).maxTime());
    }
    return end;
  }

  /** Leaves out what is in blocks. */
  private static void cut(Map<Labels, List<String>> expected, long minValid) {
    expected
        .values()
        .forEach(
            samples ->
                samples.removeIf(s -> Long.parseLong(s.substring(0, s.indexOf(' '))) < minValid));
    expected.values().removeIf(List::isEmpty);
  }

  private static Head open(Path dir, boolean startTimes) throws IOException {
    Wal wbl =
        FS.exists(dir.resolve("wbl")) ? Wal.open(FS, dir.resolve("wbl"), WalOptions.DEFAULT) : null;
    return new Head(
        HeadOptions.builder()
            .storeSt(startTimes)
            .xor2(startTimes)
            .histogramSt(startTimes)
            .snapshotOnShutdown(true)
            .build(),
        Head.HeadFiles.open(FS, dir),
        Wal.open(FS, dir.resolve("wal"), WalOptions.DEFAULT),
        wbl,
        TsdbObserver.NONE);
  }
}
