package io.narthex.tsdb.inspect;

import io.narthex.util.JsonString;

/** Explanations as JSON. */
final class ChunkExplanationJson {
  private ChunkExplanationJson() {}

  static String render(ChunkExplanation e) {
    StringBuilder sb = new StringBuilder("{");
    members(sb, e);
    return sb.append("}\n").toString();
  }

  /** What is between the braces. */
  static void members(StringBuilder sb, ChunkExplanation e) {
    sb.append("\"encoding\":");
    JsonString.append(sb, e.encoding().toString());
    sb.append(",\"samples\":").append(e.samples().size());
    sb.append(",\"bytes\":").append(e.length());
    sb.append(",\"usedBits\":").append(e.usedBits());
    sb.append(",\"costs\":{");
    String comma = "";
    for (var cost : e.costs().entrySet()) {
      sb.append(comma);
      JsonString.append(sb, cost.getKey().toString());
      sb.append(':').append(cost.getValue());
      comma = ",";
    }
    sb.append("},\"fields\":[");
    comma = "";
    for (ChunkField field : e.fields()) {
      sb.append(comma);
      field(sb, field);
      comma = ",\n";
    }
    sb.append("],\"hint\":");
    JsonString.append(sb, e.hint());
    sb.append(",\"error\":");
    JsonText.value(sb, e.error());
  }

  private static void field(StringBuilder sb, ChunkField field) {
    sb.append("{\"bit\":").append(field.bit());
    sb.append(",\"cost\":").append(field.cost());
    sb.append(",\"sample\":").append(field.sample());
    sb.append(",\"kind\":");
    JsonString.append(sb, field.kind().toString());
    sb.append(",\"name\":");
    JsonString.append(sb, field.name());
    sb.append(",\"bits\":");
    JsonString.append(sb, field.bits());
    sb.append(",\"meaning\":");
    JsonString.append(sb, field.meaning());
    sb.append('}');
  }
}
