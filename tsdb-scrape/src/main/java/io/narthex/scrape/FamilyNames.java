package io.narthex.scrape;

import java.util.List;

/**
 * Which series names belong to a metric family of a type.
 *
 * @upstream scrape/scrape.go isSeriesPartOfFamily
 */
final class FamilyNames {
  private FamilyNames() {}

  static boolean belongs(String metric, String family, String type) {
    return switch (type) {
      case "counter" -> cut(metric, List.of("_total")).equals(cut(family, List.of("_total")));
      case "histogram" -> cut(metric, List.of("_bucket", "_sum", "_count")).equals(family);
      case "gaugehistogram" -> cut(metric, List.of("_bucket", "_gsum", "_gcount")).equals(family);
      case "summary" -> cut(metric, List.of("_sum", "_count")).equals(family);
      case "info" -> cut(metric, List.of("_info")).equals(cut(family, List.of("_info")));
      default -> metric.equals(family);
    };
  }

  private static String cut(String name, List<String> suffixes) {
    for (String suffix : suffixes) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }
}
