package io.narthex.cli;

import io.narthex.promql.script.ScriptStorage;
import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A database for one script: in a temporary directory, without a log, gone when closed. */
final class ScriptDatabase implements ScriptStorage {
  private final Path dir;
  private final Tsdb tsdb;

  private ScriptDatabase(Path dir, Tsdb tsdb) {
    this.dir = dir;
    this.tsdb = tsdb;
  }

  static ScriptDatabase open() throws IOException {
    TsdbOptions options =
        TsdbOptions.builder()
            .wal(null)
            .lock(false)
            .autoCompact(false)
            .blocks(
                blocks ->
                    blocks
                        .minDuration(Duration.ofDays(1))
                        .maxDuration(Duration.ofDays(1))
                        .retention(Duration.ZERO))
            .head(head -> head.xor2(true).histogramSt(true).storeSt(true))
            .build();
    Path dir = Files.createTempDirectory("narthex-script");
    return new ScriptDatabase(dir, Tsdb.open(dir, options));
  }

  @Override
  public Appendable appendable() {
    return tsdb;
  }

  @Override
  public Queryable queryable() {
    return tsdb;
  }

  @Override
  public void close() throws IOException {
    tsdb.close();
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(dir)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
