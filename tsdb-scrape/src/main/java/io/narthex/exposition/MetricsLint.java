package io.narthex.exposition;

import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Looks at metrics as an experienced colleague would: names, units, suffixes, help texts; and
 * counts series.
 *
 * <p>The rules are those of client_golang 1.24. A repeated line of a histogram or summary counts as
 * not unique too, which promtool's parser swallows; a label in camel case is told once a family.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prometheus/client_golang prometheus/testutil/promlint, as run by promtool check metrics
 */
public final class MetricsLint {
  /**
   * One thing to mend.
   *
   * @param metric the family
   * @param text what about it
   */
  public record Problem(String metric, String text) {
    @Override
    public String toString() {
      return metric + " " + text;
    }
  }

  /**
   * How many series a family has.
   *
   * @param metric the family
   * @param series their number
   */
  public record Cardinality(String metric, int series) {}

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("amperes", "amperes"),
          Map.entry("bytes", "bytes"),
          Map.entry("celsius", "celsius"),
          Map.entry("grams", "grams"),
          Map.entry("joules", "joules"),
          Map.entry("kelvin", "kelvin"),
          Map.entry("kelvins", "kelvin"),
          Map.entry("meters", "meters"),
          Map.entry("metres", "metres"),
          Map.entry("seconds", "seconds"),
          Map.entry("volts", "volts"),
          Map.entry("minutes", "seconds"),
          Map.entry("hours", "seconds"),
          Map.entry("days", "seconds"),
          Map.entry("weeks", "seconds"),
          Map.entry("fahrenheit", "celsius"),
          Map.entry("rankine", "celsius"),
          Map.entry("inches", "meters"),
          Map.entry("yards", "meters"),
          Map.entry("miles", "meters"),
          Map.entry("bits", "bytes"),
          Map.entry("calories", "joules"),
          Map.entry("pounds", "grams"),
          Map.entry("ounces", "grams"));

  private static final List<String> PREFIXES =
      List.of(
          "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi",
          "mega", "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi");

  private static final List<String> ABBREVIATIONS =
      List.of("s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d");

  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][A-Z]");

  private static final class Family {
    final String name;
    MetricType type = MetricType.UNKNOWN;
    boolean help;

    /** Whether samples have the suffix that an OpenMetrics family is named without. */
    boolean totals;

    int series;
    final Set<String> labels = new TreeSet<>();
    final Set<Labels> distinct = new HashSet<>();
    int repeated;

    Family(String name) {
      this.name = name;
    }
  }

  private final Map<String, Family> families = new LinkedHashMap<>();

  /**
   * Reads a body, which the parser has been reset to, to its end.
   *
   * @throws ExpositionException if the body is broken
   */
  public void read(ExpositionParser parser) {
    boolean openMetrics = parser instanceof OpenMetricsParser;
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      switch (e) {
        case HELP -> family(parser.metricName()).help = true;
        case TYPE -> family(parser.metricName()).type = parser.type();
        case SERIES, HISTOGRAM -> series(parser.labels(), openMetrics);
        default -> {}
      }
    }
  }

  private Family family(String name) {
    return families.computeIfAbsent(name, Family::new);
  }

  private void series(Labels labels, boolean openMetrics) {
    Family family = owner(labels.metricName(), openMetrics);
    family.series++;
    family.totals |= openMetrics && labels.metricName().equals(family.name + "_total");
    if (!family.distinct.add(labels)) {
      family.repeated++;
    }
    for (Label label : labels) {
      boolean own =
          (family.type == MetricType.HISTOGRAM && label.name().equals("le"))
              || (family.type == MetricType.SUMMARY && label.name().equals("quantile"));
      if (!own && !label.name().equals(Labels.METRIC_NAME)) {
        family.labels.add(label.name());
      }
    }
  }

  /** The family whose sample has the name. */
  private Family owner(String metric, boolean openMetrics) {
    for (String suffix :
        List.of("_bucket", "_count", "_sum", "_gcount", "_gsum", "_total", "_created", "_info")) {
      if (metric.endsWith(suffix)) {
        Family family = families.get(metric.substring(0, metric.length() - suffix.length()));
        boolean parts =
            family != null
                && (openMetrics
                    || family.type == MetricType.HISTOGRAM
                    || family.type == MetricType.SUMMARY);
        if (family != null && parts) {
          return family;
        }
      }
    }
    return family(metric);
  }

  /** Families with their number of series, most first. */
  public List<Cardinality> cardinality() {
    return families.values().stream()
        .map(f -> new Cardinality(f.name, f.series))
        .sorted(
            Comparator.comparingInt(Cardinality::series)
                .reversed()
                .thenComparing(Cardinality::metric))
        .toList();
  }

  /** What there is to mend, by metric, then by text. */
  public List<Problem> problems() {
    List<Problem> found = new ArrayList<>();
    for (Family family : families.values()) {
      if (family.series > 0) {
        for (String text : problems(family)) {
          found.add(new Problem(family.name, text));
        }
      }
    }
    found.sort(Comparator.comparing(Problem::metric).thenComparing(Problem::text));
    return found;
  }

  private static List<String> problems(Family f) {
    List<String> texts = new ArrayList<>();
    if (!f.help) {
      texts.add("no help text");
    }
    unit(f.name, texts);
    boolean total = f.name.endsWith("_total");
    if (f.type == MetricType.COUNTER && !total && !f.totals) {
      texts.add("counter metrics should have \"_total\" suffix");
    }
    if (f.type != MetricType.UNKNOWN) {
      if (f.type != MetricType.COUNTER && total) {
        texts.add("non-counter metrics should not have \"_total\" suffix");
      }
      reserved(f, texts);
    }
    String type = typeName(f.type);
    if (f.type != MetricType.UNKNOWN && hasWord(f.name, type)) {
      texts.add("metric name should not include type '" + type + "'");
    }
    if (f.name.contains(":")) {
      texts.add("metric names should not contain ':'");
    }
    if (CAMEL_CASE.matcher(f.name).find()) {
      texts.add("metric names should be written in 'snake_case' not 'camelCase'");
    }
    for (String label : f.labels) {
      if (CAMEL_CASE.matcher(label).find()) {
        texts.add("label names should be written in 'snake_case' not 'camelCase'");
      }
    }
    for (String abbreviation : ABBREVIATIONS) {
      if (hasWord(f.name, abbreviation)) {
        texts.add("metric names should not contain abbreviated units");
      }
    }
    for (int i = 0; i < f.repeated; i++) {
      texts.add("metric not unique");
    }
    return texts;
  }

  private static String typeName(MetricType type) {
    return type == MetricType.GAUGEHISTOGRAM ? "gauge_histogram" : type.text();
  }

  private static boolean hasWord(String name, String word) {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    return lower.contains("_" + word + "_") || lower.endsWith("_" + word);
  }

  private static void unit(String name, List<String> texts) {
    for (String word : name.split("_", -1)) {
      String base = UNITS.get(word);
      for (String prefix : PREFIXES) {
        if (base == null && word.startsWith(prefix)) {
          base = UNITS.get(word.substring(prefix.length()));
        }
      }
      if (base != null) {
        if (!base.equals(word)) {
          texts.add("use base unit \"" + base + "\" instead of \"" + word + "\"");
        }
        return;
      }
    }
  }

  private static void reserved(Family f, List<String> texts) {
    boolean histogram = f.type == MetricType.HISTOGRAM || f.type == MetricType.GAUGEHISTOGRAM;
    boolean summary = f.type == MetricType.SUMMARY;
    if (!histogram && f.name.endsWith("_bucket")) {
      texts.add("non-histogram metrics should not have \"_bucket\" suffix");
    }
    if (!histogram && !summary) {
      for (String suffix : List.of("_count", "_sum")) {
        if (f.name.endsWith(suffix)) {
          texts.add(
              "non-histogram and non-summary metrics should not have \"" + suffix + "\" suffix");
        }
      }
    }
    if (!histogram && f.labels.contains("le")) {
      texts.add("non-histogram metrics should not have \"le\" label");
    }
    if (!summary && f.labels.contains("quantile")) {
      texts.add("non-summary metrics should not have \"quantile\" label");
    }
  }
}
