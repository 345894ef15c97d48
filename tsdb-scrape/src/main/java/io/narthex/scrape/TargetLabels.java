package io.narthex.scrape;

import io.narthex.discovery.TargetGroup;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.relabel.Relabel;
import io.narthex.util.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From what discovery found to the labels of a target.
 *
 * <pre>
 *   target labels > group labels > job's settings as __labels__      (first one to set it wins)
 *        |  relabel_configs                                          (may drop it)
 *        |  checks: address, interval, timeout, switches
 *        |  __meta_* removed, instance defaults to the address
 *        v
 *   labels of the target; those starting with __ never reach a sample
 * </pre>
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream scrape/target.go PopulateLabels, PopulateDiscoveredLabels
 */
final class TargetLabels {
  static final String ADDRESS = "__address__";
  static final String INTERVAL = "__scrape_interval__";
  static final String TIMEOUT = "__scrape_timeout__";
  static final String CONVERT_CLASSIC = "__convert_classic_histograms_to_nhcb__";
  static final String KEEP_CLASSIC = "__always_scrape_classic_histograms__";
  static final String SCRAPE_NATIVE = "__scrape_native_histograms__";
  static final String UNIX_SOCKET = "__unix_socket__";

  private TargetLabels() {}

  /** Labels before relabelling. */
  static Labels discovered(ScrapeConfig config, TargetGroup group, Labels target) {
    Labels.Builder b = group.labels().toBuilder();
    for (Label l : target) {
      b.set(l.name(), l.value());
    }
    HistogramOptions histograms = config.histograms();
    setIfAbsent(b, "job", config.jobName());
    setIfAbsent(b, INTERVAL, DurationText.format(config.scrapeInterval()));
    setIfAbsent(b, TIMEOUT, DurationText.format(config.scrapeTimeout()));
    setIfAbsent(b, "__metrics_path__", config.metricsPath());
    setIfAbsent(b, "__scheme__", config.scheme());
    setIfAbsent(b, CONVERT_CLASSIC, String.valueOf(histograms.convertClassic()));
    setIfAbsent(b, KEEP_CLASSIC, String.valueOf(histograms.keepClassic()));
    setIfAbsent(b, SCRAPE_NATIVE, String.valueOf(histograms.scrapeNative()));
    for (Map.Entry<String, List<String>> param : config.params().entrySet()) {
      if (!param.getValue().isEmpty()) {
        setIfAbsent(b, "__param_" + param.getKey(), param.getValue().get(0));
      }
    }
    return b.build();
  }

  private static void setIfAbsent(Labels.Builder b, String name, String value) {
    if (b.get(name).isEmpty()) {
      b.set(name, value);
    }
  }

  /**
   * Relabels and checks.
   *
   * @return null if a rule dropped the target
   * @throws TargetException if it cannot be scraped
   */
  static @Nullable Labels relabelled(ScrapeConfig config, Labels discovered)
      throws TargetException {
    Labels.Builder b = discovered.toBuilder();
    if (!Relabel.process(b, config.relabelConfigs())) {
      return null;
    }
    checkAddress(b);
    checkTimes(b);
    checkSwitch(b, CONVERT_CLASSIC, "convert classic histograms to nhcb");
    checkSwitch(b, KEEP_CLASSIC, "always scrape classic histograms");
    checkSwitch(b, SCRAPE_NATIVE, "scrape native histograms");
    for (String name : b.names()) {
      if (name.startsWith("__meta_")) {
        b.remove(name);
      }
    }
    setIfAbsent(b, "instance", b.get(ADDRESS));
    Labels labels = b.build();
    for (Label l : labels) {
      if (!Utf8.isValid(l.value())) {
        throw new TargetException(
            "invalid label value for "
                + LabelText.quote(l.name())
                + ": "
                + LabelText.quote(l.value()));
      }
    }
    return labels;
  }

  private static void checkAddress(Labels.Builder b) throws TargetException {
    String address = b.get(ADDRESS);
    if (address.isEmpty()) {
      throw new TargetException("no address");
    }
    if (address.contains("/")) {
      throw new TargetException(LabelText.quote(address) + " is not a valid hostname");
    }
  }

  private static void checkTimes(Labels.Builder b) throws TargetException {
    Duration interval = positive(b.get(INTERVAL), "scrape interval");
    Duration timeout = positive(b.get(TIMEOUT), "scrape timeout");
    if (timeout.compareTo(interval) > 0) {
      throw new TargetException(
          "scrape timeout cannot be greater than scrape interval ("
              + LabelText.quote(b.get(TIMEOUT))
              + " > "
              + LabelText.quote(b.get(INTERVAL))
              + ")");
    }
  }

  private static Duration positive(String text, String what) throws TargetException {
    Duration d;
    try {
      d = DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TargetException("error parsing " + what + ": " + e.getMessage());
    }
    if (d.isZero()) {
      throw new TargetException(what + " cannot be 0");
    }
    return d;
  }

  private static void checkSwitch(Labels.Builder b, String name, String what)
      throws TargetException {
    String value = b.get(name);
    if (!value.isEmpty() && parseSwitch(value) == null) {
      throw new TargetException(
          "error parsing "
              + what
              + ": strconv.ParseBool: parsing "
              + LabelText.quote(value)
              + ": invalid syntax");
    }
  }

  /** A truth value in any of the spellings that Go's {@code ParseBool} takes, else null. */
  static @Nullable Boolean parseSwitch(String value) {
    return switch (value) {
      case "1", "t", "T", "TRUE", "true", "True" -> Boolean.TRUE;
      case "0", "f", "F", "FALSE", "false", "False" -> Boolean.FALSE;
      default -> null;
    };
  }
}
