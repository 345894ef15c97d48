package io.narthex.tsdb.chunkenc.classic;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.List;

/**
 * Brings floats from any encoding into any other, of both generations.
 *
 * @upstream none — upstream transcodes only within an encoding
 */
public final class Transcoder {
  private Transcoder() {}

  /**
   * The floats of a chunk in another encoding. Into a classic one they may take several chunks.
   * Start timestamps are kept if the new encoding can hold them.
   *
   * @throws IllegalArgumentException if one of both is not an encoding of floats, or if time goes
   *     back, which no classic encoding can tell
   * @throws io.narthex.model.CorruptionException if the samples cannot be read
   */
  public static List<Chunk> transcode(Chunk from, Encoding to) {
    if (from.encoding().valueType() != ValueType.FLOAT || to.valueType() != ValueType.FLOAT) {
      throw new IllegalArgumentException("cannot go from " + from.encoding() + " to " + to);
    }
    if (to.isClassic()) {
      ClassicSeries series = new ClassicSeries(to);
      series.appendAll(from);
      return List.copyOf(series.chunks());
    }
    Chunk chunk = Chunks.empty(to);
    SampleIterator it = from.iterator();
    while (it.next() != ValueType.NONE) {
      chunk.appender().append(it.atSt(), it.atT(), it.atV());
    }
    return List.of(chunk);
  }
}
