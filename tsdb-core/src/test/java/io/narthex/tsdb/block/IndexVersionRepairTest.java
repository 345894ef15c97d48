package io.narthex.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that bear the marks of Prometheus 2.1.0, and blocks that do not. */
class IndexVersionRepairTest {
  private final NioFs fs = NioFs.instance();
  @TempDir Path tmp;
  private Path block;
  private byte[] index;
  private String meta;

  @BeforeEach
  void write() throws IOException {
    BlockWriter writer = new BlockWriter(fs, tmp, 7_200_000);
    Appender appender = writer.appender();
    appender.append(0, Labels.of("__name__", "up"), 1000, 1);
    appender.commit();
    block = tmp.resolve(Objects.requireNonNull(writer.flush()).ulid());
    index = Files.readAllBytes(block.resolve("index"));
    meta = Files.readString(block.resolve("meta.json"));
  }

  private void mark() throws IOException {
    byte[] marked = index.clone();
    marked[4] = 1;
    Files.write(block.resolve("index"), marked);
    Files.writeString(block.resolve("meta.json"), meta.replace("\"version\": 1", "\"version\": 2"));
  }

  @Test
  void putsTheVersionWhereItBelongs() throws IOException {
    mark();
    assertThatThrownBy(() -> Block.open(fs, block))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("unexpected meta file version 2");

    assertThat(IndexVersionRepair.run(fs, tmp)).containsExactly(block.getFileName().toString());

    assertThat(Files.readAllBytes(block.resolve("index"))).isEqualTo(index);
    assertThat(Files.readString(block.resolve("meta.json"))).isEqualTo(meta);
    assertThat(block.resolve("index.repaired")).doesNotExist();
  }

  @Test
  void finishesWhatACrashInterrupted() throws IOException {
    mark();
    Files.write(block.resolve("index.repaired"), new byte[3]);
    Files.write(block.resolve("index"), index);

    assertThat(IndexVersionRepair.run(fs, tmp)).hasSize(1);

    assertThat(Files.readAllBytes(block.resolve("index"))).isEqualTo(index);
    assertThat(Files.readString(block.resolve("meta.json"))).isEqualTo(meta);
  }

  @Test
  void leavesOthersAlone() throws IOException {
    assertThat(IndexVersionRepair.run(fs, tmp)).isEmpty();
    Files.writeString(block.resolve("meta.json"), "{");
    assertThat(IndexVersionRepair.run(fs, tmp)).isEmpty();
    assertThat(Files.readAllBytes(block.resolve("index"))).isEqualTo(index);
  }
}
