package io.narthex.bench.index;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** An index that has label pairs only, no series. */
final class MemIndex implements IndexReader {
  private final MemPostings postings;

  MemIndex(MemPostings postings) {
    this.postings = postings;
  }

  @Override
  public Iterator<String> symbols() {
    return postings.symbols().iterator();
  }

  @Override
  public List<String> labelNames() {
    return postings.labelNames();
  }

  @Override
  public List<String> labelValues(String name) {
    return postings.labelValues(name);
  }

  @Override
  public RefSet all() {
    return postings.all();
  }

  @Override
  public RefSet postings(String name, String value) {
    return postings.postings(name, value);
  }

  @Override
  public RefSet postings(String name, List<String> values) {
    return postings.postings(name, values);
  }

  @Override
  public RefSet postingsOfName(String name) {
    return postings.postingsOfName(name);
  }

  @Override
  public RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches) {
    return postings.postingsMatching(name, prefixes, matches);
  }

  @Override
  public Postings sortedByLabels(RefSet refs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Labels labels(long ref) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SeriesEntry series(long ref, long mint, long maxt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
