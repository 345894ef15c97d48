package io.narthex.tsdb.wlog;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A commit that returned was synced after it was written, by itself or by another; also where a
 * segment ends meanwhile, or the log is closed.
 */
public final class GroupCommitStress {
  private static final byte ONE = 0x51;
  private static final byte TWO = 0x52;
  private static final int LENGTH = 12; // two of them are whole within a page
  private static final EncodeBuffer FIRST = record(ONE);
  private static final EncodeBuffer SECOND = record(TWO);

  private GroupCommitStress() {}

  private static EncodeBuffer record(byte value) {
    EncodeBuffer record = new EncodeBuffer();
    for (int i = 0; i < LENGTH; i++) {
      record.putByte(value);
    }
    return record;
  }

  private static Wal open(MemoryDisk disk) {
    WalOptions options =
        WalOptions.DEFAULT
            .withPageSize(64)
            .withSegmentSize(128)
            .withDurability(Durability.onCommit());
    try {
      return Wal.open(disk, Path.of("wal"), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int commit(Wal wal, EncodeBuffer record, MemoryDisk disk, byte value) {
    try {
      wal.log(record);
    } catch (IOException e) {
      return 2;
    }
    return disk.isDurable(value, LENGTH) ? 1 : 0;
  }

  /** Beside another commit. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are on the disk")
  @Outcome(expect = FORBIDDEN, desc = "a commit that a power cut would take")
  @State
  public static class BesideAnother {
    private final MemoryDisk disk = new MemoryDisk();
    private final Wal wal = open(disk);

    @Actor
    public void one(II_Result r) {
      r.r1 = commit(wal, FIRST, disk, ONE);
    }

    @Actor
    public void two(II_Result r) {
      r.r2 = commit(wal, SECOND, disk, TWO);
    }
  }

  /** Beside the end of a segment, which the first record is in or not. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are on the disk")
  @Outcome(expect = FORBIDDEN, desc = "a commit that a power cut would take")
  @State
  public static class BesideNextSegment {
    private final MemoryDisk disk = new MemoryDisk();
    private final Wal wal = open(disk);

    @Actor
    public void commits(II_Result r) {
      r.r1 = commit(wal, FIRST, disk, ONE);
      r.r2 = commit(wal, SECOND, disk, TWO);
    }

    @Actor
    public void nextSegment() {
      try {
        wal.nextSegment();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Beside the end of the log. */
  @JCStressTest
  @Outcome(id = "1, [12]", expect = ACCEPTABLE, desc = "on the disk; the second may be refused")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "refused")
  @Outcome(expect = FORBIDDEN, desc = "a commit that a power cut would take")
  @State
  public static class BesideClose {
    private final MemoryDisk disk = new MemoryDisk();
    private final Wal wal = open(disk);

    @Actor
    public void commits(II_Result r) {
      r.r1 = commit(wal, FIRST, disk, ONE);
      r.r2 = commit(wal, SECOND, disk, TWO);
    }

    @Actor
    public void close() {
      try {
        wal.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
