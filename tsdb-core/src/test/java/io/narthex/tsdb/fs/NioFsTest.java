package io.narthex.tsdb.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioFsTest {
  @TempDir private Path dir;
  private final NioFs fs = NioFs.instance();

  private Path file(int size) throws IOException {
    Path file = dir.resolve("file" + size);
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(file, bytes);
    return file;
  }

  @Test
  void copiesFromSeveralWindows() throws IOException {
    Path file = file(1000);
    byte[] expected = Files.readAllBytes(file);
    try (MappedFile mapped = WindowedMappedFile.open(file, 6)) { // windows of 64 bytes
      for (int from = 0; from <= 1000; from += 7) {
        for (int length = 0; from + length <= 1000; length += 13) {
          assertThat(mapped.read(from, length))
              .isEqualTo(java.util.Arrays.copyOfRange(expected, from, from + length));
        }
      }
      assertThatThrownBy(() -> mapped.read(999, 2)).isInstanceOf(CorruptionException.class);
      assertThatThrownBy(() -> mapped.read(-1, 1)).isInstanceOf(CorruptionException.class);
      assertThatThrownBy(() -> mapped.read(Long.MAX_VALUE, 1))
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void readsBehindFourGibibytes() throws IOException {
    Path file = dir.resolve("sparse");
    try (WritableFile out = fs.create(file)) {
      out.truncate((1L << 32) + 5); // a hole, no blocks
      out.write(new byte[] {1, 2, 3}, 0, 3);
      assertThat(out.size()).isEqualTo((1L << 32) + 8);
    }
    try (MappedFile mapped = fs.map(file)) {
      assertThat(mapped.read((1L << 32) + 4, 4)).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void theLastOwnerUnmapsAtOnce() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    Assumptions.assumeTrue(Files.isReadable(maps) && Unmapper.available());
    Path file = file(5000);
    MappedFile mapped = fs.map(file);
    MappedFile second = mapped.retain();
    mapped.close();
    assertThat(second.read(0, 1)).hasSize(1);
    assertThat(Files.readString(maps)).contains(file.toString());

    second.close();

    assertThat(Files.readString(maps)).doesNotContain(file.toString());
    assertThatThrownBy(() -> second.read(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(second::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(second::retain).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutUnmappingItReadsByPosition() throws IOException {
    Path file = file(100);
    byte[] expected = Files.readAllBytes(file);
    try (MappedFile positional = PositionalFile.open(file)) {
      assertThat(positional.read(0, 100)).isEqualTo(expected);
      assertThatThrownBy(() -> positional.read(99, 2)).isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void anInterruptDoesNotCloseFiles() throws IOException {
    Path file = dir.resolve("wal");
    try (WritableFile out = fs.create(file)) {
      Thread.currentThread().interrupt();
      out.write(new byte[] {1}, 0, 1);
      out.sync();
      fs.syncDir(dir);
      try (MappedFile mapped = fs.map(file)) {
        assertThat(mapped.read(0, 1)).containsExactly(1);
      }
      out.write(new byte[] {2}, 0, 1);

      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(fs.readAll(file)).containsExactly(1, 2);
  }

  @Test
  void writesAtTheEndAndWithin() throws IOException {
    Path file = dir.resolve("f");
    try (WritableFile out = fs.create(file)) {
      out.write("abcd".getBytes(StandardCharsets.UTF_8), 1, 3);
      out.writeAt(0, new byte[] {'X'}, 0, 1);
      out.write(new byte[] {'e'}, 0, 1);
      assertThatThrownBy(() -> out.writeAt(3, new byte[2], 0, 2))
          .isInstanceOf(IllegalArgumentException.class);
      out.truncate(3);
      out.truncate(5);
      out.write(new byte[] {'!'}, 0, 1);
    }
    assertThat(fs.readAll(file)).containsExactly('X', 'c', 'd', 0, 0, '!');
    try (WritableFile out = fs.append(file)) {
      assertThat(out.size()).isEqualTo(6);
    }
    fs.create(file).close();
    assertThat(fs.size(file)).isZero();
  }

  /** {@code /dev/full} refuses every byte, as a full disk does. */
  @Test
  void aFullDiskIsNamedWithTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full));
    try (WritableFile out = fs.append(full)) {
      assertThatThrownBy(() -> out.write(new byte[] {1}, 0, 1))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("/dev/full: ");
    }
  }

  @Test
  void aLockIsHeldOnce() throws Exception {
    Path lock = dir.resolve("lock");
    try (AutoCloseable held = fs.lock(lock)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> fs.lock(lock))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("resource temporarily unavailable");
    }
    fs.lock(lock).close();
  }

  @Test
  void aLockOfPrometheusIsSeen() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")));
    Path lock = Files.createFile(dir.resolve("lock"));
    Process holder =
        new ProcessBuilder("/usr/bin/flock", "-x", lock.toString(), "sh", "-c", "echo on; read x")
            .start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('o'); // it holds the lock now

      assertThatThrownBy(() -> fs.lock(lock))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("resource temporarily unavailable");
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
  }

  @Test
  void namesAreListedRenamedLinkedAndDeleted() throws IOException {
    Path sub = dir.resolve("a/b");
    fs.createDirectories(sub);
    fs.create(sub.resolve("2")).close();
    fs.create(sub.resolve("1")).close();
    assertThat(fs.list(sub)).containsExactly("1", "2");
    assertThat(fs.list(dir.resolve("none"))).isEmpty();

    fs.rename(sub.resolve("1"), sub.resolve("2"));
    fs.link(sub.resolve("2"), sub.resolve("3"));
    assertThat(fs.list(sub)).containsExactly("2", "3");
    assertThatThrownBy(() -> fs.map(sub.resolve("1"))).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> fs.readAll(sub.resolve("1"))).isInstanceOf(NoSuchFileException.class);

    Path outside = Files.createDirectory(dir.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    Files.createSymbolicLink(sub.resolve("link"), outside);
    fs.deleteRecursively(dir.resolve("a"));
    fs.deleteRecursively(dir.resolve("a"));
    assertThat(fs.list(dir)).containsExactly("outside");
    assertThat(fs.list(outside)).containsExactly("kept");
  }
}
