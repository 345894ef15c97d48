package io.narthex.tsdb.index;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the series written last, with their symbols and lists: series come sorted, so at
 * most places the next one has the very same strings.
 *
 * <pre>
 *   slot   name          value        symbols   list
 *   0      "__name__"    "up"         3, 17     {…}     same strings again: nothing is looked up
 *   1      "instance"    "a:9100"     5, 29     {…}
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream caches symbol lookups by name and value
 */
final class LabelSlots {
  private final Map<String, Integer> symbolNumbers;
  private final PairRefs pairs;
  private @Nullable String[] names = new String[16];
  private @Nullable String[] values = new String[16];
  private int[] nameNumbers = new int[16];
  private int[] valueNumbers = new int[16];
  private PairRefs.@Nullable Refs[] lists = new PairRefs.Refs[16];

  LabelSlots(Map<String, Integer> symbolNumbers, PairRefs pairs) {
    this.symbolNumbers = symbolNumbers;
    this.pairs = pairs;
  }

  /** Makes the labels of a series the current ones and adds the series to their lists. */
  @SuppressWarnings("ReferenceEquality") // the same string object: nothing to look up
  void take(Labels labels, int ref) {
    int n = labels.size();
    if (n > names.length) {
      grow(n);
    }
    for (int i = 0; i < n; i++) {
      String name = labels.name(i);
      String value = labels.value(i);
      PairRefs.Refs list = lists[i];
      if (list == null || names[i] != name || values[i] != value) {
        nameNumbers[i] = names[i] == name ? nameNumbers[i] : number(name);
        valueNumbers[i] = number(value);
        names[i] = name;
        values[i] = value;
        list = pairs.refs(nameNumbers[i], valueNumbers[i]);
        lists[i] = list;
      }
      list.add(ref);
    }
  }

  private void grow(int n) {
    names = Arrays.copyOf(names, n * 2);
    values = Arrays.copyOf(values, n * 2);
    nameNumbers = Arrays.copyOf(nameNumbers, n * 2);
    valueNumbers = Arrays.copyOf(valueNumbers, n * 2);
    lists = Arrays.copyOf(lists, n * 2);
  }

  private int number(String symbol) {
    Integer number = symbolNumbers.get(symbol);
    if (number == null) {
      throw new IllegalArgumentException(
          "symbol entry for " + LabelText.quote(symbol) + " does not exist");
    }
    return number;
  }

  int nameNumber(int i) {
    return nameNumbers[i];
  }

  int valueNumber(int i) {
    return valueNumbers[i];
  }
}
