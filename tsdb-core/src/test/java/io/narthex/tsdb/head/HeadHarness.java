package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Opens heads in a directory and reads all they hold, for tests of this package. */
final class HeadHarness {
  static final Fs FS = NioFs.instance();

  private HeadHarness() {}

  /** A head with logs and files in {@code dir}, replayed. */
  static Head open(Path dir, HeadOptions options) throws IOException {
    return open(dir, options, Long.MIN_VALUE);
  }

  static Head open(Path dir, HeadOptions options, long minValid) throws IOException {
    return open(dir, options, minValid, Runnable::run);
  }

  /** With an executor for the replay. */
  static Head open(Path dir, HeadOptions options, long minValid, Executor executor)
      throws IOException {
    WalOptions wal = WalOptions.DEFAULT.withCompression(Compression.SNAPPY);
    Head head =
        new Head(
            options,
            Head.HeadFiles.open(FS, dir),
            Wal.open(FS, dir.resolve("wal"), wal),
            options.outOfOrderWindow() > 0 ? Wal.open(FS, dir.resolve("wbl"), wal) : null,
            TsdbObserver.NONE);
    head.init(minValid, executor);
    return head;
  }

  static Labels series(int i) {
    return Labels.of("__name__", "test", "i", Integer.toString(i));
  }

  static void append(Head head, Labels labels, long t, double v) throws IOException {
    Appender appender = head.appender();
    appender.append(0, labels, t, v);
    appender.commit();
  }

  /** All samples, as {@link ExpectedData} writes them. */
  static Map<Labels, List<String>> read(Head head) {
    return read(head, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  static Map<Labels, List<String>> read(Head head, long mint, long maxt) {
    try (BlockQuerier querier = new BlockQuerier(head.reader(mint, maxt), mint, maxt)) {
      return ExpectedData.read(querier);
    }
  }

  /** A float as {@link #read} gives it. */
  static String sample(long t, double v) {
    return t + " " + String.format("%016x", Double.doubleToRawLongBits(v));
  }
}
