package io.narthex.exposition;

/**
 * A format to write, and how names are brought into it.
 *
 * @param kind the format
 * @param escaping what becomes of names beyond {@code [a-zA-Z0-9_:]}
 * @upstream prometheus/common expfmt/expfmt.go Format
 */
public record ExpositionFormat(Kind kind, NameEscaping escaping) {
  /** Formats and versions. */
  public enum Kind {
    TEXT_0_0_4("text/plain; version=0.0.4; charset=utf-8"),
    TEXT_1_0_0("text/plain; version=1.0.0; charset=utf-8"),
    OPENMETRICS_0_0_1("application/openmetrics-text; version=0.0.1; charset=utf-8"),
    OPENMETRICS_1_0_0("application/openmetrics-text; version=1.0.0; charset=utf-8"),
    PROTOBUF(
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
            + " encoding=delimited");

    private final String contentType;

    Kind(String contentType) {
      this.contentType = contentType;
    }

    boolean isOpenMetrics() {
      return this == OPENMETRICS_0_0_1 || this == OPENMETRICS_1_0_0;
    }
  }

  /** The plain text format that everybody reads. */
  public static final ExpositionFormat TEXT =
      new ExpositionFormat(Kind.TEXT_0_0_4, NameEscaping.UNDERSCORES);

  /** The {@code Content-Type} header to send it with. */
  public String contentType() {
    return kind.contentType + "; escaping=" + escaping.text();
  }
}
