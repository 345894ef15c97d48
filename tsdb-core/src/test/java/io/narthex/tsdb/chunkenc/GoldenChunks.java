package io.narthex.tsdb.chunkenc;

import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The 640 chunks that Prometheus 3.14's own code wrote, with the samples it was given. */
final class GoldenChunks {
  /** A chunk of floats. */
  record Floats(
      Encoding encoding, String kind, long[] startTimes, long[] times, long[] bits, byte[] bytes) {
    @Override
    public String toString() {
      return encoding + " " + kind + " of " + times.length + " samples";
    }
  }

  /** A chunk of histograms; samples as the file has them. */
  record Histograms(
      Encoding encoding, String kind, List<Map<String, Object>> samples, byte[] bytes) {
    @Override
    public String toString() {
      return encoding + " " + kind + " of " + samples.size() + " samples";
    }
  }

  private GoldenChunks() {}

  static List<Floats> floats(Encoding encoding) {
    List<Floats> chunks = new ArrayList<>();
    for (Map<String, Object> line : lines(encoding)) {
      List<Object> samples = MiniJson.list(line.get("Samples"));
      int n = samples.size();
      Floats chunk =
          new Floats(
              encoding,
              (String) line.get("Kind"),
              new long[n],
              new long[n],
              new long[n],
              HexFormat.of().parseHex((String) line.get("Hex")));
      for (int i = 0; i < n; i++) {
        Map<String, Object> sample = MiniJson.object(samples.get(i));
        chunk.startTimes[i] = (Long) sample.get("ST");
        chunk.times[i] = (Long) sample.get("T");
        chunk.bits[i] = Long.parseUnsignedLong((String) sample.get("V"), 16);
      }
      chunks.add(chunk);
    }
    return chunks;
  }

  static List<Histograms> histograms(Encoding encoding) {
    List<Histograms> chunks = new ArrayList<>();
    for (Map<String, Object> line : lines(encoding)) {
      List<Map<String, Object>> samples = new ArrayList<>();
      for (Object sample : MiniJson.list(line.get("H"))) {
        samples.add(MiniJson.object(sample));
      }
      byte[] bytes = HexFormat.of().parseHex((String) line.get("Hex"));
      chunks.add(new Histograms(encoding, (String) line.get("Kind"), samples, bytes));
    }
    return chunks;
  }

  private static List<Map<String, Object>> lines(Encoding encoding) {
    String start = "{\"Enc\":" + encoding.code() + ",";
    try (var reader = Conformance.lines(Conformance.require("chunks/prometheus-3.14.jsonl.gz"))) {
      return reader
          .lines()
          .filter(line -> line.startsWith(start))
          .map(line -> MiniJson.object(MiniJson.parse(line)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
