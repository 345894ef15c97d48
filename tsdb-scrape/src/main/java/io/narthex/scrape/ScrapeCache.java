package io.narthex.scrape;

import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target's series are known by: the raw bytes in the body lead to labels and storage
 * reference without parsing a label.
 *
 * <pre>
 *   body of scrape n-1:  a{x="1"} 5    a{x="2"} 7    b 1           order[n-1] = [ e0, e1, e2 ]
 *   body of scrape n:    a{x="1"} 6    b 2                         recalled 0 -> e0, recalled 2 -> e2
 *
 *   table: hash of bytes -> entry (bytes compared)    e0 -> series{ref 17, {__name__="a", job=…, x="1"}}
 *                                                     e9 -> dropped by a rule
 * </pre>
 *
 * <p>Invariants: two spellings of one series ({@code a{x="1",y="2"}}, {@code a{y="2",x="1"}}) are
 * two entries that share one {@link CachedSeries}. What was not seen in a successful scrape is
 * forgotten after it; after failed ones only if the cache has doubled.
 *
 * <p>Thread-safety: none; the loop's thread.
 *
 * @upstream scrape/scrape.go scrapeCache
 */
final class ScrapeCache {
  /**
   * Failing scrapes may leave this many entries, beyond twice the last successful, in the cache.
   */
  private static final int FORCED_FLUSH_SLACK = 1000;

  /** One series in the storage. */
  static final class CachedSeries {
    private final Labels labels;
    private long ref;
    private int seen;
    private int tracked = -1;

    private CachedSeries(Labels labels, long ref) {
      this.labels = labels;
      this.ref = ref;
    }

    Labels labels() {
      return labels;
    }

    /** Reference in the storage; 0 if it gave none. */
    long ref() {
      return ref;
    }

    /** A report series, which is not tracked, has another reference now. */
    void moved(long newRef) {
      ref = newRef;
    }

    @Override
    public String toString() {
      return "CachedSeries{ref=" + ref + ", " + labels + "}";
    }
  }

  /** One spelling of a series. */
  static final class Entry {
    private final byte[] key;
    private final long hash;
    private final @Nullable CachedSeries series;
    private int lastIteration;
    private @Nullable Entry nextInBucket;

    private Entry(byte[] key, long hash, @Nullable CachedSeries series) {
      this.key = key;
      this.hash = hash;
      this.series = series;
    }

    /** Null if a rule drops it. */
    @Nullable CachedSeries series() {
      return series;
    }
  }

  private final ScrapeStats stats;
  private final MetadataCache metadata = new MetadataCache();
  private final Map<String, CachedSeries> reportSeries = new HashMap<>();
  private final Map<Long, CachedSeries> byRef = new HashMap<>();
  private @Nullable Entry[] table = new Entry[64];
  private int entries;
  private @Nullable Entry[] order = new Entry[64];
  private @Nullable Entry[] previousOrder = new Entry[64];
  private int position;
  private int previousPosition;
  private List<CachedSeries> current = new ArrayList<>();
  private List<CachedSeries> previous = new ArrayList<>();
  private int iteration;
  private int successfulCount;

  ScrapeCache(ScrapeStats stats) {
    this.stats = stats;
  }

  MetadataCache metadata() {
    return metadata;
  }

  /** Labels and references of the report series by name. */
  Map<String, CachedSeries> reportSeries() {
    return reportSeries;
  }

  int iteration() {
    return iteration;
  }

  /** A body begins: what was its order becomes the order to recall from. */
  void startBody() {
    @Nullable Entry[] swap = previousOrder;
    previousOrder = order;
    previousPosition = position;
    order = swap;
    position = 0;
  }

  /** A parser that has not seen the body before recalls nothing from it. */
  void forgetOrder() {
    position = 0;
  }

  /** The entry of the sample at {@code recalled} in the body before; null if there is none. */
  @Nullable Entry recall(int recalled) {
    return recalled >= 0 && recalled < previousPosition ? previousOrder[recalled] : null;
  }

  /** The entry with these bytes as its key; null if there is none. */
  @Nullable Entry find(byte[] data, int offset, int length, long hash) {
    for (Entry e = table[(int) hash & (table.length - 1)]; e != null; e = e.nextInBucket) {
      if (e.hash == hash
          && e.key.length == length
          && Arrays.equals(e.key, 0, length, data, offset, offset + length)) {
        return e;
      }
    }
    return null;
  }

  /** Counts a sample of the body in, at its place in the order. */
  void place(@Nullable Entry entry) {
    if (position == order.length) {
      order = Arrays.copyOf(order, position * 2);
    }
    order[position++] = entry;
  }

  /** The sample at the end of the order turned out to have this entry. */
  void placeLast(Entry entry) {
    order[position - 1] = entry;
  }

  /** Notes that the entry is in this scrape; true if it was already. */
  boolean touch(Entry entry) {
    boolean again = entry.lastIteration == iteration;
    entry.lastIteration = iteration;
    if (entry.series != null) {
      entry.series.seen = iteration;
    }
    return again;
  }

  /** Remembers a series the storage took. */
  Entry add(byte[] key, long hash, Labels labels, long ref) {
    CachedSeries series = ref == 0 ? null : byRef.get(ref);
    if (series == null) {
      series = new CachedSeries(labels, ref);
      if (ref != 0) {
        byRef.put(ref, series);
      }
    }
    series.seen = iteration;
    return insert(new Entry(key, hash, series));
  }

  /** Remembers that a rule drops what is written so. */
  Entry addDropped(byte[] key, long hash) {
    return insert(new Entry(key, hash, null));
  }

  private Entry insert(Entry entry) {
    if (entries >= table.length) {
      grow();
    }
    entry.lastIteration = iteration;
    int bucket = (int) entry.hash & (table.length - 1);
    entry.nextInBucket = table[bucket];
    table[bucket] = entry;
    entries++;
    return entry;
  }

  private void grow() {
    @Nullable Entry[] old = table;
    table = new Entry[old.length * 2];
    for (Entry chain : old) {
      Entry e = chain;
      while (e != null) {
        Entry next = e.nextInBucket;
        int bucket = (int) e.hash & (table.length - 1);
        e.nextInBucket = table[bucket];
        table[bucket] = e;
        e = next;
      }
    }
  }

  /** The storage has the series under another reference now, having forgotten it in between. */
  void updateRef(CachedSeries series, long ref) {
    if (series.ref == ref || ref == 0) {
      return;
    }
    byRef.remove(series.ref, series);
    byRef.put(ref, series);
    series.ref = ref;
  }

  /** The series is there in this scrape; when it is not in the next, it has ended. */
  void track(CachedSeries series) {
    if (series.ref != 0 && series.tracked != iteration) {
      series.tracked = iteration;
      current.add(series);
    }
  }

  /** Series that were there in the scrape before and are not in this one. */
  List<CachedSeries> ended() {
    List<CachedSeries> ended = List.of();
    for (CachedSeries series : previous) {
      if (series.tracked != iteration) {
        if (ended.isEmpty()) {
          ended = new ArrayList<>();
        }
        ended.add(series);
      }
    }
    return ended;
  }

  /** Ends the iteration. {@code successful}: it had a body, all of which was taken. */
  void endIteration(boolean successful) {
    int count = entries + metadata.size();
    boolean flush = successful;
    if (successful) {
      successfulCount = count;
    } else if (count > successfulCount * 2 + FORCED_FLUSH_SLACK) {
      flush = true;
      stats.cacheFlushForced.increment();
    }
    if (flush) {
      prune();
      metadata.prune(iteration);
    }
    List<CachedSeries> swap = previous;
    previous = current;
    current = swap;
    current.clear();
    iteration++;
  }

  private void prune() {
    int before = entries;
    for (int i = 0; i < table.length; i++) {
      Entry kept = null;
      Entry e = table[i];
      while (e != null) {
        Entry next = e.nextInBucket;
        if (e.lastIteration == iteration) {
          e.nextInBucket = kept;
          kept = e;
        } else {
          entries--;
        }
        e = next;
      }
      table[i] = kept;
    }
    if (entries != before) {
      byRef.values().removeIf(s -> s.seen != iteration);
    }
  }

  /** Spellings in the cache, dropped ones among them. */
  int size() {
    return entries;
  }

  CachedSeries newReportSeries(String name, Labels labels, long ref) {
    CachedSeries series = new CachedSeries(labels, ref);
    reportSeries.put(name, series);
    return series;
  }

  @Override
  public String toString() {
    return "ScrapeCache{iteration=" + iteration + ", entries=" + entries + "}";
  }
}
