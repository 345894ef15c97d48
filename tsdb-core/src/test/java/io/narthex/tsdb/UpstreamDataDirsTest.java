package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Querier;
import io.narthex.testing.Conformance;
import io.narthex.testing.ExpectedData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole data directories of Prometheus, opened by us: the same samples to the last bit. */
@Tag("conformance")
class UpstreamDataDirsTest {
  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blocks-deleted",
        "blocks-floats",
        "blocks-histograms",
        "clean-shutdown",
        "head-snapshot",
        "levels",
        "ooo-compacted",
        "ooo-wbl",
        "start-timestamps",
        "wal-all-records",
        "wal-none",
        "wal-snappy",
        "wal-zstd",
        "xor2"
      })
  void readsExactlyWhatPrometheusReads(String name) throws IOException {
    Path data = Conformance.require("datadirs/" + name);
    Conformance.copyRecursively(data.resolve("db"), tmp.resolve("db"));
    Map<Labels, List<String>> expected = ExpectedData.read(data.resolve("expected.jsonl.gz"));
    boolean startTimes = name.equals("start-timestamps");
    TsdbOptions options =
        TsdbOptions.builder()
            .blocks(blocks -> blocks.retention(Duration.ZERO))
            .head(
                head ->
                    head.storeSt(startTimes)
                        .xor2(startTimes || name.equals("xor2"))
                        .histogramSt(startTimes))
            .build();

    Map<Labels, List<String>> read;
    try (Tsdb tsdb = Tsdb.open(tmp.resolve("db"), options);
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      read = ExpectedData.read(querier);
    }

    assertThat(read.keySet()).containsExactlyElementsOf(expected.keySet());
    for (Labels labels : expected.keySet()) {
      assertThat(read.get(labels)).as(labels.toString()).isEqualTo(expected.get(labels));
    }
  }
}
