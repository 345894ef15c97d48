package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.Transcoder;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.HeadChunkRef;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.SeriesInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says where each chunk of a head lies.
 *
 * <p>Chunks that are not in its files are made of the log when the head is opened, in the encoding
 * that can hold everything the log may say. Unless the files show that this directory uses XOR2,
 * those without start timestamps are given in XOR, as Prometheus writes by default.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class HeadPlaces {
  private static final String LATE = "late ";

  private final Map<Long, List<SeriesInfo.ChunkInfo>> bySeries = new HashMap<>();
  private boolean usesXor2;

  private final Set<String> files;

  /**
   * @param files names of the files of chunks that the directory has; the head, opened in a copy,
   *     may have mapped more
   */
  HeadPlaces(Head head, Set<String> files) {
    this.files = files;
    head.inspect(List.of(new Matcher(Matcher.Type.REGEX, "__name__", ".*")), this::add);
  }

  private void add(SeriesInfo series) {
    bySeries.put(series.ref(), series.chunks());
    for (SeriesInfo.ChunkInfo chunk : series.chunks()) {
      usesXor2 |= chunk.encoding() == Encoding.XOR2 && isStored(chunk);
    }
  }

  private boolean isStored(SeriesInfo.ChunkInfo chunk) {
    int end = chunk.place().indexOf('@');
    return end > 0 && files.contains(chunk.place().substring(0, end));
  }

  /** A chunk of a series with its place; also if it cannot be read. */
  StoredChunks.Stored read(Labels labels, ChunkMeta meta, ChunkReader chunks) {
    StoredChunks.Place place = place(meta);
    try {
      Chunk chunk = chunks.chunk(meta);
      return StoredChunks.Stored.of(place, place.file() != null || usesXor2 ? chunk : plain(chunk));
    } catch (CorruptionException e) {
      CorruptionException told =
          new CorruptionException(
              e.file(), e.offset(), e.reason() + ", in the chunk of " + labels, e);
      return new StoredChunks.Stored(place, null, told);
    }
  }

  private StoredChunks.Place place(ChunkMeta meta) {
    boolean late = HeadChunkRef.outOfOrder(meta.ref());
    long series = HeadChunkRef.seriesRef(meta.ref());
    for (SeriesInfo.ChunkInfo info : bySeries.getOrDefault(series, List.of())) {
      if (info.where().startsWith(LATE) == late
          && info.mint() == meta.mint()
          && info.maxt() == meta.maxt()
          && isStored(info)) {
        return place(info);
      }
    }
    return new StoredChunks.Place((late ? LATE : "") + "open, made of the log", null, 0);
  }

  private static StoredChunks.Place place(SeriesInfo.ChunkInfo info) {
    String[] parts = info.place().split("@", 2);
    return new StoredChunks.Place(
        info.where() + " " + info.place(), "chunks_head/" + parts[0], Long.parseLong(parts[1]));
  }

  private static Chunk plain(Chunk chunk) {
    if (chunk.encoding() != Encoding.XOR2) {
      return chunk;
    }
    SampleBuffer samples = new SampleBuffer();
    chunk.decode(samples);
    return samples.startTimes() == null ? Transcoder.transcode(chunk, Encoding.XOR).get(0) : chunk;
  }
}
