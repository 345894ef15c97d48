package io.narthex.scrape;

import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.util.DurationText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint that is scraped: its labels, its address, how the last scrape went.
 *
 * <p>Invariants: labels and address never change; a target with other labels is another target.
 *
 * <p>Thread-safety: thread-safe; what changes is replaced as one snapshot.
 *
 * @upstream scrape/target.go Target
 */
public final class Target {
  /** Health as the API shows it. */
  public enum Health {
    UNKNOWN,
    UP,
    DOWN;

    /** {@code unknown}, {@code up} or {@code down}. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * How the last scrape went.
   *
   * @param lastScrapeMillis when it started, ms since the epoch; 0 if there was none
   * @param duration how long it took
   * @param error why it failed; null if it did not
   */
  public record Report(
      Health health, long lastScrapeMillis, Duration duration, @Nullable String error) {
    static final Report NONE = new Report(Health.UNKNOWN, 0, Duration.ZERO, null);
  }

  private final Labels labels;
  private final Labels publicLabels;
  private final String url;
  private final long hash;
  private volatile Labels discovered;
  private volatile Report report = Report.NONE;

  Target(Labels labels, Labels discovered, ScrapeConfig config) {
    this.labels = labels;
    this.discovered = discovered;
    url = TargetUrl.of(labels, config.params());
    Labels.Builder visible = Labels.builder();
    for (Label l : labels) {
      if (!l.name().startsWith("__")) {
        visible.set(l.name(), l.value());
      }
    }
    publicLabels = visible.build();
    hash = hash(labels, url);
  }

  /**
   * FNV-1a of the labels' hash as 16 decimal digits and the address: which target this is, and when
   * in the interval it is scraped. The same in every run.
   */
  private static long hash(Labels labels, String url) {
    String text =
        String.format(
            "%016d", new java.math.BigInteger(Long.toUnsignedString(labels.stableHash())));
    return Fnv.hash(text + url);
  }

  /** 64-bit FNV-1a. */
  static final class Fnv {
    private Fnv() {}

    static long hash(String text) {
      long h = 0xcbf29ce484222325L;
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        h = (h ^ (b & 0xFF)) * 0x100000001b3L;
      }
      return h;
    }
  }

  /** All labels after relabelling, those starting with {@code __} among them. */
  public Labels allLabels() {
    return labels;
  }

  /** Labels that samples get. */
  public Labels labels() {
    return publicLabels;
  }

  /** Labels before relabelling. */
  public Labels discoveredLabels() {
    return discovered;
  }

  /** Address with path and query. */
  public String url() {
    return url;
  }

  /** Time between scrapes, from the target's own label. */
  public Duration interval() {
    return DurationText.parse(labels.get(TargetLabels.INTERVAL));
  }

  /** Longest time a scrape may take. */
  public Duration timeout() {
    return DurationText.parse(labels.get(TargetLabels.TIMEOUT));
  }

  /** How the last scrape went. */
  public Report report() {
    return report;
  }

  void report(Report latest) {
    report = latest;
  }

  /** Discovery found the same target again, perhaps with other labels before relabelling. */
  void rediscovered(Labels labelsNow) {
    discovered = labelsNow;
  }

  /** Identity within a job. */
  long hash() {
    return hash;
  }

  /** Identity without what may change while the series stay the same: interval and timeout. */
  String identityWithoutTimes() {
    Labels rest = labels.drop(java.util.List.of(TargetLabels.INTERVAL, TargetLabels.TIMEOUT));
    return url + rest;
  }

  /** A switch that a label of the target may override. */
  boolean flag(String label, boolean fallback) {
    Boolean value = TargetLabels.parseSwitch(labels.get(label));
    return value == null ? fallback : value;
  }

  /**
   * Time from {@code nowNanos} until the target's turn in the interval. Turns are fixed points in
   * absolute time, so a restart does not move them; {@code seed} sets servers apart.
   */
  Duration offset(Duration interval, long nowNanos, long seed) {
    long period = interval.toNanos();
    long base = period - Math.floorMod(nowNanos, period);
    long next = base + Long.remainderUnsigned(hash ^ seed, period);
    return Duration.ofNanos(next > period ? next - period : next);
  }

  @Override
  public String toString() {
    return url;
  }
}
