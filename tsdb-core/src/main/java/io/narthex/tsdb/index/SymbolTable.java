package io.narthex.tsdb.index;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.MappedFile;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The strings of an index file by number (version 1: by position). Of every 32nd the position is
 * remembered, the way to the others is walked.
 *
 * <p>Strings found are kept in a table of fixed size, a slot a number: series of a block share
 * their strings, and a small block's symbols are read once.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/index/index.go Symbols
 */
final class SymbolTable {
  private static final int MAX_CACHED = 1 << 16;

  private record Cached(long key, String symbol) {}

  private final MappedFile file;
  private final boolean byPosition;
  private final long start; // of the count
  private final long end;
  private final int count;
  private final long[] sampled;
  private final AtomicReferenceArray<@Nullable Cached> cache;

  SymbolTable(MappedFile file, int version, long position) {
    this.file = file;
    this.byPosition = version == IndexFormat.VERSION_1;
    SectionCursor in = SectionCursor.checked(file, position, "symbols");
    this.start = in.position();
    this.end = start + SectionCursor.lengthAt(file, position, "symbols");
    this.count = in.i32();
    if (count < 0 || count > end - start) {
      throw new CorruptionException(
          file.name(),
          position,
          "read symbols: " + Integer.toUnsignedString(count) + " symbols",
          null);
    }
    sampled = new long[(count + IndexFormat.SAMPLING - 1) / IndexFormat.SAMPLING];
    for (int i = 0; i < count; i++) {
      if (i % IndexFormat.SAMPLING == 0) {
        sampled[i / IndexFormat.SAMPLING] = in.position();
      }
      in.bytes();
    }
    int slots = Integer.highestOneBit(Math.max(1, Math.min(MAX_CACHED, 2 * count - 1)));
    cache = new AtomicReferenceArray<>(slots);
  }

  int count() {
    return count;
  }

  /** Bytes of what is held in memory: a position for each 32nd symbol. */
  long memory() {
    return 8L * sampled.length;
  }

  /** Length of the section's content in bytes. */
  long size() {
    return end - start;
  }

  /**
   * The symbol of a number.
   *
   * @throws CorruptionException if there is no such symbol
   */
  String get(long number) {
    int slot = (int) (byPosition ? number ^ (number >>> 7) : number) & (cache.length() - 1);
    Cached known = cache.get(slot);
    if (known != null && known.key == number) {
      return known.symbol;
    }
    String symbol = byPosition ? readAt(number) : readNumber(number);
    cache.set(slot, new Cached(number, symbol));
    return symbol;
  }

  private String readNumber(long number) {
    if (number < 0 || number >= count) {
      throw new CorruptionException(file.name(), start, "unknown symbol offset " + number, null);
    }
    int group = (int) (number / IndexFormat.SAMPLING);
    long from = sampled[group];
    long to = group + 1 < sampled.length ? sampled[group + 1] : end;
    byte[] bytes = file.read(from, (int) Math.min(to - from, Integer.MAX_VALUE - 8));
    ByteReader in = new ByteReader(file.name(), from, bytes, 0, bytes.length);
    for (int i = group * IndexFormat.SAMPLING; i < number; i++) {
      in.skip(in.uvarint32());
    }
    return in.string();
  }

  private String readAt(long position) {
    if (position < start || position >= end) {
      throw new CorruptionException(file.name(), start, "unknown symbol offset " + position, null);
    }
    SectionCursor in = new SectionCursor(file, position, Math.min(end, position + (1 << 24)));
    return in.lastString(in.bytes());
  }

  /** All symbols in the order of the file, which is byte order. */
  Iterator<String> iterator() {
    SectionCursor in = new SectionCursor(file, start + 4, end);
    return new Iterator<>() {
      private int left = count;

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public String next() {
        if (left-- <= 0) {
          throw new NoSuchElementException();
        }
        return in.lastString(in.bytes());
      }
    };
  }

  @Override
  public String toString() {
    return "SymbolTable{" + count + ", " + Arrays.toString(new long[] {start, end}) + "}";
  }
}
