package io.narthex.tsdb.index;

import io.narthex.model.labels.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a label in byte order, beside the hash table that has them: made when somebody asks
 * for the order, and kept up from then on.
 *
 * <pre>
 *   sorted   a:1 a:2 b:1 c:1 ...      as of some moment; what is gone since is still in it
 *   fresh    b:7 a:3                  added since, in no order; merged in once there are many
 * </pre>
 *
 * <p>So a value more costs next to nothing, a prefix is a range and a few values more, and a
 * million values are sorted once, not whenever there is a new one.
 *
 * <p>Thread-safety: thread-safe. Additions take no lock. Who adds changes the hash table first,
 * then the order, then the one that is being made if there is one, and begins anew if the order was
 * replaced meanwhile. Who makes an order shows it before looking at anything. So none is missed,
 * and some may be seen twice.
 *
 * @upstream none — upstream's MemPostings keeps values in a map and sorts at each request
 */
final class ValueOrder {
  /** One of so many values may be unsorted. */
  private static final int FRESH_SHARE = 16;

  private static final int FRESH_AT_LEAST = 256;

  /** With additions all the while, an order is never exact; who adds and then asks sees its own. */
  private static final int EXACT_TRIES = 3;

  /** An order as of some moment, and what was added since. */
  private static final class Order {
    final ConcurrentLinkedQueue<String> fresh = new ConcurrentLinkedQueue<>();
    final AtomicInteger freshCount = new AtomicInteger();
    final AtomicInteger goneCount = new AtomicInteger();
    volatile String[] sorted = {};

    void add(String value) {
      fresh.add(value);
      freshCount.incrementAndGet();
    }

    boolean isExact() {
      return freshCount.get() == 0 && goneCount.get() == 0;
    }
  }

  private final Set<String> present;
  private volatile @Nullable Order order; // complete
  private volatile @Nullable Order next; // being made
  private volatile boolean wanted;

  /**
   * No order yet.
   *
   * @param present the values there are; a view of a concurrent table
   */
  ValueOrder(Set<String> present) {
    this.present = present;
  }

  /** A value was added to the table. */
  void added(String value) {
    tell(order -> order.add(value));
  }

  /** A value was removed from the table. */
  void removed() {
    tell(order -> order.goneCount.incrementAndGet());
  }

  private void tell(Consumer<Order> change) {
    Order now = order;
    boolean told = false;
    while (!told) {
      if (now != null) {
        change.accept(now);
      }
      Order made = next;
      if (made != null && made != now) {
        change.accept(made);
      }
      Order again = order;
      told = again == now || again == made;
      now = again;
    }
  }

  /**
   * Whether to look values up here rather than to try each: bringing them in order takes longer
   * than trying all does, so it is not done for the first who asks.
   */
  boolean isWorthIt() {
    boolean before = wanted;
    wanted = true;
    return before || order != null;
  }

  /** All values that are there now, in byte order. */
  List<String> all() {
    Order now = order;
    for (int i = 0; now == null || (i < EXACT_TRIES && !now.isExact()); i++) {
      now = renewed(now);
    }
    return Collections.unmodifiableList(Arrays.asList(now.sorted));
  }

  /**
   * Calls {@code action} with each value that begins with {@code prefix}; with some twice, and with
   * some that are gone.
   */
  void forPrefix(String prefix, Consumer<String> action) {
    Order now = order;
    if (now == null || isWorn(now)) {
      now = renewed(now);
    }
    String[] sorted = now.sorted;
    for (int i = floor(sorted, prefix); i < sorted.length && sorted[i].startsWith(prefix); i++) {
      action.accept(sorted[i]);
    }
    for (String value : now.fresh) {
      if (value.startsWith(prefix)) {
        action.accept(value);
      }
    }
  }

  private static boolean isWorn(Order order) {
    int changes = order.freshCount.get() + order.goneCount.get();
    return changes > FRESH_AT_LEAST && changes > order.sorted.length / FRESH_SHARE;
  }

  /** First place whose value is not below {@code value}. */
  private static int floor(String[] sorted, String value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int mid = (low + high) >>> 1;
      if (Utf8.compare(sorted[mid], value) < 0) {
        low = mid + 1;
      } else {
        high = mid;
      }
    }
    return low;
  }

  /** An order made after {@code seen}. */
  private synchronized Order renewed(@Nullable Order seen) {
    Order old = order;
    if (old != null && old != seen) {
      return old; // somebody else was faster
    }
    Order made = new Order();
    next = made;
    made.sorted = old == null ? sort(present) : merge(old);
    order = made;
    next = null;
    return made;
  }

  private static String[] sort(Set<String> values) {
    String[] sorted = values.toArray(new String[0]);
    if (isOrderJavas(sorted)) {
      Arrays.sort(sorted);
    } else {
      Arrays.sort(sorted, Utf8::compare);
    }
    return sorted;
  }

  /** Without surrogates the two orders are one, and Java's is compared many bytes at a time. */
  private static boolean isOrderJavas(String[] values) {
    for (String value : values) {
      for (int i = 0; i < value.length(); i++) {
        if (value.charAt(i) >= Character.MIN_SURROGATE) {
          return false;
        }
      }
    }
    return true;
  }

  /** What is left of an order, and of what came since, without sorting the former again. */
  private String[] merge(Order old) {
    List<String> fresh = new ArrayList<>(old.fresh);
    fresh.sort(Utf8::compare);
    String[] merged = new String[old.sorted.length + fresh.size()];
    int n = 0;
    int f = 0;
    for (String value : old.sorted) {
      while (f < fresh.size() && Utf8.compare(fresh.get(f), value) < 0) {
        n = take(fresh.get(f++), merged, n);
      }
      n = take(value, merged, n);
    }
    while (f < fresh.size()) {
      n = take(fresh.get(f++), merged, n);
    }
    return Arrays.copyOf(merged, n);
  }

  private int take(String value, String[] into, int n) {
    if ((n > 0 && into[n - 1].equals(value)) || !present.contains(value)) {
      return n;
    }
    into[n] = value;
    return n + 1;
  }

  @Override
  public String toString() {
    Order now = order;
    return "ValueOrder{" + (now == null ? "none" : now.sorted.length + " sorted") + "}";
  }
}
