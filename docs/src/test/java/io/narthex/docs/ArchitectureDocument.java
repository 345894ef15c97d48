package io.narthex.docs;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the {@code deps} block of {@code docs/architecture.md}. */
final class ArchitectureDocument {
  private ArchitectureDocument() {}

  /** Room to the rooms it may use. */
  static Map<String, Set<String>> read() {
    Path file = Conformance.projectRoot().resolve("docs/architecture.md");
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int start = text.indexOf("```deps");
    int end = text.indexOf("```", start + 7);
    Map<String, Set<String>> rules = new LinkedHashMap<>();
    for (String line : text.substring(text.indexOf('\n', start), end).split("\n")) {
      if (line.isBlank()) {
        continue;
      }
      String[] sides = line.split("->", -1);
      Set<String> to = new HashSet<>();
      for (String room : sides[1].trim().split("\\s+")) {
        if (!room.isEmpty()) {
          to.add(room);
        }
      }
      rules.put(sides[0].trim(), to);
    }
    return rules;
  }
}
