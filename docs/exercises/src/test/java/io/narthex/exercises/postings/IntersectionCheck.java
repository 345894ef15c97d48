package io.narthex.exercises.postings;

import io.narthex.testing.contract.IntersectionContract;
import io.narthex.tsdb.index.Postings;
import java.util.List;

/** Tells whether your {@link Intersection} is right, and whether it jumps. */
class IntersectionCheck extends IntersectionContract {
  @Override
  protected List<Long> intersect(List<Postings> lists) {
    return new Intersection().of(lists);
  }
}
