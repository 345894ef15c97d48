package io.narthex.yaml;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map whose keys are known to its reader. {@link #rejectUnknown} finds those nobody asked for.
 *
 * <p>Thread-safety: none.
 *
 * @upstream go.yaml.in/yaml/v2 decode.go mappingStruct
 */
public final class YamlMap {
  private final Map<String, YamlNode> entries;
  private final Set<String> known = new LinkedHashSet<>();
  private final String type;
  private final int line;

  YamlMap(Map<String, YamlNode> entries, String type, int line) {
    this.entries = entries;
    this.type = type;
    this.line = line;
  }

  /** All entries in order. */
  public Map<String, YamlNode> entries() {
    return entries;
  }

  public int line() {
    return line;
  }

  /** A failure of the map as a whole. */
  public YamlException fail(String message) {
    return new YamlException(line, message);
  }

  /** The value of {@code key}; null if it is not there or says nothing. */
  public @Nullable YamlNode get(String key) {
    known.add(key);
    YamlNode node = entries.get(key);
    return node == null || node.isNull() ? null : node;
  }

  /** Whether {@code key} stands here, with or without a value. */
  public boolean has(String key) {
    known.add(key);
    return entries.containsKey(key);
  }

  /** The line of {@code key}, that of the map if it is not there. */
  public int lineOf(String key) {
    YamlNode node = entries.get(key);
    return node == null ? line : node.line();
  }

  public String text(String key, String fallback) {
    YamlNode node = get(key);
    return node == null ? fallback : node.text();
  }

  public boolean bool(String key, boolean fallback) {
    YamlNode node = get(key);
    return node == null ? fallback : node.bool();
  }

  public long unsigned(String key, long fallback) {
    YamlNode node = get(key);
    return node == null ? fallback : node.unsigned();
  }

  public double decimal(String key, double fallback) {
    YamlNode node = get(key);
    return node == null ? fallback : node.decimal();
  }

  public Duration duration(String key, Duration fallback) {
    YamlNode node = get(key);
    return node == null ? fallback : node.duration();
  }

  public List<YamlNode> items(String key) {
    YamlNode node = get(key);
    return node == null ? List.of() : node.items();
  }

  public List<String> texts(String key) {
    YamlNode node = get(key);
    return node == null ? List.of() : node.texts();
  }

  /**
   * Refuses what was never asked for.
   *
   * @throws YamlException naming the first such key
   */
  public void rejectUnknown() {
    for (Map.Entry<String, YamlNode> e : entries.entrySet()) {
      if (!known.contains(e.getKey())) {
        throw e.getValue().fail("field " + e.getKey() + " not found in type " + type);
      }
    }
  }
}
