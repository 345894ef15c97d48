package io.narthex.bench.chunkenc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns JMH's JSON of {@link DecodeBenchmark} and {@link EncodeBenchmark} into the tables of
 * docs/chunk-speed.md.
 *
 * <pre>
 *   java -cp benchmarks.jar io.narthex.bench.chunkenc.SpeedTable benchmarks-standard.json
 * </pre>
 */
public final class SpeedTable {
  private static final Pattern RESULT =
      Pattern.compile(
          "\"benchmark\" : \"[\\w.]+\\.(\\w+)Benchmark\\.(\\w+)\".*?\"shape\" : \"(\\w+)\""
              + ".*?\"primaryMetric\" : \\{\\s*\"score\" : ([\\d.E-]+)",
          Pattern.DOTALL);

  private SpeedTable() {}

  /** Prints one table a benchmark, ns a sample, last column ours against the peer. */
  public static void main(String[] args) throws IOException {
    Map<String, Map<String, Map<String, Double>>> tables = new LinkedHashMap<>();
    Matcher m = RESULT.matcher(Files.readString(Path.of(args[0])));
    while (m.find()) {
      tables
          .computeIfAbsent(m.group(1), k -> new LinkedHashMap<>())
          .computeIfAbsent(m.group(3), k -> new LinkedHashMap<>())
          .put(m.group(2), Double.parseDouble(m.group(4)));
    }
    tables.forEach(SpeedTable::print);
  }

  private static void print(String name, Map<String, Map<String, Double>> rows) {
    var columns = rows.values().iterator().next().keySet();
    System.out.println("\n### " + name + ", ns a sample\n");
    System.out.println("| shape | " + String.join(" | ", columns) + " | xorColumns / gorilla |");
    System.out.println("|---".repeat(columns.size() + 2) + "|");
    rows.forEach(
        (shape, cells) -> {
          StringBuilder row = new StringBuilder("| " + shape);
          for (String column : columns) {
            double ns = cells.getOrDefault(column, Double.NaN);
            row.append(String.format(Locale.ROOT, " | %.1f", ns));
          }
          double ratio = cells.get("xorColumns") / cells.get("gorilla");
          System.out.println(row.append(String.format(Locale.ROOT, " | %.2f |", ratio)));
        });
  }
}
