package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the OpenMetrics specification demands beyond well-formed lines: families together and named
 * apart, metadata first and once, values and labels that fit the type, exemplars where they belong.
 *
 * <p>Prometheus does not look at any of it; an exposer's own tests should.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — the rules are those of the specification, version 1.0, and of its test corpus
 */
final class OpenMetricsRules {
  private static final int MAX_EXEMPLAR_CHARACTERS = 128;

  private final Set<String> seenNames = new HashSet<>();
  private final Set<Labels> seenGroups = new HashSet<>();
  private final HistogramRules histogram = new HistogramRules();

  private @Nullable String family;
  private @Nullable MetricType type;
  private @Nullable String unit;
  private boolean help;
  private boolean samples;
  private @Nullable Labels group;
  private boolean groupHasTime;
  private long groupTime;

  void reset() {
    seenNames.clear();
    family = null;
    startFamily(null);
  }

  /** Null if the entry keeps the rules, else what it breaks. */
  @Nullable String check(Entry entry, OpenMetricsParser parser) {
    return switch (entry) {
      case TYPE, HELP, UNIT -> metadata(entry, parser);
      case SERIES -> sample(parser);
      case END -> endFamily();
      default -> null;
    };
  }

  private @Nullable String metadata(Entry entry, OpenMetricsParser parser) {
    String name = parser.metricName();
    if (!name.equals(family)) {
      String problem = endFamily();
      startFamily(name);
      if (problem != null) {
        return problem;
      }
    } else if (samples) {
      return "metadata of " + name + " after its samples";
    }
    boolean again;
    switch (entry) {
      case TYPE:
        again = type != null;
        type = parser.type();
        break;
      case UNIT:
        again = unit != null;
        unit = parser.unit();
        break;
      default:
        again = help;
        help = true;
    }
    return again ? "second " + entry + " line of " + name : null;
  }

  private void startFamily(@Nullable String name) {
    family = name;
    type = null;
    unit = null;
    help = false;
    samples = false;
    group = null;
    seenGroups.clear();
    histogram.reset();
  }

  /** Suffixes of the names that samples of a type may have. */
  private static List<String> suffixes(@Nullable MetricType type) {
    if (type == null) {
      return List.of("");
    }
    return switch (type) {
      case COUNTER -> List.of("_total", "_created");
      case SUMMARY -> List.of("", "_count", "_sum", "_created");
      case HISTOGRAM -> List.of("_bucket", "_count", "_sum", "_created");
      case GAUGEHISTOGRAM -> List.of("_bucket", "_gcount", "_gsum");
      case INFO -> List.of("_info");
      case GAUGE, STATESET, UNKNOWN -> List.of("");
    };
  }

  private @Nullable String endFamily() {
    if (family == null) {
      return null;
    }
    Set<String> names = new HashSet<>();
    names.add(family);
    for (String suffix : suffixes(type)) {
      names.add(family + suffix);
    }
    for (String name : names) {
      if (!seenNames.add(name)) {
        return "name " + name + " clashes with another family";
      }
    }
    boolean unitless = type == MetricType.INFO || type == MetricType.STATESET;
    if (unitless && unit != null && !unit.isEmpty()) {
      return "info or stateset " + family + " has a unit";
    }
    return samples ? histogram.end() : null;
  }

  private @Nullable String sample(OpenMetricsParser parser) {
    Labels labels = parser.labelsAsWritten();
    String name = labels.metricName();
    if (labels.duplicateName() != null) {
      return "label name " + labels.duplicateName() + " is not unique";
    }
    if (parser.endsInComma()) {
      return "comma behind the last label";
    }
    if (!belongs(name)) {
      String problem = endFamily();
      startFamily(name);
      type = MetricType.UNKNOWN;
      if (problem != null) {
        return problem;
      }
    }
    samples = true;
    String suffix = name.substring(String.valueOf(family).length());
    String problem = labelsOfType(labels, suffix);
    if (problem == null) {
      problem = grouping(parser, labels, suffix);
    }
    if (problem == null) {
      problem = valueOfType(parser.value(), suffix);
    }
    return problem != null ? problem : exemplar(parser, suffix);
  }

  private boolean belongs(String name) {
    return family != null
        && name.startsWith(family)
        && suffixes(type).contains(name.substring(family.length()));
  }

  private @Nullable String labelsOfType(Labels labels, String suffix) {
    if (type == MetricType.STATESET && !labels.has(String.valueOf(family))) {
      return "state without the label " + family;
    }
    if (suffix.equals("_bucket") && isHistogram()) {
      return labels.has("le") && isNumber(labels.get("le")) ? null : "bucket without a valid le";
    }
    if (type == MetricType.SUMMARY && suffix.isEmpty()) {
      String quantile = labels.get("quantile");
      boolean valid =
          isNumber(quantile) && GoFloats.parse(quantile) >= 0 && GoFloats.parse(quantile) <= 1;
      return valid ? null : "quantile not in [0,1]";
    }
    return null;
  }

  private boolean isHistogram() {
    return type == MetricType.HISTOGRAM || type == MetricType.GAUGEHISTOGRAM;
  }

  /** A number other than NaN, infinity written as the specification writes it. */
  private static boolean isNumber(String text) {
    try {
      double v = GoFloats.parse(text);
      return !Double.isNaN(v) && (!Double.isInfinite(v) || text.equals(GoFloats.g(v)));
    } catch (GoFloats.FloatFormatException e) {
      return false;
    }
  }

  private @Nullable String grouping(OpenMetricsParser parser, Labels labels, String suffix) {
    Labels own = groupOf(labels, suffix);
    boolean same = own.equals(group);
    if (!same && seenGroups.contains(own)) {
      return "samples of one metric are not together";
    }
    boolean timed = parser.hasTimestamp();
    long t = timed ? parser.timestamp() : 0;
    if (same && timed != groupHasTime) {
      return "some samples of a metric have timestamps, some have none";
    }
    if (same && timed && t < groupTime && type != MetricType.INFO) {
      return "timestamps of a metric go backwards";
    }
    group = own;
    groupHasTime = timed;
    groupTime = t;
    seenGroups.add(own);
    return isHistogram() ? histogram.add(own, t, suffix, labels.get("le"), parser.value()) : null;
  }

  /** Labels that all samples of one metric share. */
  private Labels groupOf(Labels labels, String suffix) {
    if (type == MetricType.INFO) {
      return Labels.empty();
    }
    String own =
        type == MetricType.STATESET
            ? String.valueOf(family)
            : type == MetricType.SUMMARY && suffix.isEmpty()
                ? "quantile"
                : isHistogram() && suffix.equals("_bucket") ? "le" : Labels.METRIC_NAME;
    return labels.drop(List.of(Labels.METRIC_NAME, own));
  }

  private @Nullable String valueOfType(double v, String suffix) {
    if (type == MetricType.STATESET && v != 0 && v != 1) {
      return "state that is neither 0 nor 1";
    }
    if (type == MetricType.INFO && v != 1) {
      return "info that is not 1";
    }
    if (type == MetricType.SUMMARY && suffix.isEmpty() && v < 0) {
      return "negative quantile";
    }
    boolean counts = List.of("_total", "_sum", "_count", "_bucket", "_gcount").contains(suffix);
    if ((counts || suffix.equals("_gsum")) && Double.isNaN(v)) {
      return "count that is NaN";
    }
    if (counts && v < 0) {
      return "negative count";
    }
    boolean whole = List.of("_bucket", "_count", "_gcount").contains(suffix);
    return whole && v != Math.rint(v) ? "count that is not whole" : null;
  }

  private @Nullable String exemplar(OpenMetricsParser parser, String suffix) {
    if (!parser.hasExemplar()) {
      return null;
    }
    boolean allowed =
        isHistogram()
            ? suffix.equals("_bucket")
            : type == MetricType.COUNTER && suffix.equals("_total");
    if (!allowed) {
      return "exemplar where none is allowed";
    }
    Exemplar exemplar = parser.peekExemplar();
    long characters = 0;
    for (var label : exemplar.labels()) {
      characters += label.name().codePoints().count() + label.value().codePoints().count();
    }
    return characters > MAX_EXEMPLAR_CHARACTERS
        ? "exemplar of more than " + MAX_EXEMPLAR_CHARACTERS + " characters"
        : null;
  }
}
