package io.narthex.tsdb.fs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A file is unmapped once, by the last owner that lets go: one that could become an owner reads
 * what is still mapped. Reading what is not would take the process down.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "became an owner and read, then unmapped once")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "came too late, unmapped once")
@Outcome(expect = FORBIDDEN, desc = "read what was unmapped, or unmapped not once")
@State
public class CountedFileStress {
  private final AtomicInteger released = new AtomicInteger();
  private final CountedFile file =
      new CountedFile(Path.of("f"), 8) {
        @Override
        void read(long position, byte[] dst, int dstOffset, int length) {
          dst[dstOffset] = (byte) (released.get() == 0 ? 1 : 2);
        }

        @Override
        void release() {
          released.incrementAndGet();
        }
      };

  @Actor
  public void closeIt() {
    close(file);
  }

  private static void close(MappedFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Actor
  public void readIt(III_Result r) {
    MappedFile mine;
    try {
      mine = file.retain();
    } catch (IllegalStateException e) {
      return;
    }
    r.r1 = 1;
    r.r2 = mine.read(0, 1)[0];
    close(mine);
  }

  @Arbiter
  public void after(III_Result r) {
    r.r3 = released.get();
  }
}
