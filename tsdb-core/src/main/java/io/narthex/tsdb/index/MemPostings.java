package io.narthex.tsdb.index;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The index in memory: which series have which label pair.
 *
 * <pre>
 *   "job"      -> any: {1,2,3,4}   "node" -> {1,3,4}   "api" -> {2}
 *   "instance" -> any: {1,2,3,4}   "a:90" -> {1,2}     "b:90" -> {3,4}
 *   all           {1,2,3,4}
 * </pre>
 *
 * <p>For each name the series that have it at all are kept as well, so that {@code x!=""} and
 * {@code x=~".+"} do not add up thousands of lists; contiguous references cost next to nothing
 * there.
 *
 * <p>Thread-safety: thread-safe. A reader sees each label pair's set as of some moment; a series
 * being added may show in one pair's set and not yet in another's.
 *
 * @upstream tsdb/index/postings.go MemPostings
 */
public final class MemPostings {
  /** Up to so many values are tried each rather than brought in order. */
  private static final int SCANNED = 64;

  private final ConcurrentHashMap<String, NameEntry> names = new ConcurrentHashMap<>();
  private final RefList all = new RefList();

  /** One label name. */
  private static final class NameEntry {
    final String name;
    final ConcurrentHashMap<String, ValueEntry> values = new ConcurrentHashMap<>();
    final RefList any = new RefList();
    final ValueOrder order = new ValueOrder(values.keySet());

    NameEntry(String name) {
      this.name = name;
    }
  }

  /** One label pair; keeps its value's string for interning. */
  private static final class ValueEntry {
    final String value;
    final RefList refs = new RefList();
    volatile boolean fresh = true; // until its name's order knows

    ValueEntry(String value) {
      this.value = value;
    }
  }

  /** Adds a series. Adding it again changes nothing. */
  public void add(long ref, Labels labels) {
    long[] one = {ref};
    for (int i = 0; i < labels.size(); i++) {
      NameEntry entry = names.computeIfAbsent(labels.name(i), NameEntry::new);
      addPair(entry, labels.value(i), one, 1);
      entry.any.add(ref);
    }
    all.add(ref);
  }

  private static void addPair(NameEntry entry, String value, long[] refs, int count) {
    // Inside compute: a pair that delete() has just found empty cannot lose what is added now.
    ValueEntry added =
        entry.values.compute(
            value,
            (v, present) -> {
              ValueEntry pair = present == null ? new ValueEntry(v) : present;
              pair.refs.addAll(refs, count);
              return pair;
            });
    if (added.fresh) {
      added.fresh = false;
      entry.order.added(added.value);
    }
  }

  /** Adds {@code refs[0, count)} to all series; for {@link PostingsBatch}. */
  void addToAll(long[] refs, int count) {
    all.addAll(refs, count);
  }

  /** Adds {@code refs[0, count)} to those that have a label. */
  void addToName(String name, long[] refs, int count) {
    names.computeIfAbsent(name, NameEntry::new).any.addAll(refs, count);
  }

  /** Adds {@code refs[0, count)} to those that have a label pair. */
  void addToPair(String name, String value, long[] refs, int count) {
    addPair(names.computeIfAbsent(name, NameEntry::new), value, refs, count);
  }

  /**
   * Removes series.
   *
   * @param refs the series
   * @param labelsOfThem labels that mention every pair they have; more do no harm
   */
  public void delete(RefSet refs, Iterable<Labels> labelsOfThem) {
    if (refs.isEmpty()) {
      return;
    }
    Map<String, Set<String>> affected = new HashMap<>();
    for (Labels labels : labelsOfThem) {
      for (int i = 0; i < labels.size(); i++) {
        affected.computeIfAbsent(labels.name(i), n -> new HashSet<>()).add(labels.value(i));
      }
    }
    all.removeAll(refs);
    affected.forEach(
        (name, values) -> {
          NameEntry entry = names.get(name);
          if (entry != null) {
            entry.any.removeAll(refs);
            values.forEach(value -> removePair(entry, value, refs));
          }
        });
  }

  private static void removePair(NameEntry entry, String value, RefSet refs) {
    ValueEntry left =
        entry.values.computeIfPresent(value, (v, pair) -> pair.refs.removeAll(refs) ? null : pair);
    if (left == null) {
      entry.order.removed();
    }
  }

  /**
   * The same labels on the strings that this index holds already, so that a million series share
   * one {@code "job"}.
   */
  public Labels intern(Labels labels) {
    String[] pairs = new String[labels.size() * 2];
    for (int i = 0; i < labels.size(); i++) {
      NameEntry entry = names.computeIfAbsent(labels.name(i), NameEntry::new);
      ValueEntry pair = entry.values.get(labels.value(i));
      pairs[2 * i] = entry.name;
      pairs[2 * i + 1] = pair == null ? labels.value(i) : pair.value;
    }
    return Labels.ofSorted(pairs);
  }

  /** All series. */
  public RefSet all() {
    return all.set();
  }

  /** Number of series. */
  public int seriesCount() {
    return all.count();
  }

  /** Series with the label pair. */
  public RefSet postings(String name, String value) {
    NameEntry entry = names.get(name);
    ValueEntry pair = entry == null ? null : entry.values.get(value);
    return pair == null ? RefSet.empty() : pair.refs.set();
  }

  /** Series whose label {@code name} has one of the values. */
  public RefSet postings(String name, List<String> values) {
    List<RefSet> sets = new ArrayList<>(values.size());
    for (String value : values) {
      sets.add(postings(name, value));
    }
    return RefSet.union(sets);
  }

  /** Series that have the label. */
  public RefSet postingsOfName(String name) {
    NameEntry entry = names.get(name);
    return entry == null ? RefSet.empty() : entry.any.set();
  }

  /** See {@link IndexReader#postingsMatching}. */
  public RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches) {
    NameEntry entry = names.get(name);
    if (entry == null) {
      return RefSet.empty();
    }
    List<RefSet> sets = new ArrayList<>();
    if (prefixes.isEmpty() || entry.values.size() <= SCANNED || !entry.order.isWorthIt()) {
      for (ValueEntry pair : entry.values.values()) {
        if (matches.test(pair.value)) {
          sets.add(pair.refs.set());
        }
      }
    } else {
      for (String prefix : prefixes) {
        entry.order.forPrefix(prefix, value -> addMatching(entry, value, matches, sets));
      }
    }
    return RefSet.union(sets);
  }

  private static void addMatching(
      NameEntry entry, String value, Predicate<String> matches, List<RefSet> into) {
    if (matches.test(value)) {
      ValueEntry pair = entry.values.get(value);
      if (pair != null) {
        into.add(pair.refs.set());
      }
    }
  }

  /** Names that some series has, in byte order. */
  public List<String> labelNames() {
    List<String> found = new ArrayList<>();
    for (NameEntry entry : names.values()) {
      if (!entry.values.isEmpty()) {
        found.add(entry.name);
      }
    }
    found.sort(Utf8::compare);
    return found;
  }

  /** Values of a label that some series has, in byte order. */
  public List<String> labelValues(String name) {
    NameEntry entry = names.get(name);
    return entry == null ? List.of() : entry.order.all();
  }

  /**
   * All names and values, in byte order, each once; with the empty string, the name of the pair of
   * all series.
   */
  public List<String> symbols() {
    Set<String> symbols = new HashSet<>();
    symbols.add("");
    for (NameEntry entry : names.values()) {
      if (!entry.values.isEmpty()) {
        symbols.add(entry.name);
        symbols.addAll(entry.values.keySet());
      }
    }
    List<String> sorted = new ArrayList<>(symbols);
    sorted.sort(Utf8::compare);
    return sorted;
  }

  /** Calls {@code action} with each value of a label and the number of its series. */
  public void forEachValue(String name, BiConsumer<String, Integer> action) {
    NameEntry entry = names.get(name);
    if (entry != null) {
      entry.values.forEach((value, pair) -> action.accept(pair.value, pair.refs.count()));
    }
  }

  @Override
  public String toString() {
    return "MemPostings{series=" + seriesCount() + ", names=" + names.size() + "}";
  }
}
