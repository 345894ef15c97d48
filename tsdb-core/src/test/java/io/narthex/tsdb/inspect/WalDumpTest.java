package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.SegmentScanner;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalFormat;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WalDumpTest {
  private static final Path DIR = Path.of("/wal");

  private static FaultyFs log() throws IOException {
    FaultyFs fs = new FaultyFs();
    RecordEncoder encoder = new RecordEncoder();
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      LogBatch batch = new LogBatch();
      SeriesRecord series = new SeriesRecord();
      series.add(1, Labels.of("__name__", "up"));
      encoder.series(batch.buffer(), series);
      batch.endRecord();
      SamplesRecord samples = new SamplesRecord();
      samples.add(1, 0, 1000, 0.5);
      samples.add(1, 0, 2000, io.narthex.model.StaleNaN.VALUE);
      encoder.samples(batch.buffer(), samples);
      batch.endRecord();
      wal.log(batch);
    }
    return fs;
  }

  private static List<String> dump(FaultyFs fs, WalDump.Detail detail) throws IOException {
    return dump(fs, detail, ReportForm.TEXT);
  }

  private static List<String> dump(FaultyFs fs, WalDump.Detail detail, ReportForm form)
      throws IOException {
    List<String> lines = new ArrayList<>();
    try (ReportWriter out = ReportWriter.of(form, "log", lines::add)) {
      new WalDump(fs, detail, out).dump(DIR);
    }
    fs.assertNothingOpen();
    return lines;
  }

  @Test
  void showsEverythingDownToRows() throws IOException {
    assertThat(dump(log(), new WalDump.Detail(true, true)))
        .containsExactly(
            "segment: name 00000000, in wal, bytes 32768",
            "  page: number 0, at 0, bytes 32768",
            "    fragment: at 0, type full, compression none, bytes 22, checksum ok",
            "      record: at 0, type series, rows 1, compression none, stored 22, bytes 22",
            "        row: ref 1, labels {__name__=\"up\"}",
            "    fragment: at 29, type full, compression none, bytes 38, checksum ok",
            "      record: at 29, type samples, rows 2, compression none, stored 38, bytes 38",
            "        row: ref 1, t 1000, value 0.5",
            "        row: ref 1, t 2000, value stale",
            "    padding: at 74, bytes 32694",
            "total: of samples, records 1, rows 2, stored 38, bytes 38",
            "total: of series, records 1, rows 1, stored 22, bytes 22",
            "damages: count 0");
  }

  @Test
  void showsJson() throws IOException {
    assertThat(dump(log(), new WalDump.Detail(false, true), ReportForm.JSON))
        .contains(
            "{\"what\":\"record\",\"at\":0,\"type\":\"series\",\"rows\":1,"
                + "\"compression\":\"none\",\"stored\":22,\"bytes\":22}",
            "{\"what\":\"row\",\"ref\":\"1\",\"labels\":\"{__name__=\\\"up\\\"}\"}",
            "{\"what\":\"damages\",\"count\":0}");
  }

  @Test
  void saysWhereItIsDamagedAndGoesOn() throws IOException {
    FaultyFs fs = log();
    fs.flipBit(DIR.resolve("00000000"), 8 * 10);

    List<String> lines = dump(fs, new WalDump.Detail(false, false));

    assertThat(lines.get(1)).startsWith("  DAMAGE: at 0, what unexpected checksum");
    assertThat(lines.get(2)).startsWith("  record: at 29, type samples");
    assertThat(lines).endsWith("damages: count 1");
  }

  @Test
  void saysWhereItIsTorn() throws IOException {
    FaultyFs fs = log();
    fs.cut(DIR.resolve("00000000"), 60);

    assertThat(dump(fs, new WalDump.Detail(false, false)))
        .contains("  DAMAGE: at 29, what fragment is torn: 24 of its 38 bytes");
  }

  @Test
  void namesTheSegmentsThatAreMissingAndShowsTheRest() throws IOException {
    FaultyFs fs = log();
    fs.rename(DIR.resolve("00000000"), DIR.resolve("00000003"));
    Wal.open(fs, DIR, WalOptions.DEFAULT).close();
    fs.createDirectories(DIR.resolve("checkpoint.00000001"));
    fs.rename(DIR.resolve("00000004"), DIR.resolve("00000006"));

    List<String> lines = dump(fs, new WalDump.Detail(false, false));

    assertThat(lines)
        .containsSubsequence(
            "checkpoint: up to 1, dir /wal/checkpoint.00000001",
            "GAP: from 00000002, to 00000002, in wal, segments 1",
            "segment: name 00000003, in wal, bytes 32768",
            "GAP: from 00000004, to 00000005, in wal, segments 2",
            "segment: name 00000006, in wal, bytes 0",
            "damages: count 2");
    assertThat(lines).anyMatch(line -> line.startsWith("  record: at 29, type samples"));
  }

  @Test
  @Tag("conformance")
  void thePlainScannerAndTheReaderSeeTheSameRecords() throws IOException {
    Path root = Conformance.require("datadirs");
    List<Path> logs;
    try (Stream<Path> all = Files.walk(root)) {
      logs = all.filter(p -> p.endsWith("wal") || p.endsWith("wbl")).toList();
    }
    assertThat(logs).isNotEmpty();
    for (Path log : logs) {
      NioFs fs = NioFs.instance();
      List<String> scanned = new ArrayList<>();
      List<String> read = new ArrayList<>();
      SegmentScanner.Visitor visitor =
          new SegmentScanner.Visitor() {
            @Override
            public void record(long at, Compression c, int stored, ByteReader record) {
              scanned.add(at + " " + record.remaining() + " " + record.crc32c());
            }

            @Override
            public void damage(long position, String what) {
              throw new AssertionError(log + " " + position + " " + what);
            }
          };
      for (var segment : WalReader.segments(fs, log, 0, Integer.MAX_VALUE)) {
        new SegmentScanner(fs, WalFormat.PAGE_SIZE, visitor).scan(segment.path());
      }
      try (WalReader reader = WalReader.open(fs, log)) {
        while (reader.next()) {
          read.add(reader.offset() + " " + reader.length() + " " + reader.record().crc32c());
        }
      }
      assertThat(scanned).isEqualTo(read);

      List<ReportLine> lines = new ArrayList<>();
      assertThat(new WalDump(fs, new WalDump.Detail(true, true), lines::add).dump(log)).isZero();
      assertThat(lines).hasSizeGreaterThan(1);
    }
  }
}
