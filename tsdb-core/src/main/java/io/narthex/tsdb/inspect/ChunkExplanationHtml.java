package io.narthex.tsdb.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explanations as a page that needs nothing else: bit strip, table with cost bars, sums. */
final class ChunkExplanationHtml {
  private static final String[] COLOURS = {
    "#c4c4c4", "#cfa6c4", "#8fb3da", "#a5d5d1", "#f8bd80", "#96c98c", "#f2dc86", "#eeeeee"
  };

  /** What meanings say about the way that was taken; the first that fits counts. */
  private static final List<String> DECISIONS =
      List.of(
          "on time, same value",
          "on time, other value",
          "on time, stale",
          "same value",
          "fits the window",
          "new window",
          "stale",
          "on time",
          "longer than the step before",
          "shorter than the step before");

  private static final String STYLE =
      """
      .strip{line-height:1.5;word-break:break-all;font-size:12px}
      .strip span{padding:1px 0;margin-right:1px}.strip a{text-decoration:none;color:inherit}
      .strip a:hover{outline:2px solid #000}
      tr:target{outline:2px solid #000}td.bits{max-width:26em;word-break:break-all;font-size:12px}
      .key{display:inline-block;width:1em;height:1em;vertical-align:middle}
      """;

  private ChunkExplanationHtml() {}

  static String render(ChunkReport report) {
    StringBuilder style = new StringBuilder(STYLE);
    for (ChunkField.Kind kind : ChunkField.Kind.values()) {
      style.append('.').append(css(kind)).append("{background:").append(colour(kind)).append("}\n");
    }
    ChunkReport.Origin origin = report.origin();
    String title = report.parts().get(0).encoding() + " chunk";
    String of = origin == null ? "" : " of " + origin.found().labels();
    StringBuilder sb = new StringBuilder(HtmlPage.begin(title + of, style.toString()));
    if (origin != null) {
      origin(sb, origin);
    }
    for (int i = 0; i < report.parts().size(); i++) {
      if (report.parts().size() > 1) {
        sb.append("<h2>").append(report.partName(i)).append("</h2>\n");
      }
      part(sb, report.parts().get(i), "p" + i + "b");
    }
    return sb.append(HtmlPage.END).toString();
  }

  private static void origin(StringBuilder sb, ChunkReport.Origin origin) {
    StoredChunks.Place place = origin.found().stored().place();
    sb.append("<p>").append(escape(origin.source())).append(", chunk ").append(origin.number());
    sb.append(" of ").append(origin.count()).append(" of the series, ");
    sb.append(escape(place.toString()));
    if (place.file() != null) {
      sb.append(": <code>").append(escape(place.file())).append("</code> at ");
      sb.append(place.offset());
    }
    sb.append("</p>\n");
  }

  private static void part(StringBuilder sb, ChunkExplanation e, String anchor) {
    int samples = e.samples().size();
    sb.append("<p>").append(samples).append(" samples, ").append(e.length()).append(" bytes, ");
    sb.append(e.usedBits()).append(" bits in use");
    if (samples > 0) {
      double perSample = e.usedBits() / 8.0 / samples;
      sb.append(String.format(Locale.ROOT, ", %.3f bytes a sample", perSample));
    }
    sb.append("</p>\n");
    if (e.error() != null) {
      sb.append("<p><b>Not readable: ").append(escape(e.error())).append("</b></p>\n");
    }
    if (!e.hint().isEmpty()) {
      sb.append("<p>Hint: ").append(escape(e.hint())).append("</p>\n");
    }
    sums(sb, e);
    decisions(sb, e);
    strip(sb, e, anchor);
    table(sb, e, anchor);
  }

  private static void sums(StringBuilder sb, ChunkExplanation e) {
    sb.append("<h2>Where the bits go</h2>\n<table>");
    int total = Math.max(1, e.length() * 8);
    for (var cost : e.costs().entrySet()) {
      ChunkField.Kind kind = cost.getKey();
      sb.append("<tr><td>").append(kind).append("<td class=\"num\">").append(cost.getValue());
      sb.append("<td><span class=\"bar ").append(css(kind)).append("\" style=\"width:");
      sb.append(String.format(Locale.ROOT, "%.1fem", 40.0 * cost.getValue() / total));
      sb.append("\"></span>\n");
    }
    sb.append("</table>\n");
  }

  /** How often a decision was taken, and what it cost in bits. */
  private static final class Taken {
    int times;
    int bits;
    ChunkField.@Nullable Kind kind;
  }

  private static Map<String, Taken> taken(ChunkExplanation e) {
    Map<String, Taken> taken = new LinkedHashMap<>();
    for (String decision : DECISIONS) {
      taken.put(decision, new Taken());
    }
    for (ChunkField field : e.fields()) {
      for (Map.Entry<String, Taken> decision : taken.entrySet()) {
        if (field.meaning().contains(decision.getKey())) {
          Taken sum = decision.getValue();
          sum.times++;
          sum.bits += field.cost();
          sum.kind = field.kind();
          break;
        }
      }
    }
    return taken;
  }

  private static void decisions(StringBuilder sb, ChunkExplanation e) {
    StringBuilder rows = new StringBuilder();
    taken(e)
        .forEach(
            (decision, sum) -> {
              ChunkField.Kind kind = sum.kind;
              if (kind == null) {
                return;
              }
              rows.append("<tr><td>")
                  .append(decision)
                  .append("<td class=\"num\">")
                  .append(sum.times);
              rows.append("<td class=\"num\">").append(sum.bits).append("<td><span class=\"bar ");
              double width = 40.0 * sum.bits / Math.max(1, e.length() * 8);
              rows.append(css(kind)).append("\" style=\"width:");
              rows.append(String.format(Locale.ROOT, "%.1fem", width)).append("\"></span>\n");
            });
    if (!rows.isEmpty()) {
      sb.append("<h2>Decisions taken</h2>\n<table><tr><th>decision<th>times<th>bits<th>\n");
      sb.append(rows).append("</table>\n");
    }
  }

  private static void strip(StringBuilder sb, ChunkExplanation e, String anchor) {
    sb.append("<h2>Bits</h2>\n<p>");
    for (ChunkField.Kind kind : e.costs().keySet()) {
      sb.append("<span class=\"key ").append(css(kind)).append("\"></span> ").append(kind);
      sb.append(" \n");
    }
    sb.append("A field leads to its line below.</p>\n<div class=\"strip\">");
    for (ChunkField field : e.fields()) {
      if (field.kind() == ChunkField.Kind.FREE && field.cost() > 64) {
        sb.append("<span class=\"free\">… ").append(field.cost()).append(" unused bits …</span>");
        continue;
      }
      sb.append("<a href=\"#").append(anchor).append(field.bit()).append("\"><span class=\"");
      sb.append(css(field.kind())).append("\" title=\"").append(escape(title(field))).append("\">");
      sb.append(field.bits().replace(" ", "")).append("</span></a>");
    }
    sb.append("</div>\n");
  }

  private static String title(ChunkField field) {
    String of = field.sample() < 0 ? "" : "sample " + field.sample() + " ";
    return of + field.name() + ": " + field.meaning();
  }

  private static void table(StringBuilder sb, ChunkExplanation e, String anchor) {
    sb.append("<h2>Fields</h2>\n<table><tr><th>bit<th>#<th>field<th>bits<th>cost<th><th>meaning\n");
    for (ChunkField field : e.fields()) {
      sb.append("<tr id=\"").append(anchor).append(field.bit()).append("\"><td class=\"num\">");
      sb.append(field.bit()).append("<td class=\"num\">");
      sb.append(field.sample() < 0 ? "" : Integer.toString(field.sample()));
      sb.append("<td>").append(escape(field.name())).append("<td class=\"bits\"><code>");
      sb.append(field.cost() > 512 ? "…" : field.bits()).append("</code><td class=\"num\">");
      sb.append(field.cost()).append("<td><span class=\"bar ").append(css(field.kind()));
      int width = Math.min(field.cost(), 100);
      sb.append("\" style=\"width:").append(width).append("px\"></span><td>");
      sb.append(escape(field.meaning())).append('\n');
    }
    sb.append("</table>\n");
  }

  private static String css(ChunkField.Kind kind) {
    return kind.toString().replace(' ', '-');
  }

  private static String colour(ChunkField.Kind kind) {
    return COLOURS[List.of(ChunkField.Kind.values()).indexOf(kind)];
  }

  private static String escape(String s) {
    return HtmlPage.escape(s);
  }
}
