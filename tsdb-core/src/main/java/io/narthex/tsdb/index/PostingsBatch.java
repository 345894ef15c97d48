package io.narthex.tsdb.index;

import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds many series to an index: gathers the references of each label pair, and hands them over
 * together.
 *
 * <pre>
 *   int job = batch.pair("job", "node");             // once a pair
 *   batch.add(7, new int[] {job, …}, 0, n);          // for each series
 *   batch.flush();                                   // from now on it is found
 * </pre>
 *
 * <p>Thread-safety: none; the index may be used by others meanwhile.
 *
 * @upstream none — upstream adds each series to the list of each of its pairs
 */
public final class PostingsBatch {
  /** References to gather at most: 8 MiB, and what the arrays grow. */
  private static final int MOST = 1 << 20;

  private static final long[] NONE = {};

  private final MemPostings into;
  private final Map<String, Pending> names = new HashMap<>();
  private final Pending all = new Pending("", "", null);
  private Pending[] pairs = new Pending[64];
  private int pairCount;
  private final List<Pending> touched = new ArrayList<>();
  private int gathered;

  /** References that go to one list. */
  private static final class Pending {
    final String name;
    final String value;
    final Pending ofName; // of a pair; itself otherwise
    long[] refs = NONE;
    int size;

    Pending(String name, String value, @Nullable Pending ofName) {
      this.name = name;
      this.value = value;
      this.ofName = ofName == null ? this : ofName;
    }
  }

  public PostingsBatch(MemPostings into) {
    this.into = into;
  }

  /** The number of a label pair, which is not looked for among those that have one. */
  public int pair(String name, String value) {
    Labels interned = into.intern(Labels.ofSorted(new String[] {name, value}));
    Pending ofName =
        names.computeIfAbsent(interned.name(0), canonical -> new Pending(canonical, "", null));
    if (pairCount == pairs.length) {
      pairs = Arrays.copyOf(pairs, pairCount * 2);
    }
    pairs[pairCount] = new Pending(ofName.name, interned.value(0), ofName);
    return pairCount++;
  }

  /** The labels of the pairs whose numbers are {@code numbers[from, to)}, on shared strings. */
  public Labels labels(int[] numbers, int from, int to) {
    String[] strings = new String[2 * (to - from)];
    for (int i = from; i < to; i++) {
      Pending pair = pairs[numbers[i]];
      strings[2 * (i - from)] = pair.name;
      strings[2 * (i - from) + 1] = pair.value;
    }
    return Labels.ofSorted(strings);
  }

  /** Gathers a series that has the pairs whose numbers are {@code numbers[from, to)}. */
  public void add(long ref, int[] numbers, int from, int to) {
    for (int i = from; i < to; i++) {
      Pending pair = pairs[numbers[i]];
      gather(pair, ref);
      gather(pair.ofName, ref);
    }
    gather(all, ref);
  }

  private void gather(Pending to, long ref) {
    int n = to.size;
    if (n == 0) {
      touched.add(to);
    }
    if (n == to.refs.length) {
      to.refs = Arrays.copyOf(to.refs, Math.max(1, 2 * n));
    }
    to.refs[n] = ref;
    to.size = n + 1;
    gathered++;
  }

  /** Whether so much is gathered that it is time to {@link #flush}. */
  public boolean isFull() {
    return gathered >= MOST;
  }

  /** Hands over what is gathered. */
  public void flush() {
    for (Pending list : touched) {
      if (list == all) {
        into.addToAll(list.refs, list.size);
      } else if (list.ofName == list) {
        into.addToName(list.name, list.refs, list.size);
      } else {
        into.addToPair(list.name, list.value, list.refs, list.size);
      }
      list.size = 0;
      list.refs = NONE; // most are of a pair that only one series has
    }
    touched.clear();
    gathered = 0;
  }

  @Override
  public String toString() {
    return "PostingsBatch{" + pairCount + " pairs, " + gathered + " references gathered}";
  }
}
