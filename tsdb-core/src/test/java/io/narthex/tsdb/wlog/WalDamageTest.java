package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to the bytes, the records before it are read, and none that was not written. */
class WalDamageTest {
  private static final Path DIR = Path.of("/wal");
  private static final Path FILE = DIR.resolve("00000000");

  /** A log in one segment: its bytes, and where each record ends. */
  private record Log(byte[] bytes, long[] ends) {}

  private static Log write(int records, int maxLength, Compression compression) throws IOException {
    FaultyFs fs = new FaultyFs();
    Random random = new Random(11);
    List<Long> ends = new ArrayList<>();
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT.withCompression(compression))) {
      LogBatch batch = new LogBatch();
      for (int i = 0; i < records; i++) {
        batch.clear();
        LogScript.add(batch, i, 9 + random.nextInt(maxLength));
        wal.log(batch);
      }
    }
    try (WalReader reader = WalReader.open(fs, DIR)) {
      while (reader.next()) {
        ends.add(reader.endOffset());
      }
    }
    return new Log(fs.readAll(FILE), ends.stream().mapToLong(Long::longValue).toArray());
  }

  private static void put(FaultyFs fs, byte[] bytes, int length) throws IOException {
    fs.createDirectories(DIR);
    try (WritableFile file = fs.create(FILE)) {
      file.write(bytes, 0, length);
      file.sync();
    }
  }

  /** Reads to the end or to the damage; checks that the records are 0, 1, 2 … */
  private static int readPrefix(FaultyFs fs) throws IOException {
    return readPrefix(fs, 0, 0);
  }

  /** As above, from a position where record {@code first} begins. */
  private static int readPrefix(FaultyFs fs, long from, int first) throws IOException {
    int n = first;
    List<WalReader.SegmentFile> file = List.of(new WalReader.SegmentFile(FILE, 0, from));
    try (WalReader reader = new WalReader(fs, file, WalFormat.PAGE_SIZE)) {
      while (reader.next()) {
        if (reader.length() == 0) {
          continue; // one bit among zeros can make an empty record, which says nothing
        }
        if (LogScript.number(reader.record()) != n) {
          throw new AssertionError("record " + n + " is missing");
        }
        n++;
      }
    } catch (CorruptionException e) {
      assertThat(e.file()).isEqualTo(FILE.toString());
    }
    return n;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void cutInItsLastPagesItKeepsTheRecordsBefore(Compression compression) throws IOException {
    cutLastPages(compression, false);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Compression.class)
  void cutAtEveryByteOfItsLastPagesItKeepsTheRecordsBefore(Compression compression)
      throws IOException {
    cutLastPages(compression, true);
  }

  private static void cutLastPages(Compression compression, boolean everyByte) throws IOException {
    Log log = write(compression == Compression.NONE ? 150 : 300, 1200, compression);
    int pages = log.bytes().length / WalFormat.PAGE_SIZE;
    assertThat(pages).isGreaterThan(2);
    FaultyFs fs = new FaultyFs();
    put(fs, log.bytes(), log.bytes().length);
    int kept = log.ends().length;
    int from = kept;
    while (from > 0 && log.ends()[from - 1] > log.bytes().length - 2 * WalFormat.PAGE_SIZE) {
      from--;
    }

    for (int cut = log.bytes().length;
        cut >= log.ends()[from - 1];
        cut -= everyByte ? 1 : step(cut, log)) {
      fs.cut(FILE, cut);
      while (log.ends()[kept - 1] > cut) {
        kept--;
      }

      assertThat(readPrefix(fs, log.ends()[from - 1], from)).as("cut at %s", cut).isEqualTo(kept);
    }
  }

  /**
   * Every byte around the ends of records and pages, every 13th elsewhere; all in the nightly run.
   */
  private static int step(int cut, Log log) {
    int inPage = cut % WalFormat.PAGE_SIZE;
    boolean nearPage = inPage < 16 || inPage > WalFormat.PAGE_SIZE - 16;
    boolean nearRecord = false;
    for (long end : log.ends()) {
      nearRecord |= Math.abs(end - cut) < 16;
    }
    return nearPage || nearRecord ? 1 : 13;
  }

  @Test
  void aCutLogIsRepairedToItsPrefixAndTakesMore() throws IOException {
    Log log = write(150, 1200, Compression.SNAPPY);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      int cut = random.nextInt(log.bytes().length);
      FaultyFs fs = new FaultyFs();
      put(fs, log.bytes(), cut);

      List<Long> left = LogScript.recover(fs, DIR, WalOptions.DEFAULT);

      int expected = 0;
      while (expected < log.ends().length && log.ends()[expected] <= cut) {
        expected++;
      }
      assertThat(left).hasSize(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyFlippedBitLeavesTheRecordsBeforeItOrAll(Compression compression) throws IOException {
    Log log = write(12, 200, compression);
    long used = log.ends()[log.ends().length - 1];
    FaultyFs fs = new FaultyFs();
    put(fs, log.bytes(), log.bytes().length);
    for (long bit = 0; bit < 8 * (used + 20); bit++) {
      fs.flipBit(FILE, bit);

      int read = readPrefix(fs);
      fs.flipBit(FILE, bit);

      int before = 0;
      while (before < log.ends().length && log.ends()[before] <= bit / 8) {
        before++;
      }
      if (read != before) { // bits of a type byte that mean nothing
        assertThat(read).as("bit %s", bit).isEqualTo(log.ends().length);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatAFlippedBitCostsIsTold(Compression compression) throws IOException {
    told(compression, 11);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatEveryFlippedBitCostsIsTold(Compression compression) throws IOException {
    told(compression, 1);
  }

  /** Each report names the file, the end of the surviving prefix, and how much is gone. */
  private static void told(Compression compression, int step) throws IOException {
    Log log = write(12, 200, compression);
    long used = log.ends()[log.ends().length - 1];
    int reports = 0;
    for (long bit = 0; bit < 8 * used; bit += step) {
      FaultyFs fs = new FaultyFs();
      put(fs, log.bytes(), log.bytes().length);
      fs.flipBit(FILE, bit);
      int kept = readPrefix(fs);
      if (kept == log.ends().length) {
        continue; // a bit of a type byte that means nothing
      }
      WalRepair.Report report = repair(fs);
      if (report == null) {
        continue; // the zeros behind a record: reading goes on in the next page
      }
      reports++;
      assertThat(report.file()).isEqualTo(FILE);
      assertThat(report.offset()).as("bit %s", bit).isEqualTo(kept == 0 ? 0 : log.ends()[kept - 1]);
      assertThat(report.lostBytes()).isEqualTo(log.bytes().length - report.offset());
      assertThat(LogScript.read(fs, DIR, WalOptions.DEFAULT)).hasSize(kept);
    }
    assertThat(reports).isGreaterThan((int) (8 * used / step / 2));
  }

  private static WalRepair.@Nullable Report repair(FaultyFs fs) throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      try {
        LogScript.read(fs, DIR, WalOptions.DEFAULT);
        return null;
      } catch (CorruptionException e) {
        return wal.repair(e, WalRepair.SampleCounter.NONE);
      }
    }
  }

  @Test
  void aZeroTailOnARecordBoundaryIsTheEnd() throws IOException {
    Log log = write(20, 300, Compression.NONE);
    byte[] zeroed = java.util.Arrays.copyOf(log.bytes(), log.bytes().length);
    java.util.Arrays.fill(zeroed, (int) log.ends()[9], zeroed.length, (byte) 0);
    FaultyFs fs = new FaultyFs();
    put(fs, zeroed, zeroed.length);

    assertThat(LogScript.read(fs, DIR, WalOptions.DEFAULT)).hasSize(10);
  }

  @Test
  void repairSaysWhatIsLost() throws IOException {
    FaultyFs fs = new FaultyFs();
    WalOptions options = WalOptions.DEFAULT.withSegmentSize(2 * WalFormat.PAGE_SIZE);
    try (Wal wal = Wal.open(fs, DIR, options)) {
      EncodeBuffer record = new EncodeBuffer();
      for (int i = 0; i < 30; i++) {
        record.reset();
        record.putByte(2).putBytes(new byte[10_000], 0, 10_000);
        wal.log(record);
      }
    }
    fs.flipBit(DIR.resolve("00000002"), 8L * 25_000); // in the third of its six records
    WalRepair.Report report;

    try (Wal wal = Wal.open(fs, DIR, options)) {
      CorruptionException damage = null;
      try (WalReader reader = WalReader.open(fs, DIR)) {
        while (reader.next()) {
          assertThat(reader.segment()).isLessThan(3);
        }
      } catch (CorruptionException e) {
        damage = e;
      }
      assertThat(damage).isNotNull();
      report = wal.repair(damage, r -> 7);
      assertThat(wal.currentSegment()).isEqualTo(3);
    }

    assertThat(report.file()).isEqualTo(DIR.resolve("00000002"));
    assertThat(report.offset()).isEqualTo(2 * 10_008);
    assertThat(report.lostRecords()).isEqualTo(3 + 6 + 6);
    assertThat(report.lostSamples()).isEqualTo(7 * 15);
    assertThat(report.segmentsDeleted()).as("00000003, 00000004").isEqualTo(2);
    assertThat(report.lostBytes()).isEqualTo(3 * 2 * WalFormat.PAGE_SIZE - 2 * 10_008);
    assertThat(report.toString())
        .startsWith("cut /wal/00000002 at byte 20016 (unexpected checksum ")
        .endsWith(
            "): lost 176592 bytes: the damaged record and 15 records of 105 samples behind it;"
                + " later segments deleted: 2")
        .containsOnlyOnce("/wal");
    try (WalReader reader = WalReader.open(fs, DIR)) {
      int n = 0;
      while (reader.next()) {
        n++;
      }
      assertThat(n).isEqualTo(6 + 6 + 2);
    }
  }

  @Test
  void damageElsewhereIsNotRepairedHere() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      CorruptionException inCheckpoint =
          new CorruptionException("/wal/checkpoint.00000003/00000000", 7, "bad", null);

      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> wal.repair(inCheckpoint, WalRepair.SampleCounter.NONE)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
