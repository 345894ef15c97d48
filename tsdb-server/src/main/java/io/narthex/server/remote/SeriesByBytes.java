package io.narthex.server.remote;

import io.narthex.model.labels.Labels;
import io.narthex.util.XxHash64;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a series by the raw bytes of its labels in a message, so that a known series costs no
 * strings, and mostly not even a hash: senders repeat themselves, so each series remembers which
 * one followed it last time, and that one is looked at first.
 *
 * <pre>
 *   message   [labels A][sample] [labels B][sample] [labels C][sample] …
 *                  │                  │                  │
 *   table     Entry A ──next──> Entry B ──next──> Entry C          equal bytes: found
 *                  └── otherwise: hash the bytes, ask the map
 * </pre>
 *
 * <p>Thread-safety: thread-safe. What follows a series is a hint: threads may overwrite each
 * other's.
 *
 * @upstream none — upstream builds the labels of every series of every request
 */
final class SeriesByBytes {
  /** Beyond this many the cache starts anew: senders that never repeat themselves gain nothing. */
  private static final int MAX_ENTRIES = 2_000_000;

  /** A known series: its labels and the reference the storage gave it. */
  static final class Entry {
    private final byte[] key;
    private final Labels labels;
    private volatile long ref;
    private @Nullable Entry next; // a racy hint; what it points to is immutable but for its own

    Entry(byte[] key, Labels labels) {
      this.key = key;
      this.labels = labels;
    }

    Labels labels() {
      return labels;
    }

    long ref() {
      return ref;
    }

    void ref(long newRef) {
      if (newRef != ref) {
        ref = newRef;
      }
    }

    boolean is(byte[] bytes, int from, int length) {
      return key.length == length && Arrays.equals(key, 0, length, bytes, from, from + length);
    }
  }

  /** What is looked for: bytes of a message, until they are found or copied. */
  private record Key(byte[] bytes, int from, int length, int hash) {
    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Key k
          && hash == k.hash
          && Arrays.equals(bytes, from, from + length, k.bytes, k.from, k.from + k.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

  /**
   * The series of {@code bytes[from, from + length)}; null if it is not known.
   *
   * @param previous the series before it in the message; null if it is the first
   */
  @Nullable Entry find(@Nullable Entry previous, byte[] bytes, int from, int length) {
    if (previous != null) {
      Entry guess = previous.next;
      if (guess != null && guess.is(bytes, from, length)) {
        return guess;
      }
    }
    Entry found = entries.get(new Key(bytes, from, length, hash(bytes, from, length)));
    if (found != null && previous != null) {
      previous.next = found;
    }
    return found;
  }

  /** Remembers a series under its bytes, which are copied. */
  Entry add(byte[] bytes, int from, int length, Labels labels) {
    if (entries.size() >= MAX_ENTRIES) {
      entries.clear();
    }
    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
    int hash = hash(copy, 0, length);
    Entry fresh = new Entry(copy, labels);
    Entry raced = entries.putIfAbsent(new Key(copy, 0, length, hash), fresh);
    return raced == null ? fresh : raced;
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = XxHash64.hash(bytes, from, length);
    return (int) (hash ^ (hash >>> 32));
  }
}
