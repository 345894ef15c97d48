package io.narthex.tsdb.inspect;

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
    JsonText.quote(sb, e.encoding().toString());
    sb.append(",\"samples\":").append(e.samples().size());
    sb.append(",\"bytes\":").append(e.length());
    sb.append(",\"usedBits\":").append(e.usedBits());
    sb.append(",\"costs\":{");
    String comma = "";
    for (var cost : e.costs().entrySet()) {
      sb.append(comma);
      JsonText.quote(sb, cost.getKey().toString());
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
    JsonText.quote(sb, e.hint());
    sb.append(",\"error\":");
    JsonText.value(sb, e.error());
  }

  private static void field(StringBuilder sb, ChunkField field) {
    sb.append("{\"bit\":").append(field.bit());
    sb.append(",\"cost\":").append(field.cost());
    sb.append(",\"sample\":").append(field.sample());
    sb.append(",\"kind\":");
    JsonText.quote(sb, field.kind().toString());
    sb.append(",\"name\":");
    JsonText.quote(sb, field.name());
    sb.append(",\"bits\":");
    JsonText.quote(sb, field.bits());
    sb.append(",\"meaning\":");
    JsonText.quote(sb, field.meaning());
    sb.append('}');
  }
}
