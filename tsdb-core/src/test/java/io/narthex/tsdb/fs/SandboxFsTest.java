package io.narthex.tsdb.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SandboxFsTest {
  private final FaultyFs disk = new FaultyFs();
  private final Fs fs = new SandboxFs(disk, Path.of("/data"), Path.of("/copy"));

  private static void write(Fs fs, Path path, int... bytes) throws IOException {
    try (WritableFile file = fs.create(path)) {
      for (int b : bytes) {
        file.write(new byte[] {(byte) b}, 0, 1);
      }
    }
  }

  @Test
  void whatIsBelowTheOriginalIsInTheCopyAndNothingElse() throws IOException {
    for (String dir : new String[] {"/data/wal", "/copy/wal", "/elsewhere"}) {
      disk.createDirectories(Path.of(dir));
    }
    write(disk, Path.of("/data/wal/0"), 1);
    write(disk, Path.of("/copy/wal/0"), 2, 3);
    write(disk, Path.of("/elsewhere/0"), 4);

    assertThat(fs.readAll(Path.of("/data/wal/0"))).containsExactly(2, 3);
    assertThat(fs.readAll(Path.of("/elsewhere/0"))).containsExactly(4);
    fs.rename(Path.of("/data/wal/0"), Path.of("/data/wal/1"));
    write(fs, Path.of("/data/wal/2"), 5);
    fs.delete(Path.of("/data/wal/1"));

    assertThat(fs.list(Path.of("/data/wal"))).containsExactly("2");
    assertThat(disk.list(Path.of("/copy/wal"))).containsExactly("2");
    assertThat(disk.list(Path.of("/data/wal"))).containsExactly("0");
    assertThat(disk.readAll(Path.of("/data/wal/0"))).containsExactly(1);
  }

  @Test
  void aMappedFileHasTheNameOfTheOriginal() throws IOException {
    disk.createDirectories(Path.of("/copy"));
    write(disk, Path.of("/copy/f"), 7, 8);

    try (MappedFile file = fs.map(Path.of("/data/f"));
        MappedFile again = file.retain()) {
      assertThat(again.name()).isEqualTo("/data/f");
      assertThat(again.read(1, 1)).containsExactly(8);
      assertThatThrownBy(() -> again.read(1, 2))
          .isInstanceOf(CorruptionException.class)
          .hasMessageStartingWith("/data/f at 1: ")
          .hasMessageNotContaining("copy");
    }
  }
}
