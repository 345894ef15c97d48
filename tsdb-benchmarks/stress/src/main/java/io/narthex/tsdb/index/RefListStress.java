package io.narthex.tsdb.index;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A set that was handed out stays what it was, although its array is appended to in place. */
@JCStressTest
@Outcome(
    id = {"3, 6", "4, 10", "5, 15"},
    expect = ACCEPTABLE,
    desc = "so many references, and all of them")
@Outcome(expect = FORBIDDEN, desc = "a size without its references")
@State
public class RefListStress {
  private final RefList list = new RefList();

  public RefListStress() {
    list.add(1);
    list.add(2);
    list.add(3); // there is room for one more: the next is put beside, the one after copies
  }

  @Actor
  public void add() {
    list.add(4);
    list.add(5);
  }

  @Actor
  public void read(JJ_Result r) {
    RefSet set = list.set();
    long sum = 0;
    for (Postings p = set.postings(); p.next(); ) {
      sum += p.at();
    }
    r.r1 = set.size();
    r.r2 = sum;
  }
}
