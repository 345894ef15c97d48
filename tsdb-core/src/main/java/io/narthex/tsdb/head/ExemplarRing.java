package io.narthex.tsdb.head;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.StringLabelsHash;
import io.narthex.storage.AppendException.Reason;
import io.narthex.storage.ExemplarQueryable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest exemplars of all series in a ring of fixed size; the oldest added gives way.
 *
 * <pre>
 *   ring    [ a1 | b1 | a2 | b2 | a3 ]      next: overwrites a1
 *   series   a: a1 &lt;-&gt; a2 &lt;-&gt; a3          linked by time
 * </pre>
 *
 * <p>Invariants: the exemplars of a series ascend by time, one a timestamp unless they came in
 * order; a series without exemplars is forgotten.
 *
 * <p>Thread-safety: thread-safe, one lock.
 *
 * @upstream tsdb/exemplar.go CircularExemplarStorage
 */
final class ExemplarRing implements ExemplarQueryable {
  private static final int MAX_LABEL_CHARACTERS = 128;

  private final Map<Labels, Chain> chains = new HashMap<>();
  private @Nullable Link[] ring;
  private int next;
  private long outOfOrderWindow;
  private long appended;
  private long outOfOrder;
  private int stored;

  /** An exemplar in its series. */
  private static final class Link {
    final long seriesRef;
    final Exemplar exemplar;
    final Chain chain;
    @Nullable Link older;
    @Nullable Link newer;

    Link(long seriesRef, Exemplar exemplar, Chain chain) {
      this.seriesRef = seriesRef;
      this.exemplar = exemplar;
      this.chain = chain;
    }
  }

  /** The exemplars of one series. */
  private static final class Chain {
    final Labels labels;
    @Nullable Link oldest;
    @Nullable Link newest;

    Chain(Labels labels) {
      this.labels = labels;
    }

    void insertAfter(@Nullable Link older, Link link) {
      Link newer = older == null ? oldest : older.newer;
      link.older = older;
      link.newer = newer;
      if (older == null) {
        oldest = link;
      } else {
        older.newer = link;
      }
      if (newer == null) {
        newest = link;
      } else {
        newer.older = link;
      }
    }

    void remove(Link link) {
      if (link.older == null) {
        oldest = link.newer;
      } else {
        link.older.newer = link.newer;
      }
      if (link.newer == null) {
        newest = link.older;
      } else {
        link.newer.older = link.older;
      }
    }
  }

  /** Figures for the metrics; {@code lastTimestamp} in ms is that of the oldest still stored. */
  record Stats(
      long appended, long outOfOrder, int stored, int series, int capacity, long lastTimestamp) {}

  /** Takes an exemplar of a series. */
  interface Visitor {
    void exemplar(long seriesRef, Labels series, Exemplar exemplar);
  }

  ExemplarRing(int capacity, long outOfOrderWindow) {
    this.ring = new Link[capacity];
    this.outOfOrderWindow = outOfOrderWindow;
  }

  synchronized int capacity() {
    return ring.length;
  }

  synchronized void outOfOrderWindow(long window) {
    outOfOrderWindow = window;
  }

  /** Why an exemplar would not be taken, null if it would. */
  synchronized @Nullable Reason validate(Labels series, Exemplar exemplar) {
    return refusal(chains.get(series), exemplar);
  }

  private @Nullable Reason refusal(@Nullable Chain chain, Exemplar e) {
    if (ring.length == 0) {
      return Reason.EXEMPLARS_DISABLED;
    }
    int characters = 0;
    for (int i = 0; i < e.labels().size(); i++) {
      String name = e.labels().name(i);
      String value = e.labels().value(i);
      characters += name.codePointCount(0, name.length());
      characters += value.codePointCount(0, value.length());
    }
    if (characters > MAX_LABEL_CHARACTERS) {
      return Reason.EXEMPLAR_LABELS_TOO_LONG;
    }
    if (chain == null || chain.newest == null) {
      return null;
    }
    Exemplar newest = chain.newest.exemplar;
    if (same(newest, e)) {
      return Reason.EXEMPLAR_DUPLICATE;
    }
    return isLate(newest, e) ? Reason.EXEMPLAR_OUT_OF_ORDER : null;
  }

  private static boolean same(Exemplar a, Exemplar b) {
    boolean sameTime = a.t() == b.t() || (!a.hasTimestamp() && !b.hasTimestamp());
    return sameTime && a.value() == b.value() && a.labels().equals(b.labels());
  }

  /** Exemplars of one timestamp go by value, then by hash of their labels. */
  private boolean isLate(Exemplar newest, Exemplar e) {
    if (e.t() != newest.t()) {
      return e.t() < newest.t() && e.t() <= newest.t() - outOfOrderWindow;
    }
    return e.value() < newest.value()
        || (e.value() == newest.value()
            && Long.compareUnsigned(
                    StringLabelsHash.of(e.labels()), StringLabelsHash.of(newest.labels()))
                < 0);
  }

  /** Adds an exemplar unless it is a duplicate or out of order; says whether it is in. */
  synchronized boolean add(long seriesRef, Labels series, Exemplar e) {
    Chain chain = chains.get(series);
    Reason refused = refusal(chain, e);
    if (refused != null) {
      outOfOrder += refused == Reason.EXEMPLAR_OUT_OF_ORDER ? 1 : 0;
      return false;
    }
    if (chain != null && isTakenWithin(chain, e.t())) {
      return false;
    }
    Link evicted = ring[next];
    if (evicted != null) {
      unlink(evicted);
    }
    Chain target = chains.computeIfAbsent(series, Chain::new);
    Link link = new Link(seriesRef, e, target);
    Link older = target.newest;
    while (older != null && older.exemplar.t() > e.t()) {
      older = older.older;
    }
    target.insertAfter(older, link);
    ring[next] = link;
    next = (next + 1) % ring.length;
    appended++;
    stored++;
    return true;
  }

  /** Whether a late exemplar meets one of its timestamp. */
  private static boolean isTakenWithin(Chain chain, long t) {
    Link at = chain.newest;
    if (at == null || t >= at.exemplar.t()) {
      return false;
    }
    while (at != null && at.exemplar.t() > t) {
      at = at.older;
    }
    return at != null && at.exemplar.t() == t;
  }

  private void unlink(Link link) {
    link.chain.remove(link);
    stored--;
    if (link.chain.oldest == null) {
      chains.remove(link.chain.labels);
    }
  }

  /** Changes the size; the newest stay. */
  synchronized void resize(int capacity) {
    if (capacity == ring.length) {
      return;
    }
    List<Link> ordered = inOrderOfAdding();
    int dropped = Math.max(ordered.size() - capacity, 0);
    for (Link link : ordered.subList(0, dropped)) {
      unlink(link);
    }
    ring = new Link[capacity];
    int at = 0;
    for (Link link : ordered.subList(dropped, ordered.size())) {
      ring[at++] = link;
    }
    next = capacity == 0 ? 0 : at % capacity;
  }

  private List<Link> inOrderOfAdding() {
    List<Link> ordered = new ArrayList<>(stored);
    for (int i = 0; i < ring.length; i++) {
      Link link = ring[(next + i) % ring.length];
      if (link != null) {
        ordered.add(link);
      }
    }
    return ordered;
  }

  /** Passes over all exemplars, those added first first. */
  synchronized void forEach(Visitor visitor) {
    for (Link link : inOrderOfAdding()) {
      visitor.exemplar(link.seriesRef, link.chain.labels, link.exemplar);
    }
  }

  @Override
  public synchronized List<SeriesExemplars> exemplars(
      long mint, long maxt, List<List<Matcher>> matcherSets) {
    List<SeriesExemplars> found = new ArrayList<>();
    for (Chain chain : chains.values()) {
      if (!matchesSome(chain.labels, matcherSets)) {
        continue;
      }
      List<Exemplar> inRange = new ArrayList<>();
      for (Link link = chain.oldest; link != null; link = link.newer) {
        long t = link.exemplar.t();
        if (t >= mint && t <= maxt) {
          inRange.add(link.exemplar);
        }
      }
      if (!inRange.isEmpty()) {
        found.add(new SeriesExemplars(chain.labels, inRange));
      }
    }
    found.sort(Comparator.comparing(SeriesExemplars::labels));
    return found;
  }

  private static boolean matchesSome(Labels labels, List<List<Matcher>> matcherSets) {
    for (List<Matcher> matchers : matcherSets) {
      boolean all = true;
      for (Matcher m : matchers) {
        all &= m.matches(labels.get(m.name()));
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  synchronized Stats stats() {
    Link last = ring.length == 0 ? null : ring[next];
    if (last == null && ring.length > 0) {
      last = ring[0];
    }
    long t = last == null ? 0 : last.exemplar.t();
    return new Stats(appended, outOfOrder, stored, chains.size(), ring.length, t);
  }

  @Override
  public synchronized String toString() {
    return "ExemplarRing{" + stored + " of " + ring.length + "}";
  }
}
