package io.narthex.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunkSegmentWriter;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks that Prometheus wrote: what they hold, and the same bytes when we write it again. */
@Tag("conformance")
class UpstreamBlocksTest {
  private static final Fs FS = NioFs.instance();

  static Stream<Path> blocks() throws IOException {
    List<Path> blocks = new ArrayList<>();
    try (Stream<Path> dirs = Files.list(Conformance.require("datadirs"))) {
      for (Path dir : dirs.sorted().toList()) {
        blocks.addAll(BlockDir.list(FS, dir.resolve("db")));
      }
    }
    return blocks.stream();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void holdsWhatItsMetaSays(Path dir) throws IOException {
    try (Block block = Block.open(FS, dir);
        IndexReader index = block.index();
        ChunkReader chunks = block.chunks()) {
      long series = 0;
      long chunkCount = 0;
      long samples = 0;
      SampleBuffer buffer = new SampleBuffer();
      Postings p = index.all().postings();
      while (p.next()) {
        SeriesEntry entry = index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(entry).isNotNull();
        series++;
        for (ChunkMeta meta : entry.chunks()) {
          chunkCount++;
          buffer.clear();
          chunks.chunk(meta).decode(buffer);
          samples += buffer.size();
          assertThat(buffer.time(0)).isEqualTo(meta.mint());
          assertThat(buffer.time(buffer.size() - 1)).isEqualTo(meta.maxt());
          assertThat(index.postings(entry.labels().name(0), entry.labels().value(0)))
              .matches(set -> set.contains(p.at()));
        }
      }

      BlockMeta.Stats stats = block.meta().stats();
      assertThat(series).isEqualTo(stats.series());
      assertThat(chunkCount).isEqualTo(stats.chunks());
      assertThat(samples).isEqualTo(stats.samples());
      assertThat(block.tombstones().count()).isEqualTo(stats.tombstones());
    }
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void isWrittenAgainToTheByte(Path dir, @TempDir Path tmp) throws IOException {
    BlockMeta meta = MetaFile.read(FS, dir);
    assertThat(MetaFile.toJson(meta)).isEqualTo(Files.readString(dir.resolve(MetaFile.NAME)));

    try (Block block = Block.open(FS, dir);
        IndexReader index = block.index();
        ChunkReader chunks = block.chunks();
        ChunkSegmentWriter chunksOut = new ChunkSegmentWriter(FS, BlockDir.chunks(tmp), 0);
        IndexFileWriter indexOut = new IndexFileWriter(FS, BlockDir.index(tmp))) {
      indexOut.symbols(index.symbols());
      Postings p = index.all().postings();
      while (p.next()) {
        SeriesEntry entry = index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
        List<ChunkMeta> loaded = new ArrayList<>();
        for (ChunkMeta chunk : entry.chunks()) {
          loaded.add(chunk.withChunk(chunks.chunk(chunk)));
        }
        indexOut.series(entry.labels(), chunksOut.write(loaded));
      }
      indexOut.finish();
    }

    assertThat(BlockDir.index(tmp)).hasSameBinaryContentAs(BlockDir.index(dir));
    assertThat(BlockDir.chunks(tmp).resolve("000001"))
        .hasSameBinaryContentAs(BlockDir.chunks(dir).resolve("000001"));
  }
}
