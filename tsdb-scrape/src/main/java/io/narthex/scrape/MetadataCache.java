package io.narthex.scrape;

import io.narthex.model.MetricMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Type, help and unit of a target's metrics, kept for ten scrapes after they were last seen.
 *
 * <p>Thread-safety: thread-safe; the API reads while the loop writes.
 *
 * @upstream scrape/scrape.go scrapeCache.metadata
 */
final class MetadataCache {
  private static final int KEPT_SCRAPES = 10;

  /** What is known of one metric family. */
  static final class Family {
    private final String name;
    private String type = "unknown";
    private String help = "";
    private String unit = "";
    private int seen;
    private int changed;

    private Family(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    String type() {
      return type;
    }

    MetricMetadata metadata() {
      return new MetricMetadata(type, unit, help);
    }

    /** Whether something is different since the scrape before. */
    boolean changedIn(int iteration) {
      return changed == iteration;
    }
  }

  private final Map<String, Family> families = new HashMap<>();

  synchronized Family setType(String name, String type, int iteration) {
    Family f = seen(name, iteration);
    if (!f.type.equals(type)) {
      f.type = type;
      f.changed = iteration;
    }
    return f;
  }

  synchronized Family setHelp(String name, String help, int iteration) {
    Family f = seen(name, iteration);
    if (!f.help.equals(help)) {
      f.help = help;
      f.changed = iteration;
    }
    return f;
  }

  synchronized Family setUnit(String name, String unit, int iteration) {
    Family f = seen(name, iteration);
    if (!f.unit.equals(unit)) {
      f.unit = unit;
      f.changed = iteration;
    }
    return f;
  }

  private Family seen(String name, int iteration) {
    Family f = families.computeIfAbsent(name, Family::new);
    f.seen = iteration;
    return f;
  }

  synchronized void prune(int iteration) {
    families.values().removeIf(f -> iteration - f.seen > KEPT_SCRAPES);
  }

  synchronized int size() {
    return families.size();
  }

  /** Bytes of all types, helps and units, as upstream counts them. */
  synchronized long bytes() {
    long bytes = 0;
    for (Family f : families.values()) {
      bytes += f.type.length() + f.help.length() + f.unit.length();
    }
    return bytes;
  }

  synchronized @Nullable MetricMetadata get(String name) {
    Family f = families.get(name);
    return f == null ? null : f.metadata();
  }

  synchronized List<TargetsView.Family> list() {
    List<TargetsView.Family> all = new ArrayList<>();
    families.values().forEach(f -> all.add(new TargetsView.Family(f.name, f.metadata())));
    return all;
  }
}
