package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static ExpositionParser parser(String type, String fallback) {
    return Negotiation.parser(type, fallback, ParserOptions.DEFAULT);
  }

  @Test
  void asksAsPrometheusAsks() {
    assertThat(Negotiation.acceptHeader(Negotiation.DEFAULT_PROTOCOLS, NameEscaping.ALLOW_UTF_8))
        .isEqualTo(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
    assertThat(Negotiation.acceptHeader(Negotiation.PROTOBUF_FIRST, NameEscaping.UNDERSCORES))
        .isEqualTo(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                + "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=1.0.0;escaping=underscores;q=0.3,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1");
    assertThat(Negotiation.acceptHeader(List.of("PrometheusText0.0.4"), NameEscaping.DOTS))
        .isEqualTo("text/plain;version=0.0.4;q=0.6,*/*;q=0.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "application/openmetrics-text; charset=utf-8",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "Application/OpenMetrics-Text;version=\"9;9\"",
        "application/openmetrics-text; charset=utf-8; charset=utf-8"
      })
  void takesOpenMetricsByItsMediaTypeAlone(String type) {
    assertThat(parser(type, "")).isInstanceOf(OpenMetricsParser.class);
  }

  @Test
  void takesTextAndProtobuf() {
    assertThat(parser("text/plain", "")).isInstanceOf(TextParser.class);
    assertThat(parser("text/plain; version=0.0.4;", "")).isInstanceOf(TextParser.class);
    assertThat(parser("application/vnd.google.protobuf", "")).isInstanceOf(ProtobufParser.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target",
        "text/html|received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified for target",
        "invalid/|cannot parse Content-Type \"invalid/\" and no fallback_scrape_protocol for target\\nmime: expected token after slash",
        "invalid/invalid/invalid|cannot parse Content-Type \"invalid/invalid/invalid\" and no fallback_scrape_protocol for target\\nmime: unexpected content after media subtype",
        "/|cannot parse Content-Type \"/\" and no fallback_scrape_protocol for target\\nmime: no media type",
        "text/plain; a=b; A=c|cannot parse Content-Type \"text/plain; a=b; A=c\" and no fallback_scrape_protocol for target\\nmime: duplicate parameter name",
        "text/plain; =|cannot parse Content-Type \"text/plain; =\" and no fallback_scrape_protocol for target\\nmime: invalid media parameter"
      })
  void refusesOtherTypesUnlessThereIsAFallback(String type, String message) {
    assertThatThrownBy(() -> parser(type, ""))
        .isInstanceOf(UnsupportedFormatException.class)
        .hasMessage(message.replace("\\n", "\n"));
    assertThat(parser(type, "PrometheusText0.0.4")).isInstanceOf(TextParser.class);
    assertThat(parser(type, "OpenMetricsText1.0.0")).isInstanceOf(OpenMetricsParser.class);
    assertThat(parser(type, "PrometheusProto")).isInstanceOf(ProtobufParser.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|TEXT_0_0_4|UNDERSCORES",
        "*/*|TEXT_0_0_4|UNDERSCORES",
        "text/plain;version=0.0.4;q=0.3,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6|OPENMETRICS_1_0_0|ALLOW_UTF_8",
        "application/openmetrics-text|OPENMETRICS_0_0_1|UNDERSCORES",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;q=0.5|PROTOBUF|UNDERSCORES",
        "application/vnd.google.protobuf;q=0.6,text/plain;version=1.0.0;escaping=dots;q=0.5|TEXT_1_0_0|DOTS",
        "application/openmetrics-text;version=2.0.0,text/html|TEXT_0_0_4|UNDERSCORES"
      })
  void answersWithTheBestItCanWrite(
      String accept, ExpositionFormat.Kind kind, NameEscaping escaping) {
    ExpositionFormat format = Negotiation.choose(accept, true);

    assertThat(format.kind()).isEqualTo(kind);
    assertThat(format.escaping()).isEqualTo(escaping);
  }

  @Test
  void answersWithoutOpenMetricsIfItIsNotOn() {
    ExpositionFormat format =
        Negotiation.choose(
            Negotiation.acceptHeader(Negotiation.DEFAULT_PROTOCOLS, NameEscaping.ALLOW_UTF_8),
            false);

    assertThat(format.contentType())
        .isEqualTo("text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8");
  }

  @ParameterizedTest
  @CsvSource({
    "http.status:ok, http_status:ok, http_dot_status:ok, U__http_2e_status:ok",
    "j_g, j_g, j__g, j_g",
    "日本, __, ____, U___65e5__672c_",
    "0a, _a, __a, U___30_a",
    "a b_c, a_b_c, a__b__c, U__a_20_b__c",
    "x𝄞, x_, x__, U__x_1d11e_"
  })
  void escapesNames(String name, String underscores, String dots, String values) {
    assertThat(NameEscaping.ALLOW_UTF_8.escape(name)).isEqualTo(name);
    assertThat(NameEscaping.UNDERSCORES.escape(name)).isEqualTo(underscores);
    assertThat(NameEscaping.DOTS.escape(name)).isEqualTo(dots);
    assertThat(NameEscaping.VALUES.escape(name)).isEqualTo(values);
    assertThat(NameEscaping.VALUES.unescape(values)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"U__a_", "U__a_zz_", "U__a_1234567_", "plain_name", "U__a_d800_"})
  void leavesAloneWhatWasNotEscaped(String name) {
    assertThat(NameEscaping.VALUES.unescape(name)).isEqualTo(name);
  }
}
