package io.narthex.promql;

import java.util.List;
import java.util.Locale;

/** The faces of a {@link QueryTrace}: text, JSON, HTML. */
final class TraceRendering {
  private static final String PAGE_HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Query trace</title>
      <style>
      body{font:14px/1.4 system-ui,sans-serif;margin:2em;color:#222;background:#fff}
      code{font-family:ui-monospace,monospace}
      h1{font-size:1.2em;font-weight:600;overflow-wrap:anywhere}
      ul{list-style:none;padding-left:1.4em;border-left:1px solid #ccc}
      .n{margin:.3em 0}.k{color:#666}.m{color:#0a5}.g{font-size:12px;color:#444}
      .b{display:inline-block;height:.6em;background:#48a;vertical-align:middle;margin-right:.5em}
      @media (prefers-color-scheme:dark){body{background:#181818;color:#ddd}.k{color:#999}.g{color:#aaa}}
      </style></head><body>
      """;

  /** As many groups of a node are kept. */
  private static final int MOST_GROUPS = 50;

  private TraceRendering() {}

  static String text(QueryTrace trace) {
    StringBuilder sb = new StringBuilder();
    sb.append(trace.query()).append('\n');
    appendText(sb, trace.root(), "");
    return sb.toString();
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  private static String figures(QueryTrace.Node n) {
    return millis(n.nanos())
        + " (own "
        + millis(n.ownNanos())
        + "), "
        + n.series()
        + " series, "
        + n.samples()
        + " samples, peak "
        + n.peak()
        + ", "
        + n.steps()
        + (n.steps() == 1 ? " step" : " steps");
  }

  private static void appendText(StringBuilder sb, QueryTrace.Node n, String indent) {
    sb.append(indent).append(n.kind()).append("  ").append(n.expr()).append('\n');
    if (!n.detail().isEmpty()) {
      sb.append(indent).append("    ").append(n.detail()).append('\n');
    }
    if (n.steps() > 0) {
      sb.append(indent).append("    ").append(figures(n)).append('\n');
    }
    for (QueryTrace.Group g : n.groups()) {
      sb.append(indent).append("    ").append(g.labels()).append(" <- ").append(g.members().size());
      if (!g.others().isEmpty() || n.kind().endsWith("operation")) {
        sb.append(" with ").append(g.others().size());
      }
      sb.append('\n');
    }
    for (QueryTrace.Node child : n.children()) {
      appendText(sb, child, indent + "  ");
    }
  }

  static String json(QueryTrace trace) {
    StringBuilder sb = new StringBuilder("{\"query\":");
    appendString(sb, trace.query());
    sb.append(",\"root\":");
    appendJson(sb, trace.root());
    return sb.append('}').toString();
  }

  private static void appendJson(StringBuilder sb, QueryTrace.Node n) {
    sb.append("{\"kind\":");
    appendString(sb, n.kind());
    sb.append(",\"expr\":");
    appendString(sb, n.expr());
    sb.append(",\"start\":").append(n.position().start());
    sb.append(",\"end\":").append(n.position().end());
    sb.append(",\"detail\":");
    appendString(sb, n.detail());
    sb.append(",\"nanos\":").append(n.nanos());
    sb.append(",\"ownNanos\":").append(n.ownNanos());
    sb.append(",\"series\":").append(n.series());
    sb.append(",\"samples\":").append(n.samples());
    sb.append(",\"peak\":").append(n.peak());
    sb.append(",\"steps\":").append(n.steps());
    sb.append(",\"groups\":[");
    for (int i = 0; i < n.groups().size(); i++) {
      QueryTrace.Group g = n.groups().get(i);
      sb.append(i == 0 ? "{\"labels\":" : ",{\"labels\":");
      appendString(sb, g.labels());
      appendStrings(sb, "members", g.members());
      appendStrings(sb, "others", g.others());
      sb.append('}');
    }
    sb.append("],\"children\":[");
    for (int i = 0; i < n.children().size(); i++) {
      if (i > 0) {
        sb.append(',');
      }
      appendJson(sb, n.children().get(i));
    }
    sb.append("]}");
  }

  private static void appendStrings(StringBuilder sb, String name, List<String> values) {
    sb.append(",\"").append(name).append("\":[");
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        sb.append(',');
      }
      appendString(sb, values.get(i));
    }
    sb.append(']');
  }

  static void appendString(StringBuilder sb, String s) {
    sb.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        sb.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) && !isPaired(s, i)) {
        sb.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        sb.append(c);
      }
    }
    sb.append('"');
  }

  private static boolean isPaired(String s, int i) {
    char c = s.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
  }

  static String page(QueryTrace trace) {
    StringBuilder sb = new StringBuilder(PAGE_HEAD);
    sb.append("<h1><code>");
    appendEscaped(sb, trace.query());
    sb.append(
        "</code></h1><p class=k>A bar is a node's own time; its time includes what is below.</p>");
    sb.append("<ul>");
    appendHtml(sb, trace.root(), Math.max(1, trace.root().nanos()));
    return sb.append("</ul></body></html>\n").toString();
  }

  private static void appendHtml(StringBuilder sb, QueryTrace.Node n, long total) {
    long width = Math.round(200.0 * n.ownNanos() / total);
    sb.append("<li class=n><span class=b style=\"width:").append(width).append("px\"></span>");
    sb.append("<span class=k>");
    appendEscaped(sb, n.kind());
    sb.append("</span> <code>");
    appendEscaped(sb, n.expr());
    sb.append("</code> <span class=k>");
    appendEscaped(sb, n.detail());
    sb.append("</span>");
    if (n.steps() > 0) {
      sb.append("<br><span class=m>").append(figures(n)).append("</span>");
    }
    if (!n.groups().isEmpty()) {
      sb.append("<details class=g><summary>").append(groups(n)).append("</summary>");
      for (QueryTrace.Group g : n.groups()) {
        sb.append("<p><b>");
        appendEscaped(sb, g.labels());
        sb.append("</b>");
        appendMembers(sb, g.members(), "");
        appendMembers(sb, g.others(), "right: ");
        sb.append("</p>");
      }
      sb.append("</details>");
    }
    sb.append("<ul>");
    for (QueryTrace.Node child : n.children()) {
      appendHtml(sb, child, total);
    }
    sb.append("</ul></li>");
  }

  /** How many groups are shown: they may be the first of many. */
  private static String groups(QueryTrace.Node n) {
    int shown = n.groups().size();
    return shown == 1
        ? "1 group"
        : shown == MOST_GROUPS ? "first " + shown + " groups" : shown + " groups";
  }

  private static void appendMembers(StringBuilder sb, List<String> members, String side) {
    for (String m : members) {
      sb.append("<br>").append(side);
      appendEscaped(sb, m);
    }
  }

  private static void appendEscaped(StringBuilder sb, String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '<' -> sb.append("&lt;");
        case '>' -> sb.append("&gt;");
        case '&' -> sb.append("&amp;");
        case '"' -> sb.append("&quot;");
        default -> sb.append(c);
      }
    }
  }
}
