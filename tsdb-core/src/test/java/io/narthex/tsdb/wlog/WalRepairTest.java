package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Repairs of logs that were bent in one place: the cases of upstream's tsdb/wlog wlog_test. */
class WalRepairTest {
  private static final Path DIR = Path.of("/wal");
  private static final int PAGE = WalFormat.PAGE_SIZE;
  private static final WalOptions THREE_PAGES = WalOptions.DEFAULT.withSegmentSize(3 * PAGE);

  private final FaultyFs fs = new FaultyFs();

  private static Path segment(int index) {
    return DIR.resolve(WalFormat.segmentName(index));
  }

  private void overwrite(Path file, int at, int... bytes) throws IOException {
    byte[] content = fs.readAll(file);
    for (int i = 0; i < bytes.length; i++) {
      content[at + i] = (byte) bytes[i];
    }
    try (WritableFile out = fs.create(file)) {
      out.write(content, 0, content.length);
      out.sync();
    }
  }

  private void log(int first, int last, int length) throws IOException {
    try (Wal wal = Wal.open(fs, DIR, THREE_PAGES)) {
      LogBatch batch = new LogBatch();
      for (int i = first; i < last; i++) {
        batch.clear();
        LogScript.add(batch, i, length);
        wal.log(batch);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          a record that only begins,       2, 65536, 2,                   8
          zeros that are none,             1, 32768, 0,                   4
          a last without a first,          1, 32768, 4,                   4
          bits that mean nothing,          1, 32768, 123,                 4
          another checksum,                1, 32772, 0,                   4
          another length,                  1, 32770, 0,                   4
          other data,                      1, 32868, 98 101 101 102,      4
          """)
  void whatIsBeforeTheDamageStays(String name, int index, int at, String bytes, int intact)
      throws IOException {
    log(0, 9, PAGE - WalFormat.HEADER_SIZE); // three segments of three pages of one record
    assertThat(Segments.in(fs, DIR)).isEqualTo(new Segments(0, 2));
    int[] values = java.util.Arrays.stream(bytes.split(" ")).mapToInt(Integer::parseInt).toArray();
    overwrite(segment(index), at, values);

    List<Long> left = LogScript.recover(fs, DIR, THREE_PAGES);

    List<Long> expected = new ArrayList<>();
    for (long i = 0; i < intact; i++) {
      expected.add(i);
    }
    assertThat(left).isEqualTo(expected);
    assertThat(Segments.in(fs, DIR).last()).isEqualTo(index + 1);
    assertThat(fs.size(segment(index + 1))).isZero();
    fs.assertNothingOpen();
  }

  @Test
  void aRepairedLogGoesOnInTheNextSegment() throws IOException {
    log(0, 18, PAGE / 3 - WalFormat.HEADER_SIZE); // two full segments of nine records
    for (int i = 0; i < 2; i++) {
      assertThat(fs.size(segment(i))).isEqualTo(3L * PAGE);
    }
    fs.cut(segment(0), 3L * PAGE / 2); // through the fifth

    try (Wal wal = Wal.open(fs, DIR, THREE_PAGES)) {
      CorruptionException damage =
          catchThrowableOfType(
              CorruptionException.class, () -> LogScript.read(fs, DIR, THREE_PAGES));
      wal.repair(damage, WalRepair.SampleCounter.NONE);
      assertThat(wal.currentSegment()).isEqualTo(1);
      assertThat(wal.currentOffset()).isZero();
      LogBatch batch = new LogBatch();
      for (int i = 100; i < 105; i++) {
        LogScript.add(batch, i, 1000);
      }
      wal.log(batch);
    }

    assertThat(LogScript.read(fs, DIR, THREE_PAGES))
        .containsExactly(0L, 1L, 2L, 3L, 100L, 101L, 102L, 103L, 104L);
  }

  @Test
  void aClosedLogTakesNothing() throws IOException {
    Wal wal = Wal.open(fs, DIR, THREE_PAGES);
    wal.close();
    wal.close();

    assertThatThrownBy(() -> wal.log(new EncodeBuffer()))
        .isInstanceOf(IOException.class)
        .hasMessage("wlog is closed");
  }

  @Test
  void theStatisticsKnowTheSegment() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT.withSegmentSize(PAGE))) {
      int before = wal.stats().currentSegment();
      LogBatch batch = new LogBatch();
      for (int i = 0; i < 3; i++) {
        LogScript.add(batch, 2 * i + 1, PAGE / 2 - WalFormat.HEADER_SIZE);
      }
      wal.log(batch);

      assertThat(wal.stats().currentSegment()).isEqualTo(before + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"SNAPPY", "ZSTD"})
  void zerosTakeLessThanThreeQuartersCompressed(Compression compression) throws IOException {
    long[] sizes = new long[2];
    for (int i = 0; i < 2; i++) {
      FaultyFs disk = new FaultyFs();
      WalOptions options =
          WalOptions.DEFAULT
              .withSegmentSize(PAGE)
              .withCompression(i == 0 ? Compression.NONE : compression);
      try (Wal wal = Wal.open(disk, DIR, options)) {
        for (int j = 0; j < 100; j++) {
          wal.log(new EncodeBuffer().putBytes(new byte[PAGE / 2 - 7], 0, PAGE / 2 - 7));
        }
      }
      sizes[i] = disk.usedBytes();
    }

    assertThat(sizes[1]).isLessThan(sizes[0] * 3 / 4);
  }
}
