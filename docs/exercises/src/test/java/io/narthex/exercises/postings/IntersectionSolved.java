package io.narthex.exercises.postings;

import io.narthex.testing.contract.IntersectionContract;
import io.narthex.tsdb.index.Postings;
import java.util.ArrayList;
import java.util.List;

/** A solution: all lists are moved to the largest reference seen, until they agree. */
class IntersectionSolved extends IntersectionContract {
  @Override
  protected List<Long> intersect(List<Postings> lists) {
    List<Long> common = new ArrayList<>();
    long target = 0;
    int agreed = 0;
    for (int i = 0; !lists.isEmpty(); i = (i + 1) % lists.size()) {
      Postings list = lists.get(i);
      if (!list.seek(target)) {
        return common;
      }
      agreed = list.at() == target ? agreed + 1 : 1;
      target = list.at();
      if (agreed == lists.size()) {
        common.add(target);
        target++;
        agreed = 0;
      }
    }
    return common;
  }
}
