package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalTest {
  @TempDir private Path dir;
  private final Fs fs = NioFs.instance();

  static List<byte[]> readAll(Fs fs, Path dir) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (WalReader reader = WalReader.open(fs, dir)) {
      while (reader.next()) {
        records.add(reader.record().take(reader.length()));
      }
    }
    return records;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void recordsOfAllSizesComeBackInOrder(Compression compression) throws IOException {
    Random random = new Random(1);
    List<byte[]> expected = new ArrayList<>();
    WalOptions options =
        WalOptions.DEFAULT.withSegmentSize(8 * WalFormat.PAGE_SIZE).withCompression(compression);

    try (Wal wal = Wal.open(fs, dir, options)) {
      EncodeBuffer record = new EncodeBuffer();
      for (int i = 0; i < 300; i++) {
        byte[] bytes = new byte[(int) Math.exp(random.nextDouble() * 13)];
        if (i % 2 == 0) {
          random.nextBytes(bytes);
        }
        record.reset();
        record.putBytes(bytes, 0, bytes.length);
        wal.log(record);
        expected.add(bytes);
      }
      assertThat(wal.currentSegment()).isGreaterThan(3);
    }

    List<byte[]> read = readAll(fs, dir);
    assertThat(read).usingElementComparator(java.util.Arrays::compare).isEqualTo(expected);
  }

  @Test
  void anEmptyRecordIsARecord() throws IOException {
    try (Wal wal = Wal.open(fs, dir, WalOptions.DEFAULT)) {
      wal.log(new EncodeBuffer());
    }

    assertThat(readAll(fs, dir)).hasSize(1);
  }

  @Test
  void openingBeginsANewSegment() throws IOException {
    Wal.open(fs, dir, WalOptions.DEFAULT).close();
    Wal.open(fs, dir, WalOptions.DEFAULT).close();

    assertThat(Segments.in(fs, dir)).isEqualTo(new Segments(0, 1));
  }

  @Test
  void closingFillsTheLastPage() throws IOException {
    try (Wal wal = Wal.open(fs, dir, WalOptions.DEFAULT)) {
      wal.log(new EncodeBuffer().putByte(1));
      assertThat(fs.size(dir.resolve("00000000"))).isEqualTo(8);
    }

    assertThat(fs.size(dir.resolve("00000000"))).isEqualTo(WalFormat.PAGE_SIZE);
  }

  @Test
  void othersGoOnWhileAFullSegmentIsSynced() throws IOException {
    AtomicReference<Wal> log = new AtomicReference<>();
    AtomicInteger logged = new AtomicInteger();
    TsdbObserver observer =
        new TsdbObserver() {
          @Override
          public void synced(String name, long nanos) {
            if (logged.get() == 0) {
              Thread other = new Thread(() -> logged.addAndGet(logThreePages(log.get())));
              other.start();
              join(other);
            }
          }
        };
    WalOptions options =
        WalOptions.DEFAULT
            .withCompression(Compression.NONE)
            .withSegmentSize(2 * WalFormat.PAGE_SIZE)
            .withObserver(observer);

    try (Wal wal = Wal.open(fs, dir, options)) {
      log.set(wal);
      logThreePages(wal);

      assertThat(logged).hasValue(3);
      assertThat(wal.stats().syncs()).as("those of the other too").isEqualTo(2);
    }
    assertThat(readAll(fs, dir)).hasSize(6);
  }

  private static int logThreePages(Wal wal) {
    EncodeBuffer page = new EncodeBuffer();
    byte[] bytes = new byte[WalFormat.PAGE_SIZE - WalFormat.HEADER_SIZE];
    page.putBytes(bytes, 0, bytes.length);
    int done = 0;
    try {
      for (; done < 3; done++) {
        wal.log(page);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return done;
  }

  private static void join(Thread thread) {
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
