package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Numbered records of any size for tests: each begins with its number and is made of it. */
final class LogScript {
  /** First byte of all records: a kind that is known. */
  private static final int TYPE = 2;

  private LogScript() {}

  /** Appends record {@code number} of {@code length} bytes (9 at least) to a batch. */
  static void add(LogBatch batch, long number, int length) {
    batch.buffer().putByte(TYPE).putBe64(number);
    long state = seed(number);
    for (int i = 9; i < length; i++) {
      state = next(state);
      batch.buffer().putByte((int) (state >>> 56));
    }
    batch.endRecord();
  }

  /** Every other record is made of zeros and can be compressed. */
  private static long seed(long number) {
    return number % 2 == 0 ? 0 : number * 0x9E3779B97F4A7C15L;
  }

  private static long next(long state) {
    long x = state ^ (state << 13);
    x ^= x >>> 7;
    return x ^ (x << 17);
  }

  /** Number of a record; fails if its content is not what {@link #add} wrote. */
  static long number(ByteReader record) {
    if (record.u8() != TYPE) {
      throw new AssertionError("not a record of this script");
    }
    long number = record.i64();
    long state = seed(number);
    while (record.hasRemaining()) {
      state = next(state);
      if (record.u8() != (int) (state >>> 56)) {
        throw new AssertionError("record " + number + " has a wrong byte");
      }
    }
    return number;
  }

  /**
   * What a log says when it is opened after a crash: numbers of its records, repaired if need be.
   */
  static List<Long> recover(Fs fs, Path dir, WalOptions options) throws IOException {
    try (Wal wal = Wal.open(fs, dir, options)) {
      try {
        return read(fs, dir, options);
      } catch (CorruptionException e) {
        wal.repair(e, WalRepair.SampleCounter.NONE);
      }
    }
    return read(fs, dir, options);
  }

  static List<Long> read(Fs fs, Path dir, WalOptions options) throws IOException {
    List<Long> numbers = new ArrayList<>();
    List<WalReader.SegmentFile> all = WalReader.segments(fs, dir, 0, Integer.MAX_VALUE);
    try (WalReader reader = new WalReader(fs, all, options.pageSize())) {
      while (reader.next()) {
        numbers.add(number(reader.record()));
      }
    }
    return numbers;
  }
}
