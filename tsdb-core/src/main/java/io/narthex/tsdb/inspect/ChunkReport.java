package io.narthex.tsdb.inspect;

import io.narthex.util.JsonString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk taken apart and where it was found; or the several that it becomes in another encoding.
 *
 * <p>Thread-safety: as {@link ChunkExplanation}.
 *
 * @param origin null if it was made for this
 * @param parts the chunks, in the order of time
 * @upstream none
 */
public record ChunkReport(@Nullable Origin origin, List<ChunkExplanation> parts) {

  /**
   * Where a stored chunk was found.
   *
   * @param number of the chunk among those of its series, from 0
   * @param count how many the series has, in all blocks and the head
   */
  public record Origin(StoredChunks.Found found, int number, int count) {

    /** The source with what it is: {@code block 01J8…}, or {@code head}. */
    String source() {
      return (inHead() ? "" : "block ") + found.source();
    }

    boolean inHead() {
      return found.source().equals(StoredChunks.HEAD);
    }

    @Override
    public String toString() {
      return source()
          + "  "
          + found.labels()
          + "  chunk "
          + number
          + " of "
          + count
          + "  ("
          + found.stored().place()
          + ")";
    }
  }

  /** Whether the bytes of all parts could be read to their end. */
  public boolean isReadable() {
    return parts.stream().allMatch(part -> part.error() == null);
  }

  /** In the form asked for; JSON is an object a part, with what there is to say of the origin. */
  public String to(ReportForm form) {
    return switch (form) {
      case TEXT -> text();
      case JSON -> json();
      case HTML -> ChunkExplanationHtml.render(this);
    };
  }

  private String text() {
    StringBuilder sb = new StringBuilder();
    if (origin != null) {
      sb.append(origin).append('\n');
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.size() > 1) {
        sb.append(partName(i)).append('\n');
      }
      sb.append(parts.get(i).toText());
    }
    return sb.toString();
  }

  String partName(int part) {
    return "part " + (part + 1) + " of " + parts.size();
  }

  private String json() {
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      sb.append('{');
      if (origin != null) {
        origin(sb, origin);
        sb.append(",\"part\":").append(i).append(",\"parts\":").append(parts.size()).append(',');
      }
      ChunkExplanationJson.members(sb, parts.get(i));
      sb.append("}\n");
    }
    return sb.toString();
  }

  private static void origin(StringBuilder sb, Origin origin) {
    StoredChunks.Place place = origin.found().stored().place();
    sb.append("\"block\":");
    JsonText.value(sb, origin.inHead() ? null : origin.found().source());
    sb.append(",\"series\":");
    JsonString.append(sb, origin.found().labels().toString());
    sb.append(",\"chunk\":").append(origin.number()).append(",\"chunks\":").append(origin.count());
    sb.append(",\"place\":");
    JsonString.append(sb, place.toString());
    sb.append(",\"file\":");
    JsonText.value(sb, place.file());
    sb.append(",\"offset\":");
    JsonText.value(sb, place.file() == null ? null : place.offset());
  }
}
