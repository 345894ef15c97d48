package io.narthex.tsdb.querier;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which names and values the series of some matchers have.
 *
 * <p>Few series are asked one by one; of many, each value's set is intersected with theirs.
 *
 * @upstream tsdb/querier.go labelValuesWithMatchers, labelNamesWithMatchers
 */
public final class LabelQueries {
  private LabelQueries() {}

  /** Values of {@code name} in byte order, at most {@code limit} (0: all). */
  public static List<String> values(
      IndexReader index, String name, int limit, List<Matcher> matchers) {
    List<String> candidates = index.labelValues(name);
    if (matchers.isEmpty()) {
      return limited(candidates, limit);
    }
    RefSet series = PostingsForMatchers.find(index, matchers);
    if (series.isEmpty()) {
      return List.of();
    }
    if (series.size() < candidates.size()) {
      TreeSet<String> found = new TreeSet<>(Utf8::compare);
      for (Postings p = series.postings(); p.next(); ) {
        Labels labels = index.labels(p.at());
        if (labels != null && labels.has(name)) {
          found.add(labels.get(name));
        }
      }
      return limited(new ArrayList<>(found), limit);
    }
    List<String> found = new ArrayList<>();
    for (String value : candidates) {
      if (limit > 0 && found.size() == limit) {
        break;
      }
      if (satisfies(name, value, matchers) && intersects(series, index.postings(name, value))) {
        found.add(value);
      }
    }
    return found;
  }

  private static boolean satisfies(String name, String value, List<Matcher> matchers) {
    for (Matcher m : matchers) {
      if (m.name().equals(name) && !m.matches(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean intersects(RefSet a, RefSet b) {
    return !a.and(b).isEmpty();
  }

  /** Label names in byte order, at most {@code limit} (0: all). */
  public static List<String> names(IndexReader index, int limit, List<Matcher> matchers) {
    List<String> all = index.labelNames();
    if (matchers.isEmpty()) {
      return limited(all, limit);
    }
    RefSet series = PostingsForMatchers.find(index, matchers);
    List<String> found = new ArrayList<>();
    if (series.size() < 1000) {
      TreeSet<String> names = new TreeSet<>(Utf8::compare);
      for (Postings p = series.postings(); p.next(); ) {
        Labels labels = index.labels(p.at());
        for (int i = 0; labels != null && i < labels.size(); i++) {
          names.add(labels.name(i));
        }
      }
      found.addAll(names);
    } else {
      for (String name : all) {
        if (intersects(series, index.postingsOfName(name))) {
          found.add(name);
        }
      }
    }
    return limited(found, limit);
  }

  private static List<String> limited(List<String> list, int limit) {
    return limit > 0 && list.size() > limit ? list.subList(0, limit) : list;
  }
}
