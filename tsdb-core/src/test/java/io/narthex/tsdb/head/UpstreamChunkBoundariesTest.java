package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of blocks that Prometheus cut from its head, appended to ours: the same chunks. */
@Tag("conformance")
class UpstreamChunkBoundariesTest {
  private static final Fs FS = NioFs.instance();

  @ParameterizedTest
  @ValueSource(strings = {"blocks-floats", "xor2", "levels", "blocks-histograms"})
  void areOurs(String name) throws IOException {
    Map<Labels, MemSeries> ours = new TreeMap<>();
    Map<Labels, List<String>> theirs = new TreeMap<>();
    ChunkSettings settings =
        ChunkSettings.of(HeadOptions.builder().xor2(name.equals("xor2")).build());
    List<Path> blocks = new ArrayList<>();
    blocks.addAll(BlockDir.list(FS, Conformance.require("datadirs/" + name + "/db")));
    blocks.sort(Comparator.comparingLong(UpstreamChunkBoundariesTest::start));
    for (Path dir : blocks) {
      try (Block block = Block.open(FS, dir);
          IndexReader index = block.index();
          ChunkReader chunks = block.chunks()) {
        index.all().forEach(ref -> append(index, chunks, ref, settings, ours, theirs));
      }
    }

    assertThat(ours).isNotEmpty();
    for (Labels labels : ours.keySet()) {
      assertThat(chunks(ours.get(labels))).as("%s", labels).isEqualTo(theirs.get(labels));
    }
  }

  private static long start(Path block) {
    try {
      return MetaFile.read(FS, block).minTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(
      IndexReader index,
      ChunkReader chunks,
      long ref,
      ChunkSettings settings,
      Map<Labels, MemSeries> ours,
      Map<Labels, List<String>> theirs) {
    SeriesEntry entry = index.series(ref, Long.MIN_VALUE, Long.MAX_VALUE);
    MemSeries series =
        ours.computeIfAbsent(entry.labels(), l -> new MemSeries(ours.size() + 1L, l));
    for (ChunkMeta meta : entry.chunks()) {
      var chunk = chunks.chunk(meta);
      theirs
          .computeIfAbsent(entry.labels(), l -> new ArrayList<>())
          .add(describe(meta.mint(), meta.maxt(), chunk.sampleCount(), chunk.toByteArray()));
      SampleBuffer buffer = new SampleBuffer();
      chunk.decode(buffer);
      for (int i = 0; i < buffer.size(); i++) {
        Object h = buffer.histogram(i);
        if (h == null) {
          series.append(0, buffer.time(i), buffer.value(i), 0, settings);
        } else {
          series.append(0, buffer.time(i), h, 0, settings);
        }
      }
    }
  }

  private static List<String> chunks(MemSeries series) {
    List<String> found = new ArrayList<>();
    for (int i = series.heapChunks() - 1; i >= 0; i--) {
      MemChunk c = series.chunks().heapChunk(i);
      found.add(describe(c.mint, c.maxt, c.samples, c.chunk().toByteArray()));
    }
    return found;
  }

  private static String describe(long mint, long maxt, int samples, byte[] bytes) {
    return "[" + mint + "," + maxt + "] n=" + samples + " " + HexFormat.of().formatHex(bytes);
  }
}
