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

/** Columns given back by one transaction go to one other, and come to it empty. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "a row each, in columns of its own")
@Outcome(expect = FORBIDDEN, desc = "two transactions in the same columns, or rows of another")
@State
public class ColumnsPoolStress {
  private static final MemSeries SERIES = new MemSeries(1, Labels.of("a", "b"));

  private final ColumnsPool pool = new ColumnsPool();
  private SampleColumns first = new SampleColumns();
  private SampleColumns second = first;

  public ColumnsPoolStress() {
    first.add(SERIES, 0, 1, 1);
    pool.giveBack(first);
  }

  @Actor
  public void one(III_Result r) {
    first = pool.take();
    first.add(SERIES, 0, 2, 2);
    r.r1 = first.size;
  }

  @Actor
  public void two(III_Result r) {
    second = pool.take();
    second.add(SERIES, 0, 3, 3);
    r.r2 = second.size;
  }

  @Arbiter
  public void after(III_Result r) {
    r.r3 = first != second && first.times[0] == 2 && second.times[0] == 3 ? 1 : 0;
  }
}
