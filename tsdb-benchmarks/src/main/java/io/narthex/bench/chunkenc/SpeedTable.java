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
              + ".*?\"primaryMetric\" : \\{\\s*\"score\" : ([\\d.eE-]+)"
              + ".*?\"[^\"]*gc.alloc.rate.norm\" : \\{\\s*\"score\" : ([\\d.eE-]+)",
          Pattern.DOTALL);

  private static final String PEER = "gorilla";

  private SpeedTable() {}

  /** Prints two tables a benchmark, ns and bytes allocated a sample. */
  public static void main(String[] args) throws IOException {
    Map<String, Map<String, Map<String, double[]>>> tables = new LinkedHashMap<>();
    for (String file : args) {
      Matcher m = RESULT.matcher(Files.readString(Path.of(file)));
      while (m.find()) {
        tables
            .computeIfAbsent(m.group(1), k -> new LinkedHashMap<>())
            .computeIfAbsent(m.group(3), k -> new LinkedHashMap<>())
            .put(
                m.group(2),
                new double[] {Double.parseDouble(m.group(4)), Double.parseDouble(m.group(5))});
      }
    }
    tables.forEach(
        (name, rows) -> {
          print(name + ", ns a sample", rows, 0, "%.1f");
          print(name + ", bytes allocated a sample", rows, 1, "%.2f");
        });
  }

  private static void print(
      String title, Map<String, Map<String, double[]>> rows, int metric, String format) {
    var columns = rows.values().iterator().next().keySet();
    System.out.println("\n### " + title + "\n");
    System.out.print("| shape | " + String.join(" | ", columns) + " |");
    System.out.println(metric == 0 ? " XOR / peer | XOR2 / peer | XOR2 / XOR |" : "");
    System.out.println("|---".repeat(columns.size() + (metric == 0 ? 4 : 1)) + "|");
    rows.forEach(
        (shape, cells) -> {
          StringBuilder row = new StringBuilder("| " + shape);
          for (String column : columns) {
            row.append(" | ").append(String.format(Locale.ROOT, format, cells.get(column)[metric]));
          }
          if (metric == 0) {
            row.append(ratio(cells, "xorColumns", PEER)).append(ratio(cells, "xor2Columns", PEER));
            row.append(ratio(cells, "xor2Columns", "xorColumns"));
          }
          System.out.println(row.append(" |"));
        });
  }

  private static String ratio(Map<String, double[]> cells, String of, String to) {
    return String.format(Locale.ROOT, " | %.2f", cells.get(of)[0] / cells.get(to)[0]);
  }
}
