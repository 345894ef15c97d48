package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.querier.BlockChunkQuerier;
import io.narthex.tsdb.querier.ChunkMerger;
import io.narthex.tsdb.querier.ChunkSeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** All chunks of a database as a chunk querier over its blocks and its head gives them. */
final class TsdbChunks {
  private TsdbChunks() {}

  static Map<Labels, List<ChunkMeta>> read(Tsdb tsdb, long mint, long maxt) {
    List<BlockReader> readers = new ArrayList<>();
    for (BlockReader block : tsdb.blocks()) {
      if (block.meta().overlapsClosed(mint, maxt)) {
        readers.add(block);
      }
    }
    readers.add(tsdb.head().reader(mint, maxt));
    Encoding floats = tsdb.options().head().xor2() ? Encoding.XOR2 : Encoding.XOR;
    return read(readers, mint, maxt, floats);
  }

  static Map<Labels, List<ChunkMeta>> read(
      List<? extends BlockReader> readers, long mint, long maxt, Encoding floats) {
    List<BlockChunkQuerier> queriers = new ArrayList<>();
    List<ChunkSeriesSet> sets = new ArrayList<>();
    Map<Labels, List<ChunkMeta>> found = new TreeMap<>();
    try {
      for (BlockReader reader : readers) {
        BlockChunkQuerier querier = new BlockChunkQuerier(reader, mint, maxt);
        queriers.add(querier);
        sets.add(querier.select(null, List.of(Matcher.regex("__name__", ".*")), true));
      }
      ChunkSeriesSet merged = ChunkSeriesSet.merge(sets, new ChunkMerger(floats));
      while (merged.next()) {
        found.put(merged.labels(), merged.chunks());
      }
      return found;
    } finally {
      queriers.forEach(BlockChunkQuerier::close);
    }
  }

  /** The samples of a chunk, whose bounds must be theirs. */
  static SampleBuffer samples(ChunkMeta meta) {
    SampleBuffer samples = new SampleBuffer();
    Objects.requireNonNull(meta.chunk()).decode(samples);
    assertThat(samples.time(0)).isEqualTo(meta.mint());
    assertThat(samples.time(samples.size() - 1)).isEqualTo(meta.maxt());
    return samples;
  }

  /** The samples of chunks that follow each other. */
  static SampleBuffer samples(List<ChunkMeta> metas) {
    SampleBuffer all = new SampleBuffer();
    for (ChunkMeta meta : metas) {
      SampleBuffer samples = samples(meta);
      for (int i = 0; i < samples.size(); i++) {
        assertThat(all.isEmpty() || all.time(all.size() - 1) < samples.time(i)).isTrue();
        Object h = samples.histogram(i);
        if (h instanceof Histogram integer) {
          all.add(samples.time(i), integer);
        } else if (h instanceof FloatHistogram floats) {
          all.add(samples.time(i), floats);
        } else {
          all.add(samples.time(i), samples.value(i));
        }
      }
    }
    return all;
  }
}
