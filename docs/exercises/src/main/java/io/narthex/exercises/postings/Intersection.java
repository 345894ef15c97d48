package io.narthex.exercises.postings;

import io.narthex.exercises.Todo;
import io.narthex.tsdb.index.Postings;
import java.util.List;

/** Which series are in all lists: what {@code {job="api",code="500"}} comes down to. */
public class Intersection {
  /**
   * The references that are in all of the lists, ascending; none if there are no lists.
   *
   * @param lists cursors in ascending order, none of which was moved yet
   */
  public List<Long> of(List<Postings> lists) {
    throw Todo.of("postings.1");
  }
}
