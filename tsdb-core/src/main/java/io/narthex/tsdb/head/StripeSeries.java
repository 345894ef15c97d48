package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All series of a head, found by reference or by labels.
 *
 * <pre>
 *   labels --hash--> stripe (lock) --open addressing--> MemSeries
 *   ref    --------> page, row -----------------------> MemSeries      no lock, no hash
 * </pre>
 *
 * <p>Invariants: one series a label set; a series is in both tables or in neither, except one that
 * was retired by {@link #retireIf}, which only its reference still finds.
 *
 * <p>Thread-safety: thread-safe; by labels under the lock of a stripe, by reference without.
 *
 * @upstream tsdb/head.go stripeSeries
 */
final class StripeSeries {
  private final Stripe[] stripes;
  private final SeriesPages byRef = new SeriesPages();
  private final DepartedSeries departed = new DepartedSeries();
  private final LongAdder count = new LongAdder();

  /** A hash table of series over their labels, linear probing. */
  private static final class Stripe {
    private @Nullable MemSeries[] table = new MemSeries[8];
    private int used;

    private static int slot(int hash, int mask) {
      return (hash * 0x9E3779B9 >>> 9) & mask;
    }

    @Nullable MemSeries find(int hash, Labels labels) {
      int mask = table.length - 1;
      for (int i = slot(hash, mask); ; i = (i + 1) & mask) {
        MemSeries at = table[i];
        if (at == null) {
          return null;
        }
        if (at.labels.hashCode() == hash && at.labels.equals(labels)) {
          return at;
        }
      }
    }

    void insert(MemSeries series) {
      if ((used + 1) * 3 > table.length * 2) {
        @Nullable MemSeries[] old = table;
        table = new MemSeries[old.length * 2];
        for (MemSeries s : old) {
          if (s != null) {
            place(s);
          }
        }
      }
      place(series);
      used++;
    }

    private void place(MemSeries series) {
      int mask = table.length - 1;
      int i = slot(series.labels.hashCode(), mask);
      while (table[i] != null) {
        i = (i + 1) & mask;
      }
      table[i] = series;
    }

    /** Removes, and closes the gap so that no probe stops early. */
    boolean remove(MemSeries series) {
      int mask = table.length - 1;
      int i = slot(series.labels.hashCode(), mask);
      while (table[i] != series) {
        if (table[i] == null) {
          return false;
        }
        i = (i + 1) & mask;
      }
      table[i] = null;
      used--;
      for (int j = (i + 1) & mask; ; j = (j + 1) & mask) {
        MemSeries moved = table[j];
        if (moved == null) {
          return true;
        }
        table[j] = null;
        place(moved);
      }
    }
  }

  /**
   * An empty table.
   *
   * @param stripes how many locks, a power of two
   */
  StripeSeries(int stripes) {
    if (Integer.bitCount(stripes) != 1) {
      throw new IllegalArgumentException("stripes " + stripes + " not a power of two");
    }
    this.stripes = new Stripe[stripes];
    for (int i = 0; i < stripes; i++) {
      this.stripes[i] = new Stripe();
    }
  }

  private Stripe stripe(Labels labels) {
    int hash = labels.hashCode();
    return stripes[(hash ^ (hash >>> 15)) & (stripes.length - 1)];
  }

  /** The series of a reference, null if there is none. */
  @Nullable MemSeries byRef(long ref) {
    return byRef.get(ref);
  }

  /** Where a new series of a reference is to live; see {@link SeriesPages#home}. */
  SeriesPage home(long ref) {
    return byRef.home(ref);
  }

  /** See {@link SeriesPages#page}. */
  @Nullable SeriesPage page(long ref) {
    return byRef.page(ref);
  }

  /** See {@link SeriesPages#touch}. */
  int touch(long ref, boolean newest) {
    return byRef.touch(ref, newest);
  }

  /** Series that left while appenders were open. */
  DepartedSeries departed() {
    return departed;
  }

  /** The series of a label set, null if there is none. */
  @Nullable MemSeries byLabels(Labels labels) {
    Stripe stripe = stripe(labels);
    synchronized (stripe) {
      return stripe.find(labels.hashCode(), labels);
    }
  }

  /**
   * The series of a label set; if there is none, the one that {@code create} makes. Whether it was
   * made is seen by {@code create} being called.
   */
  MemSeries getOrCreate(Labels labels, Supplier<MemSeries> create) {
    Stripe stripe = stripe(labels);
    synchronized (stripe) {
      MemSeries present = stripe.find(labels.hashCode(), labels);
      if (present != null) {
        return present;
      }
      MemSeries series = create.get();
      stripe.insert(series);
      byRef.put(series);
      count.increment();
      return series;
    }
  }

  /**
   * Removes a series if {@code condition} holds, which is asked under the locks of the stripe and
   * of the series: nobody finds it by labels meanwhile. An appender that holds its reference finds
   * it among the {@link #departed}.
   */
  boolean removeIf(MemSeries series, Predicate<MemSeries> condition) {
    Stripe stripe = stripe(series.labels);
    synchronized (stripe) {
      synchronized (series.lock()) {
        boolean removed = retireIf(series, condition);
        if (removed) {
          byRef.remove(series);
        }
        return removed;
      }
    }
  }

  /**
   * As {@link #removeIf}, but those who have the reference may read on until {@link #drop}. Nobody
   * appends to it any more, and a new series of these labels may be made.
   */
  boolean retireIf(MemSeries series, Predicate<MemSeries> condition) {
    Stripe stripe = stripe(series.labels);
    synchronized (stripe) {
      synchronized (series.lock()) {
        if (!condition.test(series)) {
          return false;
        }
        stripe.remove(series);
        series.markRemoved();
        series.page().shut(series);
        departed.add(series);
        count.decrement();
        return true;
      }
    }
  }

  /** Removes a retired series: its reference finds nothing any more. */
  void drop(MemSeries series) {
    synchronized (series.lock()) {
      byRef.remove(series);
    }
  }

  /** Calls {@code action} with every series, in order of reference; no lock is held. */
  void forEach(Consumer<MemSeries> action) {
    byRef.forEach(action);
  }

  /** Number of series. */
  long count() {
    return count.sum();
  }

  @Override
  public String toString() {
    return "StripeSeries{" + count() + "}";
  }
}
