package io.narthex.tsdb.tombstones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.testing.Conformance;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TombstonesFileTest {
  private static final Path DIR = Path.of("/block");
  private static final Path FILE = DIR.resolve("tombstones");

  private static FaultyFs disk() throws IOException {
    FaultyFs fs = new FaultyFs();
    fs.createDirectories(DIR);
    return fs;
  }

  private static MemTombstones some() {
    MemTombstones tombstones = new MemTombstones();
    tombstones.add(300, new Interval(-1, 64));
    tombstones.add(2, new Interval(5, 5));
    tombstones.add(300, new Interval(100, 101));
    return tombstones;
  }

  @Test
  void theFileIsAsTheFormatSays() throws IOException {
    FaultyFs fs = disk();

    long size = TombstonesFile.write(fs, DIR, some());

    String hex = HexFormat.of().formatHex(fs.readAll(FILE));
    assertThat(hex).startsWith("0130ba30" + "01" + "020a0a" + "ac02018001" + "ac02c801ca01");
    assertThat(hex).hasSize(2 * (int) size).hasSize(2 * (4 + 1 + 3 + 5 + 6 + 4));
    MemTombstones back = TombstonesFile.read(fs, DIR);
    assertThat(back.get(300)).isEqualTo(Intervals.of(new Interval(-1, 64), new Interval(100, 101)));
    assertThat(back.get(2)).isEqualTo(Intervals.of(new Interval(5, 5)));
    assertThat(back.count()).isEqualTo(3);
    fs.assertNothingOpen();
  }

  @Test
  void noFileMeansNothingDeleted() throws IOException {
    assertThat(TombstonesFile.read(disk(), DIR).count()).isZero();
  }

  @Test
  void everyFlippedBitButTheUnprotectedOnesIsSeen() throws IOException {
    FaultyFs fs = disk();
    TombstonesFile.write(fs, DIR, some());
    for (long bit = 0; bit < 8 * fs.size(FILE); bit++) {
      fs.flipBit(FILE, bit);

      assertThatThrownBy(() -> TombstonesFile.read(fs, DIR))
          .isInstanceOf(CorruptionException.class);

      fs.flipBit(FILE, bit);
    }
  }

  @Test
  void errorsAreUpstreams() throws IOException {
    FaultyFs fs = disk();
    assertError(fs, "0130ba30", "tombstones header: invalid size");
    assertError(fs, "0130ba3101" + "00000000", "invalid magic number 130ba31");
    assertError(fs, "0130ba3001" + "00000001", "checksum did not match");
    assertError(fs, "0130ba3002" + "00000000", "invalid tombstone format 2");
  }

  private static void assertError(FaultyFs fs, String hex, String message) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    try (WritableFile file = fs.create(FILE)) {
      file.write(bytes, 0, bytes.length);
    }
    assertThatThrownBy(() -> TombstonesFile.read(fs, DIR)).hasMessageContaining(message);
  }

  @Test
  void aPowerCutLeavesTheOldOrTheNewFile() throws IOException {
    for (int k = 1; ; k++) {
      FaultyFs fs = disk();
      MemTombstones old = new MemTombstones();
      old.add(1, new Interval(1, 1));
      TombstonesFile.write(fs, DIR, old);
      fs.cutPowerAt(fs.operations() + k);
      boolean done = true;
      try {
        TombstonesFile.write(fs, DIR, some());
      } catch (IOException e) {
        done = false;
      }
      for (Loss loss : Loss.values()) {
        long count = TombstonesFile.read(fs.reboot(loss, k), DIR).count();
        assertThat(count).isIn(done ? List.of(3L) : List.of(1L, 3L));
      }
      if (done) {
        return;
      }
    }
  }

  @Test
  @Tag("conformance")
  void upstreamsFilesComeOutTheSame() throws IOException {
    Path root = Conformance.require("datadirs");
    int intervals = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(p -> p.endsWith("tombstones")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      MemTombstones read = TombstonesFile.read(NioFs.instance(), file.getParent());
      intervals += (int) read.count();
      FaultyFs fs = disk();

      TombstonesFile.write(fs, DIR, read);

      MemTombstones again = TombstonesFile.read(fs, DIR);
      assertThat(fs.readAll(FILE)).hasSameSizeAs(Files.readAllBytes(file));
      again.forEach((ref, i) -> assertThat(i).isEqualTo(read.get(ref)));
    }
    assertThat(intervals).isPositive();
  }

  @Test
  void truncationForgetsIntervalsThatEndBefore() {
    MemTombstones tombstones = some();

    tombstones.truncateBefore(65);

    assertThat(tombstones.get(2).isEmpty()).isTrue();
    assertThat(tombstones.get(300)).isEqualTo(Intervals.of(new Interval(100, 101)));
    tombstones.truncateBefore(101);
    assertThat(tombstones.count()).isEqualTo(1);
    tombstones.truncateBefore(102);
    assertThat(tombstones.count()).isZero();
  }
}
