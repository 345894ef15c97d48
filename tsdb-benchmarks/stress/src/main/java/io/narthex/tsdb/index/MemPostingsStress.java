package io.narthex.tsdb.index;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.labels.Labels;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Readers of {@link MemPostings} beside those who add and delete. */
public final class MemPostingsStress {
  private static final Labels LABELS = Labels.of("a", "b", "c", "d");

  private MemPostingsStress() {}

  private static int has(RefSet set, long ref) {
    return set.contains(ref) ? 1 : 0;
  }

  /** A series that is among all series is in each of its pairs. */
  @JCStressTest
  @Outcome(id = "0, [01], [01]", expect = ACCEPTABLE, desc = "being added")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "there")
  @Outcome(expect = FORBIDDEN, desc = "a series without its pairs")
  @State
  public static class AddThenFind {
    private final MemPostings postings = new MemPostings();

    @Actor
    public void add() {
      postings.add(1, LABELS);
    }

    @Actor
    public void find(III_Result r) {
      r.r1 = has(postings.all(), 1);
      r.r2 = has(postings.postings("a", "b"), 1);
      r.r3 = has(postings.postings("c", "d"), 1);
    }
  }

  /** The last series of a pair goes while another comes: the other is found in the end. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the one that came, and only it")
  @Outcome(expect = FORBIDDEN, desc = "what was added went with what was deleted")
  @State
  public static class DeleteBesideAdd {
    private final MemPostings postings = new MemPostings();

    public DeleteBesideAdd() {
      postings.add(1, LABELS);
    }

    @Actor
    public void delete() {
      postings.delete(RefSet.of(1), List.of(LABELS));
    }

    @Actor
    public void add() {
      postings.add(2, LABELS);
    }

    @Arbiter
    public void after(III_Result r) {
      RefSet pair = postings.postings("a", "b");
      r.r1 = has(pair, 2);
      r.r2 = has(pair, 1);
      r.r3 = postings.labelValues("a").equals(List.of("b")) ? 1 : 0;
    }
  }

  /** A value that is added while the values are brought in order is in the order. */
  @JCStressTest
  @Outcome(id = "1, 1, 3", expect = ACCEPTABLE, desc = "all values, in order")
  @Outcome(expect = FORBIDDEN, desc = "a value is missing")
  @State
  public static class AddBesideOrder {
    private final MemPostings postings = new MemPostings();

    public AddBesideOrder() {
      postings.add(1, Labels.of("a", "x1"));
      postings.labelValues("a"); // from here on the order is kept up
    }

    @Actor
    public void add() {
      postings.add(2, Labels.of("a", "x0"));
    }

    @Actor
    public void orderAndAddAnother() {
      postings.labelValues("a");
      postings.add(3, Labels.of("a", "x2"));
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = postings.postingsMatching("a", List.of("x"), v -> true).size();
      r.r1 = postings.labelValues("a").equals(List.of("x0", "x1", "x2")) ? 1 : 0;
      r.r2 = postings.labelValues("a").size() == 3 ? 1 : 0;
    }
  }

  /** Who adds a value and asks then finds it, whoever makes an order meanwhile. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "found by those who added them")
  @Outcome(expect = FORBIDDEN, desc = "not found")
  @State
  public static class FindsItsOwn {
    private final java.util.Set<String> table = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final ValueOrder order = new ValueOrder(table);

    private int addAndFind(String value) {
      table.add(value);
      order.added(value);
      int[] found = new int[1];
      order.forPrefix(value, v -> found[0] = 1);
      return found[0];
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = addAndFind("a");
    }

    @Actor
    public void two(III_Result r) {
      order.all();
      r.r2 = addAndFind("b");
    }
  }

  /** Labels on shared strings are the labels, also while their pairs come to be. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the same labels; afterwards the same strings")
  @Outcome(expect = FORBIDDEN, desc = "other labels, or two strings for one value")
  @State
  public static class InternBesideAdd {
    private final MemPostings postings = new MemPostings();
    private Labels mine = LABELS;

    @Actor
    public void add() {
      postings.add(1, LABELS);
    }

    @Actor
    public void intern(II_Result r) {
      mine = Labels.of(copy("a"), copy("b"), copy("c"), copy("d"));
      r.r1 = postings.intern(mine).equals(LABELS) ? 1 : 0;
    }

    private static String copy(String s) {
      return new StringBuilder(s).toString();
    }

    @Arbiter
    @SuppressWarnings("StringEquality") // the object is what is asked for
    public void after(II_Result r) {
      Labels shared = postings.intern(mine);
      r.r2 = shared.value(0) == LABELS.value(0) && shared.value(1) == LABELS.value(1) ? 1 : 0;
    }
  }
}
