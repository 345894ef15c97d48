package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs that are read while they are written. */
class LiveWalReaderTest {
  private static final Path DIR = Path.of("/wal");
  private static final int PAGE = 256;
  private static final WalOptions SMALL =
      WalOptions.DEFAULT.withPageSize(PAGE).withSegmentSize(4 * PAGE);

  /** Reads what is there; each record must be the next of the script. */
  private static int readOn(LiveWalReader reader, int next) throws IOException {
    int n = next;
    while (reader.next()) {
      assertThat(LogScript.number(reader.record())).isEqualTo(n);
      n++;
    }
    return n;
  }

  private static void log(Wal wal, int first, int last, Random random) throws IOException {
    LogBatch batch = new LogBatch();
    for (int i = first; i < last; i++) {
      LogScript.add(batch, i, 9 + random.nextInt(3 * PAGE));
    }
    wal.log(batch);
  }

  /** Records so small that a segment takes six of them. */
  private static void log(Wal wal, int first, int last) throws IOException {
    LogBatch batch = new LogBatch();
    for (int i = first; i < last; i++) {
      LogScript.add(batch, i, PAGE / 2);
    }
    wal.log(batch);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void eachCommitIsReadOnceAcrossSegments(Compression compression) throws IOException {
    FaultyFs fs = new FaultyFs();
    Random random = new Random(5);
    try (Wal wal = Wal.open(fs, DIR, SMALL.withCompression(compression));
        LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
      int logged = 0;
      for (int i = 0; i < 200; i++) {
        int more = random.nextInt(4);
        log(wal, logged, logged + more, random);

        assertThat(readOn(reader, logged)).isEqualTo(logged + more);

        logged += more;
        assertThat(reader.segment()).isEqualTo(wal.currentSegment());
      }
      assertThat(reader.segment()).isGreaterThan(20);
    }
    fs.assertNothingOpen();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aSegmentThatGrowsByteByByteGivesEachRecordAtItsLastByte(Compression compression)
      throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal =
        Wal.open(fs, DIR, SMALL.withSegmentSize(40 * PAGE).withCompression(compression))) {
      log(wal, 0, 25, new Random(6));
    }
    List<Long> ends = new ArrayList<>();
    List<WalReader.SegmentFile> all = WalReader.segments(fs, DIR, 0, 0);
    try (WalReader still = new WalReader(fs, all, PAGE)) {
      while (still.next()) {
        ends.add(still.endOffset());
      }
    }
    byte[] bytes = fs.readAll(DIR.resolve("00000000"));
    Path file = Path.of("/copy");

    try (WritableFile copy = fs.create(file);
        LiveSegmentReader reader = new LiveSegmentReader(fs, file, PAGE)) {
      int read = 0;
      for (int at = 0; at < bytes.length; at++) {
        copy.write(bytes, at, 1);
        boolean whole = read < ends.size() && ends.get(read) == at + 1;

        assertThat(reader.next()).as("after byte %s", at).isEqualTo(whole);

        if (whole) {
          assertThat(LogScript.number(reader.record())).isEqualTo(read);
          read++;
          assertThat(reader.position()).isEqualTo(at + 1);
        }
      }
      assertThat(read).isEqualTo(25);
      assertThat(reader.unread()).isZero();
      assertThat(reader.position()).isEqualTo(bytes.length);
      assertThat(reader.crossings()).isZero();
    }
  }

  @Test
  void pagesOfZerosArePassedOver() throws IOException {
    FaultyFs fs = new FaultyFs();
    FragmentScript script = new FragmentScript();
    byte[] data = FragmentScript.data(10);
    for (int i = 0; i < 3; i++) {
      script.padding(0);
    }
    script.fragment(WalFormat.FULL, data, 0, 10);
    fs.createDirectories(DIR);

    try (WritableFile file = fs.create(DIR.resolve("00000000"));
        LiveWalReader reader = new LiveWalReader(fs, DIR, 0, WalFormat.PAGE_SIZE)) {
      file.write(script.bytes(), 0, script.size());

      assertThat(reader.next()).isTrue();
      assertThat(reader.offset()).isEqualTo(3L * WalFormat.PAGE_SIZE);
      assertThat(reader.length()).isEqualTo(10);
      assertThat(reader.next()).isFalse();
    }
  }

  @Test
  void aFragmentAcrossTheEndOfItsPageIsReadAndCounted() throws IOException {
    FaultyFs fs = new FaultyFs();
    byte[] data = FragmentScript.data(20_000);
    FragmentScript script =
        new FragmentScript()
            .fragment(WalFormat.FULL, data, 0, 20_000)
            .fragment(WalFormat.FULL, data, 0, 20_000);
    Path file = Path.of("/segment");

    try (WritableFile out = fs.create(file);
        LiveSegmentReader reader = new LiveSegmentReader(fs, file, WalFormat.PAGE_SIZE)) {
      out.write(script.bytes(), 0, script.size());

      assertThat(reader.next()).isTrue();
      assertThat(reader.next()).isTrue();
      assertThat(reader.crossings()).isEqualTo(1);
    }
  }

  @Test
  void aSegmentCutInItsOnlyRecordIsWaitedFor() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      LogBatch batch = new LogBatch();
      LogScript.add(batch, 1, WalFormat.PAGE_SIZE - WalFormat.HEADER_SIZE);
      wal.log(batch);
    }
    fs.cut(DIR.resolve("00000000"), WalFormat.PAGE_SIZE / 2);

    try (LiveWalReader reader = new LiveWalReader(fs, DIR, 0, WalFormat.PAGE_SIZE)) {
      assertThat(reader.next()).isFalse();
      assertThat(reader.next()).isFalse();
    }
  }

  @Test
  void aLengthOfMoreThanAPageIsDamageAtOnce() throws IOException {
    FaultyFs fs = new FaultyFs();
    Path file = Path.of("/segment");
    try (WritableFile out = fs.create(file);
        LiveSegmentReader reader = new LiveSegmentReader(fs, file, WalFormat.PAGE_SIZE)) {
      byte[] header = new FragmentScript().put(1, 0xFF, 0xFF, 0, 0, 0, 0).bytes();
      out.write(header, 0, header.length);

      for (int i = 0; i < 2; i++) { // and for good
        assertThatThrownBy(reader::next)
            .isInstanceOf(CorruptionException.class)
            .hasMessage("/segment at 0: record length greater than a single page: 65542 > 32768");
      }
    }
  }

  @Test
  void damageGivesUpASegmentAndNoMore() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, SMALL)) {
      log(wal, 0, 2);
      wal.nextSegment();
      log(wal, 2, 3);
      long end = wal.currentOffset();
      log(wal, 3, 5);
      wal.nextSegment();
      log(wal, 5, 6);
      fs.flipBit(DIR.resolve("00000001"), 8 * (end + WalFormat.HEADER_SIZE));

      try (LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
        assertThatThrownBy(() -> readOn(reader, 0))
            .isInstanceOf(CorruptionException.class)
            .hasMessageStartingWith("/wal/00000001 at " + end + ": unexpected checksum");
        assertThat(reader.segment()).isEqualTo(1);

        reader.skipSegment();

        assertThat(readOn(reader, 5)).isEqualTo(6);
      }
    }
  }

  @Test
  void aRecordTornAtTheEndOfASegmentIsTold() throws IOException {
    FaultyFs fs = new FaultyFs();
    long end;
    try (Wal wal = Wal.open(fs, DIR, SMALL)) {
      log(wal, 0, 1);
      end = wal.currentOffset();
      log(wal, 1, 2);
    }
    fs.cut(DIR.resolve("00000000"), end + 8);
    try (LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
      assertThat(readOn(reader, 0)).isEqualTo(1);

      try (Wal wal = Wal.open(fs, DIR, SMALL)) {
        log(wal, 2, 3);
        assertThatThrownBy(reader::next)
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining("last record is torn");
        reader.skipSegment();
        assertThat(readOn(reader, 2)).isEqualTo(3);
      }
    }
  }

  @Test
  void aCommitThatIsTakenBackIsNotSeen() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, SMALL);
        LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
      LogBatch batch = new LogBatch();
      LogScript.add(batch, 0, 100);
      wal.log(batch);
      assertThat(readOn(reader, 0)).isEqualTo(1);
      fs.capacity(fs.usedBytes() + 300);
      LogBatch large = new LogBatch();
      LogScript.add(large, 1, 700);
      assertThatThrownBy(() -> wal.log(large)).hasMessageContaining("No space left");
      assertThat(reader.next()).isFalse();
      fs.capacity(Long.MAX_VALUE);
      LogBatch next = new LogBatch();
      LogScript.add(next, 1, 500);

      wal.log(next);

      assertThat(readOn(reader, 1)).isEqualTo(2);
    }
  }

  @Test
  void aFileThatShrinksBehindTheReaderIsDamage() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, SMALL);
        LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
      log(wal, 0, 2, new Random(2));
      assertThat(readOn(reader, 0)).isEqualTo(2);
      fs.cut(DIR.resolve("00000000"), 3);

      assertThatThrownBy(reader::next)
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("file became shorter");
    }
  }

  @Test
  void aLogThatIsCutFasterThanItIsReadIsSaid() throws IOException {
    FaultyFs fs = new FaultyFs();
    try (Wal wal = Wal.open(fs, DIR, SMALL);
        LiveWalReader reader = new LiveWalReader(fs, DIR, 0, PAGE)) {
      wal.nextSegment();
      wal.truncate(wal.nextSegment());

      assertThatThrownBy(reader::next).isInstanceOf(NoSuchFileException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aThreadThatWritesIsFollowedOnTheRealDisk(Compression compression, @TempDir Path dir)
      throws Exception {
    Fs fs = NioFs.instance();
    int records = 2_000;
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (Wal wal =
        Wal.open(
            fs,
            dir,
            WalOptions.DEFAULT
                .withSegmentSize(8 * WalFormat.PAGE_SIZE)
                .withCompression(compression))) {
      Future<?> written = writer.submit(() -> write(wal, records));
      try (LiveWalReader reader = new LiveWalReader(fs, dir, 0, WalFormat.PAGE_SIZE)) {
        int read = 0;
        while (read < records) {
          boolean done = written.isDone();
          int before = read;
          read = readOn(reader, read);
          if (done && read == before) {
            break;
          }
        }
        written.get();
        assertThat(read).isEqualTo(records);
        assertThat(reader.segment()).isEqualTo(wal.currentSegment()).isGreaterThan(3);
      }
    } finally {
      writer.shutdownNow();
    }
  }

  private static Object write(Wal wal, int records) throws IOException {
    Random random = new Random(8);
    LogBatch batch = new LogBatch();
    for (int i = 0; i < records; ) {
      batch.clear();
      int many = 1 + random.nextInt(3);
      for (int j = 0; j < many && i < records; j++, i++) {
        int length = random.nextInt(20) == 0 ? 100_000 : 1_000;
        LogScript.add(batch, i, 9 + random.nextInt(length));
      }
      wal.log(batch);
    }
    return new EncodeBuffer();
  }
}
