package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What {@link HeadTimes} says of its bounds. */
public final class HeadTimesStress {
  private HeadTimesStress() {}

  private static int isSet(long bound) {
    return bound == Long.MAX_VALUE || bound == Long.MIN_VALUE ? 0 : 1;
  }

  /** Who sees a minimum sees a maximum too. */
  @JCStressTest
  @Outcome(id = "0, [01]", expect = ACCEPTABLE, desc = "no minimum: nothing is promised")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "a minimum without a maximum")
  @State
  public static class MinimumComesLast {
    private final HeadTimes times = new HeadTimes();

    @Actor
    public void first() {
      times.init(1000);
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = isSet(times.min());
      r.r2 = isSet(times.max());
    }
  }

  /** Of two first samples one sets the bounds; both appenders find them set; both widen them. */
  @JCStressTest
  @Outcome(id = "1, 1, 10, 20", expect = ACCEPTABLE, desc = "both samples are within")
  @Outcome(
      expect = FORBIDDEN,
      desc = "a sample is outside, or an appender went ahead of the bounds")
  @State
  public static class TwoFirstSamples {
    private final HeadTimes times = new HeadTimes();

    @Actor
    public void one(IIII_Result r) {
      times.init(10);
      r.r1 = times.initialized() ? 1 : 0;
      times.widen(10, 10);
    }

    @Actor
    public void two(IIII_Result r) {
      times.init(20);
      r.r2 = times.initialized() ? 1 : 0;
      times.widen(20, 20);
    }

    @Arbiter
    public void after(IIII_Result r) {
      r.r3 = (int) times.min();
      r.r4 = (int) times.max();
    }
  }
}
