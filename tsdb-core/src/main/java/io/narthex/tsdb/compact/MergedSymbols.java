package io.narthex.tsdb.compact;

import io.narthex.model.labels.Utf8;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Sorted strings of several blocks as one sorted run, each string once.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/tsdbutil NewMergedStringIter
 */
final class MergedSymbols implements Iterator<String> {
  private static final class Source {
    final Iterator<String> rest;
    String head;

    Source(Iterator<String> rest) {
      this.rest = rest;
      this.head = rest.next();
    }
  }

  private final PriorityQueue<Source> heap =
      new PriorityQueue<>((a, b) -> Utf8.compare(a.head, b.head));

  MergedSymbols(List<Iterator<String>> sources) {
    for (Iterator<String> source : sources) {
      if (source.hasNext()) {
        heap.add(new Source(source));
      }
    }
  }

  @Override
  public boolean hasNext() {
    return !heap.isEmpty();
  }

  @Override
  public String next() {
    Source first = heap.peek();
    if (first == null) {
      throw new NoSuchElementException();
    }
    String symbol = first.head;
    while (!heap.isEmpty() && heap.element().head.equals(symbol)) {
      Source source = heap.remove();
      if (source.rest.hasNext()) {
        source.head = source.rest.next();
        heap.add(source);
      }
    }
    return symbol;
  }
}
