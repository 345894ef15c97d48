package io.narthex.tsdb.inspect;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk taken apart: every bit belongs to one field.
 *
 * <p>Thread-safety: immutable but for the samples, which are not to be changed.
 *
 * @param length bytes of the chunk
 * @param fields all fields in the order of their bits, padding last
 * @param samples the samples, by the explainer's own reading
 * @param hint a remark on what would suit the samples better; may be empty
 * @param error what is wrong with the bytes behind the last field; null if nothing is
 */
public record ChunkExplanation(
    Encoding encoding,
    int length,
    List<ChunkField> fields,
    SampleBuffer samples,
    String hint,
    @Nullable String error) {

  /** Bits that say something. */
  public int usedBits() {
    return length * 8 - cost(ChunkField.Kind.FREE);
  }

  /** Bits spent on one kind of thing. */
  public int cost(ChunkField.Kind kind) {
    return costs().getOrDefault(kind, 0);
  }

  /** Bits spent, by kind. */
  public Map<ChunkField.Kind, Integer> costs() {
    Map<ChunkField.Kind, Integer> costs = new EnumMap<>(ChunkField.Kind.class);
    for (ChunkField field : fields) {
      costs.merge(field.kind(), field.cost(), Integer::sum);
    }
    return costs;
  }

  /** A table, one line a field. */
  public String toText() {
    return ChunkExplanationText.render(this);
  }

  /** One JSON object. */
  public String toJson() {
    return ChunkExplanationJson.render(this);
  }

  /** A page that needs nothing else. */
  public String toHtml() {
    return ChunkExplanationHtml.render(new ChunkReport(null, List.of(this)));
  }
}
