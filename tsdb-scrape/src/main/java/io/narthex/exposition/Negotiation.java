package io.narthex.exposition;

import io.narthex.util.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Agrees on a format: what a scraper asks for, and which parser reads what came.
 *
 * <p>Only the media type chooses the parser, no parameter does; but a header whose parameters
 * cannot be read fails the scrape, as does one that is missing or names another type, unless the
 * job has a fallback.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream scrape/scrape.go acceptHeader, model/textparse/interface.go New, config/config.go
 *     ScrapeProtocolsHeaders
 */
public final class Negotiation {
  /** Formats in the order they are asked for, unless configured otherwise. */
  public static final List<String> DEFAULT_PROTOCOLS =
      List.of(
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  /** The same with protobuf first, the only format that carries native histograms. */
  public static final List<String> PROTOBUF_FIRST =
      List.of(
          "PrometheusProto",
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  private static final int FIRST_WEIGHT = 6; // one more than there are formats

  private Negotiation() {}

  /** Media type with parameters of a format as named in configurations; null if unknown. */
  public static @Nullable String mediaType(String protocol) {
    return switch (protocol) {
      case "PrometheusProto" ->
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily"
              + ";encoding=delimited";
      case "PrometheusText0.0.4" -> "text/plain;version=0.0.4";
      case "PrometheusText1.0.0" -> "text/plain;version=1.0.0";
      case "OpenMetricsText0.0.1" -> "application/openmetrics-text;version=0.0.1";
      case "OpenMetricsText1.0.0" -> "application/openmetrics-text;version=1.0.0";
      default -> null;
    };
  }

  /**
   * The {@code Accept} header of a scrape: formats with falling weights, then anything.
   *
   * @param protocols names of formats, best first
   * @param escaping sent with the formats that can hold any name
   */
  public static String acceptHeader(List<String> protocols, NameEscaping escaping) {
    StringBuilder sb = new StringBuilder();
    int weight = FIRST_WEIGHT;
    for (String protocol : protocols) {
      String type = mediaType(protocol);
      if (type == null) {
        throw new IllegalArgumentException("unknown scrape protocol " + protocol);
      }
      sb.append(type);
      if (protocol.endsWith("Text1.0.0")) {
        sb.append(";escaping=").append(escaping.text());
      }
      sb.append(";q=0.").append(weight--).append(',');
    }
    return sb.append("*/*;q=0.").append(weight).toString();
  }

  /**
   * A parser for a body.
   *
   * @param contentType the header as received, {@code ""} if there was none
   * @param fallback name of the format to assume when the header does not help; {@code ""} for none
   * @throws UnsupportedFormatException if there is neither
   */
  public static ExpositionParser parser(
      String contentType, String fallback, ParserOptions options) {
    String type = chooseType(contentType, fallback);
    return switch (type) {
      case "text/plain" -> converting(new TextParser(options), options);
      case "application/openmetrics-text" -> converting(new OpenMetricsParser(options), options);
      case "application/vnd.google.protobuf" -> new ProtobufParser(options);
      default -> throw new IllegalArgumentException("unknown fallback " + fallback);
    };
  }

  private static ExpositionParser converting(ExpositionParser parser, ParserOptions options) {
    return options.convertClassicHistograms()
        ? new ClassicHistogramParser(parser, options)
        : parser;
  }

  private static String chooseType(String contentType, String fallback) {
    String noFallback = " and no fallback_scrape_protocol specified for target";
    String problem;
    if (contentType.isEmpty()) {
      problem = "non-compliant scrape target sending blank Content-Type" + noFallback;
    } else {
      try {
        String type = MediaType.parse(contentType).type();
        if (type.equals("text/plain")
            || type.equals("application/openmetrics-text")
            || type.equals("application/vnd.google.protobuf")) {
          return type;
        }
        problem = "received unsupported Content-Type " + quote(contentType) + noFallback;
      } catch (IllegalArgumentException e) {
        problem =
            "cannot parse Content-Type "
                + quote(contentType)
                + " and no fallback_scrape_protocol for target\n"
                + e.getMessage();
      }
    }
    if (fallback.isEmpty()) {
      throw new UnsupportedFormatException(problem);
    }
    String header = mediaType(fallback);
    String type = header == null ? fallback : header;
    int semicolon = type.indexOf(';');
    return semicolon < 0 ? type : type.substring(0, semicolon);
  }

  private static String quote(String s) {
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    return GoQuote.quote(b, 0, b.length);
  }

  /**
   * The format an exposer answers a request with.
   *
   * @param accept the request's {@code Accept} header, null if there was none
   * @param openMetrics whether the exposer speaks OpenMetrics at all
   */
  public static ExpositionFormat choose(@Nullable String accept, boolean openMetrics) {
    return AcceptHeader.choose(accept == null ? "" : accept, openMetrics);
  }
}
