package io.narthex.cli;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints API results as {@code promtool query} does.
 *
 * <pre>
 *   up{instance="a:9090", job="node"} => 1 @[1700000000.123]
 *   scalar: 2 @[1700000000.123]
 * </pre>
 *
 * @upstream cmd/promtool/query.go, prometheus/common model Vector.String
 */
final class QueryOutput {
  private QueryOutput() {}

  /** Prints the {@code data} of a query. */
  static void print(PrintWriter out, Object data) {
    Map<?, ?> map = (Map<?, ?>) data;
    List<?> result = list(map, "result");
    switch (String.valueOf(map.get("resultType"))) {
      case "scalar" -> out.println("scalar: " + pair(result));
      case "string" -> out.println(result.get(1));
      case "vector" -> result.forEach(s -> out.println(sample((Map<?, ?>) s)));
      case "matrix" -> result.forEach(s -> printSeries(out, (Map<?, ?>) s));
      default -> throw new IllegalArgumentException("unknown result " + map.get("resultType"));
    }
  }

  private static List<?> list(Map<?, ?> map, String name) {
    if (map.get(name) instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("the answer has no list \"" + name + "\"");
  }

  private static Map<?, ?> labels(Map<?, ?> series) {
    if (series.get("metric") instanceof Map<?, ?> labels) {
      return labels;
    }
    throw new IllegalArgumentException("the answer has a series without \"metric\"");
  }

  private static String sample(Map<?, ?> sample) {
    String metric = metric(labels(sample));
    return sample.containsKey("value")
        ? metric + " => " + pair(list(sample, "value"))
        : metric + " => " + histogram(list(sample, "histogram"));
  }

  private static void printSeries(PrintWriter out, Map<?, ?> series) {
    out.println(metric(labels(series)) + " =>");
    if (series.get("values") instanceof List<?> values) {
      values.forEach(v -> out.println(pair((List<?>) v)));
    }
    if (series.get("histograms") instanceof List<?> histograms) {
      histograms.forEach(h -> out.println(histogram((List<?>) h)));
    }
  }

  private static String pair(List<?> pair) {
    double v = GoFloats.parse(String.valueOf(pair.get(1)));
    return GoFloats.f(v) + " @[" + time(pair) + "]";
  }

  private static String time(List<?> pair) {
    return GoFloats.f(Double.parseDouble(String.valueOf(pair.get(0))));
  }

  private static String histogram(List<?> pair) {
    Map<?, ?> h = (Map<?, ?>) pair.get(1);
    List<String> buckets = new ArrayList<>();
    if (h.get("buckets") instanceof List<?> list) {
      for (Object bucket : list) {
        List<?> b = (List<?>) bucket;
        int boundaries = Integer.parseInt(String.valueOf(b.get(0)));
        buckets.add(
            (boundaries == 1 || boundaries == 3 ? "[" : "(")
                + b.get(1)
                + ","
                + b.get(2)
                + (boundaries == 0 || boundaries == 3 ? "]" : ")")
                + ":"
                + b.get(3));
      }
    }
    return "Count: "
        + h.get("count")
        + ", Sum: "
        + h.get("sum")
        + ", Buckets: ["
        + String.join(" ", buckets)
        + "] @["
        + time(pair)
        + "]";
  }

  /** {@code name{a="b", c="d"}}. */
  static String metric(Map<?, ?> labels) {
    StringBuilder sb = new StringBuilder();
    String name = (String) labels.get(Labels.METRIC_NAME);
    if (name != null) {
      sb.append(name);
    }
    Map<String, String> rest = new TreeMap<>();
    labels.forEach(
        (k, v) -> {
          if (!k.equals(Labels.METRIC_NAME)) {
            rest.put(String.valueOf(k), String.valueOf(v));
          }
        });
    if (name == null || !rest.isEmpty()) {
      sb.append(labelSet(rest));
    }
    return sb.toString();
  }

  /** {@code {a="b", c="d"}}. */
  static String labelSet(Map<?, ?> labels) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(labels)
        .forEach((k, v) -> parts.add(k + "=" + LabelText.quote(String.valueOf(v))));
    return "{" + String.join(", ", parts) + "}";
  }
}
