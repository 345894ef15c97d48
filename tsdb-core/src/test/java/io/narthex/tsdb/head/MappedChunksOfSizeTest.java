package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunk files of the head beyond 128 MiB, and a series of ten thousand chunks in them. */
@Tag("slow")
class MappedChunksOfSizeTest {
  private static final int LONG = 1_200_000; // samples of the one series, 120 a chunk
  private static final int OTHERS = 150;
  private static final int SHORT = 120_000;

  @TempDir Path tmp;

  private static double value(int series, int n) {
    return Double.longBitsToDouble(
        new SplittableRandom(series * 1_000_003L + n).nextLong() & 0x7FEF_FFFF_FFFF_FFFFL);
  }

  private static void write(Head head) throws IOException {
    for (int n = 0; n < LONG; n += 600) {
      Appender appender = head.appender();
      for (int k = n; k < n + 600; k++) {
        appender.append(0, HeadHarness.series(0), k, value(0, k));
      }
      for (int i = 1; i <= OTHERS && n < SHORT; i++) {
        for (int k = n; k < n + 600; k++) {
          appender.append(0, HeadHarness.series(i), k, value(i, k));
        }
      }
      appender.commit();
      head.mapFullChunks();
    }
  }

  private static void check(Head head, long mint, long maxt) {
    try (BlockQuerier querier = new BlockQuerier(head.reader(mint, maxt), mint, maxt)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.regex("i", ".+")));
      int found = 0;
      while (set.next()) {
        int i = Integer.parseInt(set.at().labels().get("i"));
        SampleBuffer buffer = new SampleBuffer();
        set.at().read(buffer, mint, maxt);
        long end = Math.min(maxt + 1, i == 0 ? LONG : SHORT);
        assertThat(buffer.size()).as("series %s", i).isEqualTo((int) (end - mint));
        for (int n = 0; n < buffer.size(); n++) {
          if (buffer.times()[n] != mint + n || buffer.values()[n] != value(i, (int) mint + n)) {
            throw new AssertionError("series " + i + " at " + (mint + n));
          }
        }
        found++;
      }
      assertThat(found).isEqualTo(mint < SHORT ? OTHERS + 1 : 1);
    }
  }

  @Test
  void areReadWrittenAndFoundAgain() throws IOException {
    Path dir = tmp.resolve("db");
    Path killed = tmp.resolve("killed");
    try (Head head = HeadHarness.open(dir, HeadOptions.builder().build())) {
      write(head);
      assertThat(head.stats().chunks().mapped())
          .isGreaterThanOrEqualTo(LONG / 120 - 1 + OTHERS * (SHORT / 120 - 1L));
      assertThat(head.stats().chunks().storageBytes()).isGreaterThan(128 << 20);
      assertThat(Files.size(dir.resolve("chunks_head/000001"))).isBetween(127L << 20, 128L << 20);
      assertThat(dir.resolve("chunks_head/000002")).exists();
      check(head, 0, LONG);
      check(head, 119_000, 121_000);
      check(head, 1_000_059, 1_000_061);
      Conformance.copyRecursively(dir, killed);
    }

    for (Path again : List.of(dir, killed)) {
      try (Head head = HeadHarness.open(again, HeadOptions.builder().build())) {
        assertThat(head.stats().chunks().corruptions()).isZero();
        check(head, 0, LONG);
        check(head, 600_000, 600_500);
      }
    }
  }
}
