package io.narthex.server.config;

import io.narthex.http.Secret;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of one file share: its directory, and where in its text secrets stand.
 *
 * <p>Thread-safety: none.
 */
final class ConfigContext {
  private final Path directory;
  private final List<int[]> secrets = new ArrayList<>();

  ConfigContext(Path directory) {
    this.directory = directory;
  }

  /** A path of the file, relative ones from its directory. */
  Path path(String text) {
    return directory.resolve(text);
  }

  /** The path under {@code key}; null if there is none. */
  @Nullable Path path(YamlMap map, String key) {
    String text = map.text(key, "");
    return text.isEmpty() ? null : path(text);
  }

  /** The secret under {@code key}; null if there is none. It will not be shown. */
  @Nullable Secret secret(YamlMap map, String key) {
    YamlNode node = map.get(key);
    return node == null ? null : secret(node);
  }

  Secret secret(YamlNode node) {
    secrets.add(node.range());
    return Secret.of(node.text());
  }

  /** {@code text} with {@code <secret>} in place of every secret. */
  String mask(String text) {
    List<int[]> sorted = new ArrayList<>(secrets);
    sorted.sort((a, b) -> Integer.compare(b[0], a[0]));
    StringBuilder sb = new StringBuilder(text);
    int last = Integer.MAX_VALUE;
    for (int[] range : sorted) {
      if (range[1] <= last) { // an alias shows the same secret again: masked once
        int from = text.offsetByCodePoints(0, range[0]);
        int to = text.offsetByCodePoints(0, range[1]);
        sb.replace(from, to, Secret.MASK);
        last = range[0];
      }
    }
    return sb.toString();
  }
}
