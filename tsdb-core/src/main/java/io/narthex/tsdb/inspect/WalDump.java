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
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.WalFormat;
import java.io.IOException;
import java.nio.file.Path;
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
   */
  public record Detail(boolean fragments, boolean rows) {}

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
  private final Consumer<ReportLine> out;
  private final Map<String, Totals> totals = new TreeMap<>();
  private long damages;

  /** A dump whose lines go to {@code out}. */
  public WalDump(Fs fs, Detail detail, Consumer<ReportLine> out) {
    this(fs, WalFormat.PAGE_SIZE, detail, out);
  }

  /** With another page size, as lessons have it. */
  public WalDump(Fs fs, int pageSize, Detail detail, Consumer<ReportLine> out) {
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
    int checkpointed = -1;
    for (CheckpointDir checkpoint : CheckpointDir.list(fs, dir)) {
      checkpointed = checkpoint.index();
      out.accept(
          ReportLine.of(0, "checkpoint")
              .with("up to", checkpoint.index())
              .with("dir", checkpoint.path()));
      segments(checkpoint.path(), 0);
    }
    boolean first = checkpointed < 0 && dir.endsWith("wal"); // that of late samples is cut
    segments(dir, first ? 0 : checkpointed < 0 ? -1 : checkpointed + 1);
    totals.forEach(
        (type, t) ->
            out.accept(
                ReportLine.of(0, "total")
                    .with("of", type)
                    .with("records", t.records)
                    .with("rows", t.rows)
                    .with("stored", t.stored)
                    .with("bytes", t.bytes)));
    out.accept(ReportLine.of(0, "damages").with("count", damages));
    return damages;
  }

  /**
   * Shows all segments of a directory, those behind a gap too.
   *
   * @param first index that the first one is to have, -1 for any
   */
  private void segments(Path dir, int first) throws IOException {
    int expected = first;
    for (int index : Segments.indexes(fs, dir)) {
      if (expected >= 0 && index > expected) {
        gap(dir, expected, index - 1);
      }
      expected = index + 1;
      Path path = dir.resolve(WalFormat.segmentName(index));
      out.accept(
          ReportLine.of(0, "segment")
              .with("name", WalFormat.segmentName(index))
              .with("in", String.valueOf(dir.getFileName()))
              .with("bytes", fs.size(path)));
      new SegmentScanner(fs, pageSize, new Lines()).scan(path);
    }
  }

  private void gap(Path dir, int from, int to) {
    damages++;
    out.accept(
        ReportLine.of(0, "GAP")
            .with("from", WalFormat.segmentName(from))
            .with("to", WalFormat.segmentName(to))
            .with("in", String.valueOf(dir.getFileName()))
            .with("segments", to - from + 1)
            .bad());
  }

  /** Turns what the scanner meets into lines. */
  private final class Lines implements SegmentScanner.Visitor {
    @Override
    public void page(int number, long position, int length) {
      if (detail.fragments()) {
        out.accept(
            ReportLine.of(1, "page")
                .with("number", number)
                .with("at", position)
                .with("bytes", length));
      }
    }

    @Override
    public void fragment(long position, int header, int length, boolean sound) {
      if (detail.fragments()) {
        out.accept(
            ReportLine.of(2, "fragment")
                .with("at", position)
                .with("type", WalFormat.typeName(header))
                .with("compression", name(WalFormat.compression(header)))
                .with("bytes", length)
                .with("checksum", sound ? "ok" : "wrong"));
      }
    }

    @Override
    public void padding(long position, int length) {
      if (detail.fragments()) {
        out.accept(ReportLine.of(2, "padding").with("at", position).with("bytes", length));
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
      out.accept(
          ReportLine.of(detail.fragments() ? 3 : 1, "record")
              .with("at", position)
              .with("type", name)
              .with("rows", rows)
              .with("compression", name(compression))
              .with("stored", stored)
              .with("bytes", bytes));
      rows(decoded);
    }

    @Override
    public void damage(long position, String what) {
      damages++;
      out.accept(ReportLine.of(1, "DAMAGE").with("at", position).with("what", what).bad());
    }
  }

  private void rows(@Nullable WalRecord record) {
    if (detail.rows() && record != null) {
      for (int i = 0; i < record.size(); i++) {
        ReportLine row = ReportLine.of(detail.fragments() ? 4 : 2, "row");
        RecordRows.fields(record, i).forEach(row::with);
        out.accept(row);
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
}
