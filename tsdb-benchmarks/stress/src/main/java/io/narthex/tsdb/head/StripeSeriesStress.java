package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.labels.Labels;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** What {@link StripeSeries} says of its two tables. */
public final class StripeSeriesStress {
  private static final Labels LABELS = Labels.of("a", "b");

  private StripeSeriesStress() {}

  private static MemSeries make(StripeSeries all, long ref) {
    return all.getOrCreate(LABELS, () -> new MemSeries(ref, LABELS, all.home(ref)));
  }

  /** Two appenders make the series of one label set: it is one, and its reference finds it. */
  @JCStressTest
  @Outcome(
      id = {"1, 1, 1", "2, 2, 2"},
      expect = ACCEPTABLE,
      desc = "one series")
  @Outcome(expect = FORBIDDEN, desc = "two series of one label set, or one that is not found")
  @State
  public static class MadeOnce {
    private final StripeSeries all = new StripeSeries(1);

    @Actor
    public void one(JJJ_Result r) {
      r.r1 = make(all, 1).ref;
    }

    @Actor
    public void two(JJJ_Result r) {
      r.r2 = make(all, 2).ref;
    }

    @Arbiter
    public void after(JJJ_Result r) {
      MemSeries found = all.byRef(r.r1);
      r.r3 = found != null && found == all.byLabels(LABELS) && all.count() == 1 ? r.r1 : -1;
    }
  }

  /**
   * A series is retired and then dropped while it is made anew: the reference of the old one finds
   * the old one or nothing, never the new one; labels find one of them.
   */
  @JCStressTest
  @Outcome(id = "[01], 1", expect = ACCEPTABLE, desc = "the old one or nothing; one series is left")
  @Outcome(
      expect = FORBIDDEN,
      desc = "another series under the reference, or a count that is wrong")
  @State
  public static class RetiredWhileMadeAnew {
    private final StripeSeries all = new StripeSeries(1);
    private final MemSeries old = StripeSeriesStress.make(all, 1);
    private MemSeries made = old;

    @Actor
    public void evict() {
      if (all.retireIf(old, s -> true)) {
        all.drop(old);
      }
    }

    @Actor
    public void make(II_Result r) {
      made = StripeSeriesStress.make(all, 2);
      MemSeries found = all.byRef(1);
      r.r1 = found == null ? 0 : found == old ? 1 : -1;
    }

    @Arbiter
    public void after(II_Result r) {
      boolean seenBefore = made == old;
      boolean right = all.byLabels(LABELS) == (seenBefore ? null : made);
      r.r2 = right && all.byRef(1) == null && all.count() == (seenBefore ? 0 : 1) ? 1 : 0;
    }
  }
}
