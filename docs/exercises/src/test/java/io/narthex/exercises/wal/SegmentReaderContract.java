package io.narthex.exercises.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the log gives of a segment that the engine wrote and somebody damaged. */
abstract class SegmentReaderContract {
  private static final int PAGE = 256;
  private static final int[] LENGTHS = {1, 40, 0, 200, 700, 12, 240, 242, 3};

  @TempDir Path dir;
  private final List<String> records = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private byte[] segment = new byte[0];

  abstract SegmentReader reader();

  @BeforeEach
  void write() throws IOException {
    WalOptions options =
        WalOptions.DEFAULT
            .withPageSize(PAGE)
            .withSegmentSize(PAGE * 64)
            .withCompression(Compression.NONE);
    try (Wal wal = Wal.open(NioFs.instance(), dir, options)) {
      for (int i = 0; i < LENGTHS.length; i++) {
        byte[] record = new byte[LENGTHS[i]];
        Arrays.fill(record, (byte) ('a' + i));
        wal.log(new EncodeBuffer().putBytes(record, 0, record.length));
        records.add(name(record));
        ends.add(Math.toIntExact(wal.currentOffset()));
      }
    }
    segment = Files.readAllBytes(dir.resolve("00000000"));
  }

  private List<String> read(byte[] bytes) {
    return reader().read(bytes, PAGE).stream().map(SegmentReaderContract::name).toList();
  }

  /** What is in a record, short: {@code 40 x b}. */
  private static String name(byte[] record) {
    boolean alike = true;
    for (byte b : record) {
      alike &= b == record[0];
    }
    String what = record.length == 0 ? "" : alike ? " x " + (char) record[0] : " bytes of several";
    return record.length + what;
  }

  /** The records that end at or before an offset. */
  private List<String> before(int offset) {
    int n = 0;
    while (n < ends.size() && ends.get(n) <= offset) {
      n++;
    }
    return records.subList(0, n);
  }

  @Test
  void stage1ReadsRecordsThatLieInOnePage() {
    assertThat(read(Arrays.copyOf(segment, PAGE))).startsWith("1 x a", "40 x b", "0");
  }

  @Test
  void stage2JoinsRecordsThatSpanPages() {
    assertThat(read(segment)).containsExactlyElementsOf(records);
  }

  @Test
  void stage3EndsWhereTheSegmentWasCut() {
    for (int cut = 0; cut <= ends.get(ends.size() - 1); cut++) {
      assertThat(read(Arrays.copyOf(segment, cut))).as("cut at %d", cut).isEqualTo(before(cut));
    }
  }

  @Test
  void stage4EndsAtDamageAndGivesNothingBehindIt() {
    for (int at = 0; at < records.size(); at++) {
      if (LENGTHS[at] == 0) {
        continue;
      }
      byte[] damaged = segment.clone();
      damaged[ends.get(at) - 1] ^= 0x10;

      assertThat(read(damaged))
          .as("record %d has another last byte than its checksum was made of", at)
          .isEqualTo(records.subList(0, at));
    }
  }

  @Test
  void stage5TakesNoLengthOnTrust() {
    byte[] damaged = segment.clone();
    damaged[1] = (byte) 0xFF;
    damaged[2] = (byte) 0xFF;

    assertThat(read(damaged)).isEmpty();
  }
}
