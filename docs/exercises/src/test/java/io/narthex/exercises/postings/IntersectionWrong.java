package io.narthex.exercises.postings;

import io.narthex.testing.contract.IntersectionContract;
import io.narthex.tsdb.index.Postings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What is often handed in: right, but every list is read to its end. */
class IntersectionWrong extends IntersectionContract {
  @Override
  protected List<Long> intersect(List<Postings> lists) {
    List<TreeSet<Long>> sets = new ArrayList<>();
    for (Postings list : lists) {
      TreeSet<Long> set = new TreeSet<>();
      while (list.next()) {
        set.add(list.at());
      }
      sets.add(set);
    }
    TreeSet<Long> common = sets.isEmpty() ? new TreeSet<>() : sets.get(0);
    sets.forEach(common::retainAll);
    return List.copyOf(common);
  }
}
