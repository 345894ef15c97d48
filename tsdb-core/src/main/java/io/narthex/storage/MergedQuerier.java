package io.narthex.storage;

import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Several queriers as one; it owns them.
 *
 * <p>Thread-safety: as its parts.
 *
 * @upstream storage/merge.go mergeGenericQuerier
 */
final class MergedQuerier implements Querier {
  private final List<Querier> queriers;

  MergedQuerier(List<? extends Querier> queriers) {
    this.queriers = List.copyOf(queriers);
  }

  @Override
  public SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
    if (queriers.size() == 1) {
      return queriers.get(0).select(sorted, hints, matchers);
    }
    List<SeriesSet> sets = new ArrayList<>(queriers.size());
    for (Querier querier : queriers) {
      sets.add(querier.select(true, hints, matchers)); // merging needs the order
    }
    return SeriesSet.merge(sets, hints == null ? 0 : hints.limit());
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    List<List<String>> found = new ArrayList<>(queriers.size());
    for (Querier querier : queriers) {
      found.add(querier.labelValues(name, limit, matchers));
    }
    return merge(found, limit);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    List<List<String>> found = new ArrayList<>(queriers.size());
    for (Querier querier : queriers) {
      found.add(querier.labelNames(limit, matchers));
    }
    return merge(found, limit);
  }

  private static List<String> merge(List<List<String>> lists, int limit) {
    if (lists.size() == 1) {
      return lists.get(0);
    }
    TreeSet<String> all = new TreeSet<>(Utf8::compare);
    for (Collection<String> list : lists) {
      all.addAll(list);
    }
    List<String> sorted = new ArrayList<>(all);
    return limit > 0 && sorted.size() > limit ? sorted.subList(0, limit) : sorted;
  }

  /** Closes all, also when one of them fails. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Querier querier : queriers) {
      try {
        querier.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
