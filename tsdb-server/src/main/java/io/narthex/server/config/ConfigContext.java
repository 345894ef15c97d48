package io.narthex.server.config;

import io.narthex.http.Secret;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of one file share: its directory, and where in its text secrets stand.
 *
 * <p>Thread-safety: none.
 */
final class ConfigContext {
  private final Path directory;
  private final List<int[]> secrets = new ArrayList<>();
  private final Map<String, int[]> jobs = new LinkedHashMap<>();

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

  /** Notes where a job stands. */
  void job(String name, YamlNode node) {
    jobs.put(name, node.range());
  }

  /** {@code text} with {@code <secret>} in place of every secret. */
  String mask(String text) {
    return mask(text, new int[] {0, text.codePointCount(0, text.length())});
  }

  /** A range of {@code text}, in code points, secrets masked. */
  private String mask(String text, int[] part) {
    List<int[]> sorted = new ArrayList<>(secrets);
    sorted.removeIf(range -> range[0] < part[0] || range[1] > part[1]);
    sorted.sort((a, b) -> Integer.compare(b[0], a[0]));
    int start = text.offsetByCodePoints(0, part[0]);
    StringBuilder sb =
        new StringBuilder(text.substring(start, text.offsetByCodePoints(0, part[1])));
    int last = Integer.MAX_VALUE;
    for (int[] range : sorted) {
      if (range[1] <= last) { // an alias shows the same secret again: masked once
        int from = text.offsetByCodePoints(0, range[0]) - start;
        int to = text.offsetByCodePoints(0, range[1]) - start;
        sb.replace(from, to, Secret.MASK);
        last = range[0];
      }
    }
    return sb.toString();
  }

  /** The text of each job by its name: masked, and moved to the left margin. */
  Map<String, String> jobTexts(String text) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, int[]> job : jobs.entrySet()) {
      int start = text.offsetByCodePoints(0, job.getValue()[0]);
      int column = start - 1 - text.lastIndexOf('\n', start - 1);
      List<String> lines = new ArrayList<>();
      for (String line : mask(text, job.getValue()).split("\n", -1)) {
        int indent = 0;
        while (!lines.isEmpty()
            && indent < Math.min(column, line.length())
            && line.charAt(indent) == ' ') {
          indent++;
        }
        lines.add(line.substring(indent).stripTrailing());
      }
      // Blank lines and comments at the end belong to what follows.
      while (lines.size() > 1
          && (lines.get(lines.size() - 1).isEmpty()
              || lines.get(lines.size() - 1).startsWith("#"))) {
        lines.remove(lines.size() - 1);
      }
      texts.put(job.getKey(), String.join("\n", lines) + "\n");
    }
    return texts;
  }
}
