package io.narthex.tsdb.block;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A block that is closed beside its readers: who got in reads what is open, and it goes once. */
@JCStressTest
@Outcome(id = "[01], 0, 1", expect = ACCEPTABLE, desc = "in or refused; let go of once")
@Outcome(expect = FORBIDDEN, desc = "read what was let go of, or let go of it not once")
@State
public class ReaderCountStress {
  private final ReaderCount count = new ReaderCount();
  private final AtomicInteger gone = new AtomicInteger();

  @Actor
  public void close() {
    letGoIf(count.close());
    letGoIf(count.close());
  }

  private void letGoIf(boolean last) {
    if (last) {
      gone.incrementAndGet();
    }
  }

  @Actor
  public void read(III_Result r) {
    if (count.acquire()) {
      r.r1 = 1;
      r.r2 = gone.get();
      letGoIf(count.release());
    }
  }

  @Arbiter
  public void after(III_Result r) {
    r.r3 = gone.get();
  }
}
