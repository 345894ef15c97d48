package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import io.narthex.util.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Everything a parser says about a body, a line an entry, in the form of the recorded results. */
final class Dump {
  private Dump() {}

  static List<String> of(ExpositionParser parser, byte[] body, boolean startTimestamps) {
    List<String> lines = new ArrayList<>();
    parser.reset(body, 0, body.length);
    try {
      for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
        lines.add(entry(parser, e, startTimestamps));
      }
      lines.add("ERR: <nil>");
    } catch (ExpositionException e) {
      lines.add("ERR: " + e.reason());
    }
    return lines;
  }

  static List<String> of(ExpositionParser parser, String body) {
    return of(parser, body.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String entry(ExpositionParser p, Entry e, boolean startTimestamps) {
    return switch (e) {
      case TYPE -> "TYPE " + p.metricName() + " " + p.type().text();
      case HELP -> "HELP " + p.metricName() + " " + quote(p.help());
      case UNIT -> "UNIT " + p.metricName() + " " + p.unit();
      case COMMENT -> "COMMENT " + quote(p.comment());
      case SERIES ->
          "SERIES " + labels(p.labels()) + " " + GoFloats.g(p.value()) + rest(p, startTimestamps);
      case HISTOGRAM -> histogram(p);
      case END -> throw new AssertionError();
    };
  }

  /** As recorded: no quotes around names, whatever they hold. */
  private static String labels(Labels labels) {
    StringJoiner joiner = new StringJoiner(", ", "{", "}");
    for (Label l : labels) {
      joiner.add(l.name() + "=" + LabelText.quote(l.value()));
    }
    return joiner.toString();
  }

  private static String histogram(ExpositionParser p) {
    String key = GoQuote.quote(p.buffer(), p.seriesOffset(), p.seriesOffset() + p.seriesLength());
    return "HIST "
        + key
        + " "
        + (p.histogram() == null ? "<nil>" : HistogramText.of(p.histogram()))
        + " "
        + (p.floatHistogram() == null ? "<nil>" : HistogramText.of(p.floatHistogram()));
  }

  private static String rest(ExpositionParser p, boolean startTimestamps) {
    StringBuilder sb = new StringBuilder();
    if (p.hasTimestamp()) {
      sb.append(" ts=").append(p.timestamp());
    }
    for (@Nullable Exemplar x = p.nextExemplar(); x != null; x = p.nextExemplar()) {
      sb.append(" ex{")
          .append(labels(x.labels()))
          .append(' ')
          .append(GoFloats.g(x.value()))
          .append(' ')
          .append(x.hasTimestamp())
          .append(' ')
          .append(x.t())
          .append('}');
    }
    if (startTimestamps) {
      sb.append(" st=").append(p.startTimestamp());
    }
    return sb.toString();
  }

  private static String quote(String s) {
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    return GoQuote.quote(b, 0, b.length);
  }
}
