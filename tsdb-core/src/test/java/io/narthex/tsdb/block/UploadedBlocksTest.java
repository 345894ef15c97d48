package io.narthex.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.ManualTime;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadedBlocksTest {
  @TempDir Path tmp;
  private final ManualTime time = new ManualTime(1_000_000);
  private UploadedBlocks waits;

  @BeforeEach
  void open() {
    waits = new UploadedBlocks(NioFs.instance(), tmp.resolve("thanos.shipper.json"), time);
  }

  private void uploaded(String json) throws IOException {
    Files.writeString(tmp.resolve("thanos.shipper.json"), json);
  }

  private static BlockMeta block(String name, int level) {
    return new BlockMeta(name, 0, 1)
        .withCompaction(
            new BlockMeta.Compaction(level, List.of(), false, List.of(), false, List.of()));
  }

  @Test
  void firstLevelBlocksThatAreNotNamedWait() throws IOException {
    uploaded("{\"version\":1,\"other\":[\"C\"],\"uploaded\":[\"A\",\"B\"]}");

    assertThat(waits.test(block("A", 1))).isFalse();
    assertThat(waits.test(block("C", 1))).isTrue();
    assertThat(waits.test(block("C", 2))).isFalse();
  }

  @Test
  void theFileIsReadAgainAfterAMinute() throws IOException {
    uploaded("{\"uploaded\":[]}");
    assertThat(waits.test(block("A", 1))).isTrue();
    uploaded("{\"uploaded\":[\"A\"]}");
    time.advance(Duration.ofSeconds(59));
    assertThat(waits.test(block("A", 1))).isTrue();
    time.advance(Duration.ofSeconds(1));

    assertThat(waits.test(block("A", 1))).isFalse();
  }

  @Test
  void nothingWaitsForAFileThatCannotBeRead() throws IOException {
    assertThat(waits.test(block("A", 1))).isFalse();
    for (String broken : List.of("", "[]", "{\"uploaded\":[\"B\"", "{\"uploaded\"")) {
      uploaded(broken);
      assertThat(waits.test(block("A", 1))).as(broken).isFalse();
    }
  }
}
