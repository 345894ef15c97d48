package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What readers find who began beside a transaction, or beside forgetting. */
public final class IsolationStress {
  private IsolationStress() {}

  /** Who may see a transaction finds all that it wrote, wherever. */
  @JCStressTest
  @Outcome(id = "0, [01], [01]", expect = ACCEPTABLE, desc = "not ended: hidden, whatever is there")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "ended: all of it")
  @Outcome(expect = FORBIDDEN, desc = "half a transaction")
  @State
  public static class EndedIsWhole {
    private final Isolation isolation = new Isolation(false);
    private int first;
    private int second;

    @Actor
    public void write() {
      long id = isolation.newAppend(0);
      first = 1;
      second = 1;
      isolation.closeAppend(id);
    }

    @Actor
    public void read(III_Result r) {
      try (Isolation.State state = isolation.newRead(0, 10)) {
        r.r1 = state.sees(1) ? 1 : 0;
        r.r2 = second;
        r.r3 = first;
      }
    }
  }

  /** Who reads from before what is forgotten is waited for. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "read it")
  @Outcome(id = "0, [01]", expect = ACCEPTABLE, desc = "was told to leave it out")
  @Outcome(expect = FORBIDDEN, desc = "looked for what was gone")
  @State
  public static class ForgetBesideRead {
    private final Isolation isolation = new Isolation(false);
    private int there = 1;

    @Actor
    public void forget() {
      try {
        isolation.beginForgetting(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      there = 0;
    }

    @Actor
    public void read(II_Result r) {
      try (Isolation.State state = isolation.newRead(0, 10)) {
        r.r1 = state.mint() == 0 ? 1 : 0;
        r.r2 = there;
      }
    }
  }

  /** The same for late chunks. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "read it")
  @Outcome(id = "0, [01]", expect = ACCEPTABLE, desc = "knows that it is in a block")
  @Outcome(expect = FORBIDDEN, desc = "looked for what was gone")
  @State
  public static class ForgetLateBesideRead {
    private final OutOfOrderIsolation isolation = new OutOfOrderIsolation();
    private int there = 1;

    @Actor
    public void forget() {
      try {
        isolation.beginForgetting(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      there = 0;
    }

    @Actor
    public void read(II_Result r) {
      try (OutOfOrderIsolation.Read read = isolation.open()) {
        r.r1 = read.lastGone() < 5 ? 1 : 0;
        r.r2 = there;
      }
    }
  }
}
