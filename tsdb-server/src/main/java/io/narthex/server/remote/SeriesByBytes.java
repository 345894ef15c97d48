package io.narthex.server.remote;

import io.narthex.model.labels.Labels;
import io.narthex.util.XxHash64;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a series by the raw bytes of its labels in a message, so that a known series costs one hash
 * and no strings.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — upstream builds the labels of every series of every request
 */
final class SeriesByBytes {
  /** Beyond this many the cache starts anew: senders that never repeat themselves gain nothing. */
  private static final int MAX_ENTRIES = 2_000_000;

  /** A known series: its labels and the reference the storage gave it. */
  static final class Entry {
    private final Labels labels;
    private volatile long ref;

    Entry(Labels labels) {
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
  }

  private record Key(byte[] bytes, int from, int length, int hash) {
    static Key of(byte[] bytes, int from, int length) {
      long hash = XxHash64.hash(bytes, from, length);
      return new Key(bytes, from, length, (int) (hash ^ (hash >>> 32)));
    }

    Key copy() {
      return new Key(Arrays.copyOfRange(bytes, from, from + length), 0, length, hash);
    }

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

  /** Makes the labels of a series seen for the first time; null if the series is to be skipped. */
  interface Reader {
    @Nullable Labels read();
  }

  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

  /** The series of {@code bytes[from, from + length)}; null if {@code reader} finds it invalid. */
  @Nullable Entry find(byte[] bytes, int from, int length, Reader reader) {
    Key key = Key.of(bytes, from, length);
    Entry known = entries.get(key);
    if (known != null) {
      return known;
    }
    Labels labels = reader.read();
    if (labels == null) {
      return null;
    }
    if (entries.size() >= MAX_ENTRIES) {
      entries.clear();
    }
    Entry fresh = new Entry(labels);
    Entry raced = entries.putIfAbsent(key.copy(), fresh);
    return raced == null ? fresh : raced;
  }
}
