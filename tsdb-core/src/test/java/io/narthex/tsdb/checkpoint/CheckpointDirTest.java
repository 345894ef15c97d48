package io.narthex.tsdb.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which directories are checkpoints: the cases of upstream's tsdb/wlog checkpoint_test. */
class CheckpointDirTest {
  private static final Path DIR = Path.of("/wal");

  private final FaultyFs fs = new FaultyFs();

  private void make(String... names) throws IOException {
    for (String name : names) {
      fs.createDirectories(DIR.resolve(name));
    }
  }

  private void lastIs(String name, int index) throws IOException {
    assertThat(CheckpointDir.last(fs, DIR)).isEqualTo(new CheckpointDir(DIR.resolve(name), index));
  }

  @Test
  void theLastIsTheOneOfTheGreatestNumberHoweverLong() throws IOException {
    assertThat(CheckpointDir.last(fs, DIR)).isNull();
    make("checkpoint.0000");
    lastIs("checkpoint.0000", 0);
    make("checkpoint.xyz");
    lastIs("checkpoint.0000", 0);
    make("checkpoint.1");
    lastIs("checkpoint.1", 1);
    make("checkpoint.1000");
    lastIs("checkpoint.1000", 1000);
    make("checkpoint.99999999");
    lastIs("checkpoint.99999999", 99_999_999);
    make("checkpoint.100000000");
    lastIs("checkpoint.100000000", 100_000_000);
  }

  @Test
  void deletingGoesByNumber() throws IOException {
    make();
    fs.createDirectories(DIR);
    CheckpointDir.deleteBelow(fs, DIR, 0);
    make("checkpoint.00", "checkpoint.01", "checkpoint.02", "checkpoint.03");

    CheckpointDir.deleteBelow(fs, DIR, 2);

    assertThat(fs.list(DIR)).containsExactly("checkpoint.02", "checkpoint.03");
    make("checkpoint.99999999", "checkpoint.100000000", "checkpoint.100000001");

    CheckpointDir.deleteBelow(fs, DIR, 100_000_000);

    assertThat(fs.list(DIR)).containsExactly("checkpoint.100000000", "checkpoint.100000001");
  }

  @Test
  void aCheckpointRemovesUnfinishedOnes() throws IOException {
    make("checkpoint.00001000.tmp");
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      new Checkpointer(fs, wal, new RecordEncoder()).run(0, 1000, ref -> true, 1000);
    }

    assertThat(fs.list(DIR)).containsExactly("00000000", "checkpoint.00001000");
  }

  @Test
  void cleaningUpTakesAllUnfinishedOnesAndNoOther() throws IOException {
    make(
        "checkpoint.00000001",
        "checkpoint.00000001.tmp",
        "checkpoint.00001000.tmp",
        "checkpoint.00002000");

    CheckpointDir.cleanUp(fs, DIR);

    assertThat(fs.list(DIR)).isEqualTo(List.of("checkpoint.00000001", "checkpoint.00002000"));
  }

  @Test
  void aFileOfThatNameIsRefused() throws IOException {
    fs.createDirectories(DIR);
    fs.create(DIR.resolve("checkpoint.00000003")).close();

    assertThatThrownBy(() -> CheckpointDir.last(fs, DIR))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checkpoint checkpoint.00000003 is not a directory");
  }
}
