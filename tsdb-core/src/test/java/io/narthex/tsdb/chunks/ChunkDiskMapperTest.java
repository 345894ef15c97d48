package io.narthex.tsdb.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkDiskMapperTest {
  private static final Fs FS = NioFs.instance();

  @TempDir Path dir;

  private static Chunk chunk(int samples) {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    for (int i = 0; i < samples; i++) {
      chunk.appender().append(0, 1000 + i, 1.5 + i * i);
    }
    return chunk;
  }

  private static List<String> scan(ChunkDiskMapper mapper) throws IOException {
    List<String> found = new ArrayList<>();
    ChunkDiskMapper.Damage damage =
        mapper.scan(
            (series, ref, mint, maxt, samples, encoding, late) -> {
              String place = DiskMapperRef.toString(ref);
              found.add(series + " " + place + " n=" + samples + (late ? " late" : ""));
              return null;
            });
    if (damage != null) {
      found.add("damage in " + damage.file());
    }
    return found;
  }

  @Test
  void readsBackWhatItWroteAtOnceAndAfterReopening() throws IOException {
    long first;
    long second;
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      first = mapper.write(7, 1000, 1099, chunk(100), false);
      second = mapper.write(8, 1000, 1001, chunk(2), true);
      assertThat(mapper.chunk(first).toByteArray()).isEqualTo(chunk(100).toByteArray());
      assertThat(mapper.chunk(second).sampleCount()).isEqualTo(2);
    }
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      assertThat(mapper.chunk(first).toByteArray()).isEqualTo(chunk(100).toByteArray());
      long third = mapper.write(9, 1, 1, chunk(1), false);
      assertThat(DiskMapperRef.file(third)).isEqualTo(2);
      assertThat(scan(mapper))
          .containsExactly(
              "7 " + DiskMapperRef.toString(first) + " n=100",
              "8 " + DiskMapperRef.toString(second) + " n=2 late",
              "9 000002@8 n=1");
    }
  }

  @Test
  void aZeroTailIsTheEnd() throws IOException {
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      mapper.write(7, 1000, 1000, chunk(1), false);
    }
    Path file = dir.resolve("000001");
    byte[] bytes = Files.readAllBytes(file);
    for (int zeros : new int[] {1, 33, 34, 5000}) {
      Files.write(file, Arrays.copyOf(bytes, bytes.length + zeros));
      try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
        assertThat(scan(mapper)).containsExactly("7 000001@8 n=1");
      }
    }
  }

  @Test
  void everyFlippedBitIsFoundOrHarmless() throws IOException {
    long ref;
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      ref = mapper.write(7, 1000, 1002, chunk(3), false);
    }
    Path file = dir.resolve("000001");
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bad);
      try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
        if (bit >= 64) {
          assertThat(scan(mapper)).as("bit %d", bit).containsExactly("damage in 1");
          assertThatThrownBy(() -> mapper.chunk(ref)).isInstanceOf(CorruptionException.class);
        }
      } catch (CorruptionException e) {
        assertThat(bit).isLessThan(40); // magic and version
      }
    }
  }

  @Test
  void aGapIsRefusedAndAnUnwrittenLastFileRemoved() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
        mapper.write(7, 1000 + i, 1000 + i, chunk(1), false);
      }
    }
    Files.write(dir.resolve("000004"), new byte[100]);
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      assertThat(mapper.lastFile()).isEqualTo(3);
      assertThat(dir.resolve("000004")).doesNotExist();
    }
    Files.delete(dir.resolve("000002"));
    assertThatThrownBy(() -> ChunkDiskMapper.open(FS, dir))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("found unsequential head chunk files");
  }

  @Test
  void truncationKeepsTheNewestFile() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
        mapper.write(7, 1000 + i, 1000 + i, chunk(1), false);
      }
    }
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      mapper.write(7, 1005, 1005, chunk(1), false);
      mapper.truncate(Integer.MAX_VALUE);
      assertThat(scan(mapper)).containsExactly("7 000003@8 n=1");
      assertThat(DiskMapperRef.file(mapper.write(7, 1006, 1006, chunk(1), false))).isEqualTo(4);
    }
  }

  @Test
  void thePageShowsTheFormat() throws IOException {
    String page = Files.readString(Conformance.projectRoot().resolve("docs/format/head-chunks.md"));
    int from = page.indexOf("```hex\n") + 7;
    String example = page.substring(from, page.indexOf("```", from)).replaceAll("\\s", "");
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(FS, dir)) {
      mapper.write(7, 1000, 1000, chunk(1), false);
    }

    assertThat(HexFormat.of().formatHex(Files.readAllBytes(dir.resolve("000001"))))
        .isEqualTo(example);
    assertThat(page)
        .contains(HeadChunksFormat.MAX_FILE_SIZE / (1024 * 1024) + " MiB")
        .contains(HeadChunksFormat.MAX_META_SIZE + " bytes are left")
        .contains("first " + HeadChunksFormat.KEY_SIZE + " bytes are zero");
  }
}
