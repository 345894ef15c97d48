package io.narthex.tsdb.chunkenc.classic;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of one series, as Prometheus 1.x fills them: transcodes while a chunk is less than
 * half full, opens a new one after that.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/local/chunk/chunk.go transcodeAndAdd, addToOverflowChunk, of v1.8.2
 */
public final class ClassicSeries {
  private final List<ClassicChunk> closed = new ArrayList<>();
  private ClassicChunk head;
  private int transcodings;

  /** A series that starts with an empty chunk of an encoding. */
  public ClassicSeries(Encoding encoding) {
    this(ClassicChunk.empty(encoding));
  }

  /** A series that starts with some chunk. */
  ClassicSeries(ClassicChunk head) {
    this.head = head;
  }

  /**
   * Appends a sample.
   *
   * @param t timestamp in ms
   * @throws IllegalArgumentException if {@code t} is before the last sample
   */
  public void append(long t, double v) {
    ClassicChunk.Refusal refusal = head.add(t, v);
    if (refusal == null) {
      return;
    }
    ClassicChunk before = head;
    head = refusal.next();
    if (refusal.transcode()) {
      transcodings++;
      appendAll(before);
    } else {
      closed.add(before);
    }
    append(t, v);
  }

  /** Appends all floats of a chunk of any encoding. */
  public void appendAll(Chunk chunk) {
    SampleIterator it = chunk.iterator();
    while (it.next() != ValueType.NONE) {
      append(it.atT(), it.atV());
    }
  }

  /** All chunks, the open one last. */
  public List<ClassicChunk> chunks() {
    List<ClassicChunk> all = new ArrayList<>(closed);
    all.add(head);
    return all;
  }

  /** How many times a chunk was written anew in wider fields. */
  public int transcodings() {
    return transcodings;
  }

  @Override
  public String toString() {
    return "ClassicSeries{" + closed.size() + " closed, open " + head + "}";
  }
}
