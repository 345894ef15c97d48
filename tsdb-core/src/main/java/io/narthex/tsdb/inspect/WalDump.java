package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.WalRecord;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.SegmentScanner;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a log directory holds: checkpoints, segments, pages, fragments, records and their
 * rows, and every place that is damaged. Reads only; also from a directory of Prometheus.
 *
 * <pre>
 *   segment 00000000, 32768 bytes
 *     page 0 at 0
 *       fragment at 0: full snappy, 61 bytes
 *         record at 0: series, 2 rows, 61 bytes stored, 84 in full
 *           1 {__name__="up", job="node"}
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class WalDump {
  /**
   * How much to show.
   *
   * @param fragments pages and fragments too
   * @param rows what records say too
   * @param json a JSON object a line instead of indented text
   */
  public record Detail(boolean fragments, boolean rows, boolean json) {}

  /** Totals of a kind of record. */
  private static final class Totals {
    private long records;
    private long rows;
    private long stored;
    private long bytes;
  }

  private final Fs fs;
  private final int pageSize;
  private final Detail detail;
  private final Consumer<String> out;
  private final Map<String, Totals> totals = new TreeMap<>();
  private long damages;

  /**
   * @param out takes the lines, without line ends
   */
  public WalDump(Fs fs, Detail detail, Consumer<String> out) {
    this(fs, WalFormat.PAGE_SIZE, detail, out);
  }

  /** With another page size, as lessons have it. */
  public WalDump(Fs fs, int pageSize, Detail detail, Consumer<String> out) {
    this.fs = fs;
    this.pageSize = pageSize;
    this.detail = detail;
    this.out = out;
  }

  /**
   * Shows a log directory with its checkpoints, or a checkpoint, and the totals.
   *
   * @return number of damaged places
   */
  public long dump(Path dir) throws IOException {
    for (CheckpointDir checkpoint : CheckpointDir.list(fs, dir)) {
      line(0, "checkpoint", Map.of("up to", checkpoint.index(), "dir", checkpoint.path()));
      segments(checkpoint.path(), checkpoint.segments(fs));
    }
    segments(dir, WalReader.segments(fs, dir, 0, Integer.MAX_VALUE));
    totals.forEach(
        (type, t) -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("of", type);
          fields.put("records", t.records);
          fields.put("rows", t.rows);
          fields.put("stored", t.stored);
          fields.put("bytes", t.bytes);
          line(0, "total", fields);
        });
    line(0, "damages", Map.of("count", damages));
    return damages;
  }

  private void segments(Path dir, List<WalReader.SegmentFile> segments) throws IOException {
    for (WalReader.SegmentFile segment : segments) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", WalFormat.segmentName(segment.index()));
      fields.put("in", String.valueOf(dir.getFileName()));
      fields.put("bytes", fs.size(segment.path()));
      line(0, "segment", fields);
      new SegmentScanner(fs, pageSize, new Lines()).scan(segment.path());
    }
  }

  /** Turns what the scanner meets into lines. */
  private final class Lines implements SegmentScanner.Visitor {
    @Override
    public void page(int number, long position, int length) {
      if (detail.fragments()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", number);
        fields.put("at", position);
        fields.put("bytes", length);
        line(1, "page", fields);
      }
    }

    @Override
    public void fragment(long position, int header, int length, boolean sound) {
      if (detail.fragments()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", position);
        fields.put("type", WalFormat.typeName(header));
        fields.put("compression", name(WalFormat.compression(header)));
        fields.put("bytes", length);
        fields.put("checksum", sound ? "ok" : "wrong");
        line(2, "fragment", fields);
      }
    }

    @Override
    public void padding(long position, int length) {
      if (detail.fragments()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", position);
        fields.put("bytes", length);
        line(2, "padding", fields);
      }
    }

    @Override
    public void record(long position, Compression compression, int stored, ByteReader record) {
      int bytes = record.remaining();
      int code = bytes == 0 ? -1 : record.array()[record.position()] & 0xFF;
      RecordType type = RecordDecoder.type(record);
      String name = type == null ? "unknown " + code : type.text();
      WalRecord decoded;
      try {
        decoded = new RecordDecoder().decode(record);
      } catch (CorruptionException e) {
        damage(position, name + " record: " + e.getMessage());
        return;
      }
      int rows = decoded == null ? 0 : decoded.size();
      count(name, rows, stored, bytes);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("at", position);
      fields.put("type", name);
      fields.put("rows", rows);
      fields.put("compression", name(compression));
      fields.put("stored", stored);
      fields.put("bytes", bytes);
      line(detail.fragments() ? 3 : 1, "record", fields);
      rows(decoded);
    }

    @Override
    public void damage(long position, String what) {
      damages++;
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("at", position);
      fields.put("what", what);
      line(1, "DAMAGE", fields);
    }
  }

  private void rows(@Nullable WalRecord record) {
    if (detail.rows() && record != null) {
      for (int i = 0; i < record.size(); i++) {
        line(detail.fragments() ? 4 : 2, "row", RecordRows.fields(record, i));
      }
    }
  }

  private void count(String type, int rows, int stored, int bytes) {
    Totals t = totals.computeIfAbsent(type, key -> new Totals());
    t.records++;
    t.rows += rows;
    t.stored += stored;
    t.bytes += bytes;
  }

  private static String name(Compression compression) {
    return compression.name().toLowerCase(Locale.ROOT);
  }

  private void line(int depth, String what, Map<String, ?> fields) {
    out.accept(detail.json() ? json(what, fields) : text(depth, what, fields));
  }

  private static String text(int depth, String what, Map<String, ?> fields) {
    List<String> parts = new ArrayList<>();
    fields.forEach((name, value) -> parts.add(name + " " + value));
    return "  ".repeat(depth) + what + ": " + String.join(", ", parts);
  }

  private static String json(String what, Map<String, ?> fields) {
    StringBuilder line = new StringBuilder("{\"what\":");
    JsonText.quote(line, what);
    fields.forEach(
        (name, value) -> {
          line.append(',');
          JsonText.quote(line, name);
          line.append(':');
          if (value instanceof Number && !(value instanceof Double)) {
            line.append(value);
          } else {
            JsonText.quote(line, String.valueOf(value));
          }
        });
    return line.append('}').toString();
  }
}
