package io.narthex.promql.script;

import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A script's samples in a real database, as upstream's runs have it: with start timestamps, without
 * a log. Counter reset hints are what its chunks say.
 */
public final class TsdbScriptStorage implements ScriptStorage {
  private final Tsdb tsdb;

  /** A new database in a directory of its own below {@code parent}. */
  public TsdbScriptStorage(Path parent) throws IOException {
    TsdbOptions options =
        TsdbOptions.builder()
            .wal(null)
            .blocks(
                blocks ->
                    blocks
                        .minDuration(Duration.ofHours(24))
                        .maxDuration(Duration.ofHours(24))
                        .retention(Duration.ZERO))
            .lock(false)
            .autoCompact(false)
            .head(head -> head.xor2(true).histogramSt(true).storeSt(true))
            .build();
    tsdb = Tsdb.open(Files.createTempDirectory(parent, "script"), options);
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
  }
}
