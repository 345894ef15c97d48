package io.narthex.tsdb.wlog;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A log that is read while it is written gives whole records, in order, and all in the end. */
@JCStressTest
@Outcome(id = "[0123], 3", expect = ACCEPTABLE, desc = "those written so far, then the rest")
@Outcome(expect = FORBIDDEN, desc = "half a record, another one, or damage where there is none")
@State
public class LiveWalReaderStress {
  private static final Path DIR = Path.of("wal");
  private static final int TORN = -100;
  private static final int PAGE = 32;
  private static final int[] LENGTHS = {12, 50, 20}; // the second goes over pages and segments
  private static final EncodeBuffer[] RECORDS = {record(0), record(1), record(2)};

  private final MemoryDisk disk = new MemoryDisk();
  private final Wal wal;
  private final LiveWalReader reader;
  private int next;

  public LiveWalReaderStress() {
    try {
      wal = Wal.open(disk, DIR, WalOptions.DEFAULT.withPageSize(PAGE).withSegmentSize(3 * PAGE));
      reader = new LiveWalReader(disk, DIR, 0, PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EncodeBuffer record(int n) {
    EncodeBuffer record = new EncodeBuffer();
    for (int i = 0; i < LENGTHS[n]; i++) {
      record.putByte(0x51 + n);
    }
    return record;
  }

  @Actor
  public void write() {
    try {
      for (EncodeBuffer record : RECORDS) {
        wal.log(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Actor
  public void read(II_Result r) {
    r.r1 = readAll(3);
  }

  @Arbiter
  public void readTheRest(II_Result r) {
    r.r2 = readAll(4);
  }

  /** Number of the records read in all. */
  private int readAll(int looks) {
    try {
      for (int i = 0; i < looks; i++) {
        if (reader.next() && !isExpected()) {
          return TORN;
        }
      }
      return next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CorruptionException e) {
      return TORN;
    }
  }

  private boolean isExpected() {
    if (next == LENGTHS.length || reader.length() != LENGTHS[next]) {
      return false;
    }
    byte[] record = reader.record().take(reader.length());
    for (byte b : record) {
      if (b != 0x51 + next) {
        return false;
      }
    }
    next++;
    return true;
  }
}
