package io.narthex.tsdb;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A data directory of three series, and what lies in it. */
final class TestDirectory {
  private static final long MINUTE = 60_000;

  private final Path dir;

  TestDirectory(Path dir) {
    this.dir = dir;
  }

  static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  static Labels series(int i) {
    return Labels.of("foo", "bar" + i);
  }

  void fill(TsdbOptions.Builder options, int from, int to) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
      for (int m = from; m < to; m++) {
        Appender appender = tsdb.appender();
        for (int s = 0; s < 3; s++) {
          appender.append(0, series(s), m * MINUTE, m * s);
        }
        appender.commit();
      }
      tsdb.compact();
    }
  }

  Map<Labels, List<String>> read(TsdbOptions.Builder options) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier);
    }
  }

  List<Path> files(String prefix) throws IOException {
    return files().keySet().stream().filter(n -> n.startsWith(prefix)).map(dir::resolve).toList();
  }

  Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(dir)) {
      for (Path path : paths.toList()) {
        String name = dir.relativize(path).toString();
        all.put(name, Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path));
      }
    }
    return all;
  }
}
