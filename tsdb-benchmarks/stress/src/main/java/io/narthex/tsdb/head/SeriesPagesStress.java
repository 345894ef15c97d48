package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.labels.Labels;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What {@link SeriesPages} says of reading without the lock. */
public final class SeriesPagesStress {
  private static final Labels LABELS = Labels.of("a", "b");

  private SeriesPagesStress() {}

  /** Who was handed a reference finds the series, whole, although the table of pages grows. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no reference yet")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "a reference, and its series")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "a reference without a series")
  @Outcome(id = "1, -1", expect = FORBIDDEN, desc = "a series without its labels")
  @State
  public static class PutThenGet {
    private final SeriesPages pages = new SeriesPages();
    private volatile long handedOut;

    @Actor
    public void make() {
      pages.put(
          new MemSeries(200_000, LABELS, pages.home(200_000))); // beyond the folders there are
      handedOut = 200_000;
    }

    @Actor
    public void find(II_Result r) {
      long ref = handedOut;
      if (ref != 0) {
        MemSeries found = pages.get(ref);
        r.r1 = 1;
        r.r2 = found == null ? 0 : found.labels == LABELS && found.ref == ref ? 1 : -1;
      }
    }
  }

  /** A page goes with its last series while another comes: the other is there in the end. */
  @JCStressTest
  @Outcome(id = "[01], 0, 1", expect = ACCEPTABLE, desc = "one gone, one there")
  @Outcome(expect = FORBIDDEN, desc = "a series vanished, or came back")
  @State
  public static class PageGoesWhileAnotherComes {
    private final SeriesPages pages = new SeriesPages();
    private final MemSeries old = new MemSeries(5, LABELS, pages.home(5));

    public PageGoesWhileAnotherComes() {
      pages.put(old);
    }

    @Actor
    public void remove() {
      synchronized (old.lock()) {
        pages.remove(old);
      }
    }

    @Actor
    public void put(III_Result r) {
      pages.put(new MemSeries(6, LABELS, pages.home(6)));
      r.r1 = pages.get(5) == null ? 0 : 1;
    }

    @Arbiter
    public void after(III_Result r) {
      r.r2 = pages.get(5) == null ? 0 : 1;
      r.r3 = pages.get(6) == null ? 0 : 1;
    }
  }
}
