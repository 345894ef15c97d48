package io.narthex.exposition;

import io.narthex.exposition.ExpositionFormat.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scraper would like, best first.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream prometheus/common expfmt/encode.go Negotiate, NegotiateIncludingOpenMetrics
 */
final class AcceptHeader {
  private record Wish(MediaType media, double weight) {}

  private AcceptHeader() {}

  static ExpositionFormat choose(String accept, boolean openMetrics) {
    NameEscaping escaping = NameEscaping.UNDERSCORES;
    for (Wish wish : wishes(accept)) {
      NameEscaping asked = NameEscaping.of(wish.media().parameters().getOrDefault("escaping", ""));
      escaping = asked == null ? escaping : asked;
      Kind kind = kind(wish.media(), openMetrics);
      if (kind != null) {
        return new ExpositionFormat(kind, escaping);
      }
    }
    return new ExpositionFormat(Kind.TEXT_0_0_4, escaping);
  }

  private static List<Wish> wishes(String accept) {
    List<Wish> wishes = new ArrayList<>();
    for (String clause : accept.split(",", -1)) {
      if (clause.isBlank()) {
        continue;
      }
      try {
        MediaType media = MediaType.parse(clause);
        wishes.add(new Wish(media, Double.parseDouble(media.parameters().getOrDefault("q", "1"))));
      } catch (IllegalArgumentException unreadable) {
        continue; // a wish that cannot be read is none
      }
    }
    wishes.sort(Comparator.comparingDouble(Wish::weight).reversed());
    return wishes;
  }

  private static @Nullable Kind kind(MediaType media, boolean openMetrics) {
    String version = media.parameters().getOrDefault("version", "");
    switch (media.type()) {
      case "application/vnd.google.protobuf":
        boolean families =
            "io.prometheus.client.MetricFamily".equals(media.parameters().get("proto"))
                && "delimited".equals(media.parameters().get("encoding"));
        return families ? Kind.PROTOBUF : null;
      case "text/plain":
        return switch (version) {
          case "1.0.0" -> Kind.TEXT_1_0_0;
          case "0.0.4", "" -> Kind.TEXT_0_0_4;
          default -> null;
        };
      case "application/openmetrics-text":
        if (!openMetrics) {
          return null;
        }
        return switch (version) {
          case "1.0.0" -> Kind.OPENMETRICS_1_0_0;
          case "0.0.1", "" -> Kind.OPENMETRICS_0_0_1;
          default -> null;
        };
      default:
        return null;
    }
  }
}
