package io.narthex.scrape;

import io.narthex.model.labels.Label;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.relabel.Relabel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From the labels in the body to those in the storage: the target's are added, rules run, names and
 * limits are checked.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream scrape/scrape.go mutateSampleLabels, verifyLabelLimits
 */
final class SampleLabels {
  private static final int SHOWN = 50;

  private final ScrapeConfig config;
  private final Labels target;
  private final ScrapeStats stats;

  SampleLabels(ScrapeConfig config, Labels target, ScrapeStats stats) {
    this.config = config;
    this.target = target;
    this.stats = stats;
  }

  /**
   * Labels of a sample as they are stored.
   *
   * @return null if a rule drops it
   * @throws ScrapeException if the scrape must fail because of it
   */
  @Nullable Labels of(Labels exposed) {
    String duplicate = exposed.duplicateName();
    Labels.Builder b = exposed.toBuilder();
    if (config.honorLabels()) {
      addMissing(exposed, b);
    } else {
      addAll(exposed, b);
    }
    if (!Relabel.process(b, config.metricRelabelConfigs())) {
      return null;
    }
    Labels labels = b.build();
    if (labels.isEmpty()) {
      return null;
    }
    check(labels);
    if (duplicate != null && labels.has(duplicate)) {
      throw new ScrapeException(
          "label name " + LabelText.quote(duplicate) + " is not unique: invalid sample");
    }
    return labels;
  }

  /** The sample's labels win, an empty one too: it keeps the target's away. */
  private void addMissing(Labels exposed, Labels.Builder b) {
    for (Label l : target) {
      if (!exposed.has(l.name())) {
        b.set(l.name(), l.value());
      }
    }
  }

  /** The target's labels win; a sample's label of the same name moves to {@code exported_name}. */
  private void addAll(Labels exposed, Labels.Builder b) {
    List<Label> moved = new ArrayList<>();
    for (Label l : target) {
      String value = exposed.get(l.name());
      if (!value.isEmpty()) {
        moved.add(new Label(l.name(), value));
      }
      b.set(l.name(), l.value());
    }
    moved.sort(Comparator.comparingInt(l -> Utf8.encodedLength(l.name())));
    for (Label l : moved) {
      String name = l.name();
      do {
        name = "exported_" + name;
      } while (!b.get(name).isEmpty());
      b.set(name, l.value());
    }
  }

  private void check(Labels labels) {
    if (!labels.has(Labels.METRIC_NAME)) {
      throw new ScrapeException("missing metric name (__name__ label)");
    }
    if (!config.validation().accepts(labels)) {
      throw new ScrapeException("invalid metric name or label names: " + labels);
    }
    String exceeded = exceeded(labels);
    if (exceeded != null) {
      stats.exceededLabelLimits.increment();
      throw new ScrapeException(exceeded);
    }
  }

  private @Nullable String exceeded(Labels labels) {
    ScrapeLimits limits = config.limits();
    String metric = cut(labels.metricName());
    if (limits.labels() > 0 && labels.size() > limits.labels()) {
      return "label_limit exceeded (metric: "
          + metric
          + ", number of labels: "
          + labels.size()
          + ", limit: "
          + limits.labels()
          + ")";
    }
    if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
      return null;
    }
    for (Label l : labels) {
      int nameLength = Utf8.encodedLength(l.name());
      if (limits.labelNameLength() > 0 && nameLength > limits.labelNameLength()) {
        return "label_name_length_limit exceeded (metric: "
            + metric
            + ", label name: "
            + cut(l.name())
            + lengths(nameLength, limits.labelNameLength());
      }
      int valueLength = Utf8.encodedLength(l.value());
      if (limits.labelValueLength() > 0 && valueLength > limits.labelValueLength()) {
        return "label_value_length_limit exceeded (metric: "
            + metric
            + ", label name: "
            + cut(l.name())
            + ", value: "
            + LabelText.quote(cut(l.value()))
            + lengths(valueLength, limits.labelValueLength());
      }
    }
    return null;
  }

  private static String lengths(int length, long limit) {
    return ", length: " + length + ", limit: " + limit + ")";
  }

  private static String cut(String s) {
    return s.codePointCount(0, s.length()) <= SHOWN
        ? s
        : s.substring(0, s.offsetByCodePoints(0, SHOWN));
  }
}
