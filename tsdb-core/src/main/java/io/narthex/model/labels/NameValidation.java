package io.narthex.model.labels;

/**
 * Which metric and label names are acceptable: any UTF-8, or the narrow set of before 3.0.
 *
 * @upstream prometheus/common model/metric.go ValidationScheme
 */
public enum NameValidation {
  /** Any non-empty, valid Unicode text. */
  UTF8("utf8") {
    @Override
    public boolean isLabelName(String name) {
      return !name.isEmpty() && Utf8.isValid(name);
    }

    @Override
    public boolean isMetricName(String name) {
      return isLabelName(name);
    }
  },
  /** Metrics {@code [a-zA-Z_:][a-zA-Z0-9_:]*}, labels the same without colon. */
  LEGACY("legacy") {
    @Override
    public boolean isLabelName(String name) {
      return LabelText.isLegacyLabelName(name);
    }

    @Override
    public boolean isMetricName(String name) {
      return LabelText.isLegacyMetricName(name);
    }
  };

  private final String text;

  NameValidation(String text) {
    this.text = text;
  }

  /** The word used in configuration. */
  public String text() {
    return text;
  }

  /** Whether a label may be called so. */
  public abstract boolean isLabelName(String name);

  /** Whether a metric may be called so. */
  public abstract boolean isMetricName(String name);

  /** Whether all names are acceptable and all values well-formed; the metric name must be there. */
  public boolean accepts(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (name.equals(Labels.METRIC_NAME)) {
        if (!isMetricName(labels.value(i))) {
          return false;
        }
      } else if (!isLabelName(name) || !Utf8.isValid(labels.value(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
