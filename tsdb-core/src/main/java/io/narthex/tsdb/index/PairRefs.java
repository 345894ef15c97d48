package io.narthex.tsdb.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the series of each label pair while an index is written.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/index/index.go Writer.writePostingsToTmpFiles (which reads them back instead)
 */
final class PairRefs {
  /** A growing list of ascending references. */
  static final class Refs {
    int[] refs = new int[2];
    int size;

    void add(int ref) {
      if (size == refs.length) {
        refs = Arrays.copyOf(refs, size + (size >> 1) + 1);
      }
      refs[size++] = ref;
    }
  }

  /** A value's number with its list. */
  record Value(int symbol, Refs refs) {}

  private final Map<Integer, Map<Integer, Refs>> names = new TreeMap<>();
  private final Refs all = new Refs();

  void addSeries(int ref) {
    all.add(ref);
  }

  /** The list of a label pair, to add to. */
  Refs refs(int name, int value) {
    return names
        .computeIfAbsent(name, n -> new HashMap<>())
        .computeIfAbsent(value, v -> new Refs());
  }

  Refs all() {
    return all;
  }

  /** Symbol numbers of the names, ascending. */
  List<Integer> names() {
    return new ArrayList<>(names.keySet());
  }

  /** The values of a name, ascending by symbol number. */
  List<Value> values(int name) {
    List<Value> values = new ArrayList<>();
    names
        .getOrDefault(name, Map.of())
        .forEach((symbol, refs) -> values.add(new Value(symbol, refs)));
    values.sort((a, b) -> Integer.compare(a.symbol(), b.symbol()));
    return values;
  }
}
