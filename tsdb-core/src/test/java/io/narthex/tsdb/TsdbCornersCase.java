package io.narthex.tsdb;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** A database of short blocks and few samples. */
abstract class TsdbCornersCase {
  static final NioFs FS = NioFs.instance();
  static final Labels ONE = Labels.of("a", "b");

  @TempDir Path dir;

  static TsdbOptions.Builder options(long blockMillis) {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .retention(Duration.ZERO)
                    .minDuration(Duration.ofMillis(blockMillis))
                    .maxDuration(Duration.ofMillis(blockMillis)))
        .random(new Random(1));
  }

  void block(Labels labels, long... times) throws IOException {
    BlockWriter writer = new BlockWriter(FS, dir, 1_000_000);
    Appender appender = writer.appender();
    for (long t : times) {
      appender.append(0, labels, t, t);
    }
    appender.commit();
    writer.flush();
  }

  static void append(Tsdb tsdb, Labels labels, long... times) throws IOException {
    Appender appender = tsdb.appender();
    for (long t : times) {
      appender.append(0, labels, t, t);
    }
    appender.commit();
  }

  static List<Long> times(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier).getOrDefault(ONE, List.of()).stream()
          .map(s -> Long.parseLong(s.substring(0, s.indexOf(' '))))
          .toList();
    }
  }
}
