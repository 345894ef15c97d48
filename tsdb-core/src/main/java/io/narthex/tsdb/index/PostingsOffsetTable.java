package io.narthex.tsdb.index;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.MappedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the postings list of each label pair is. Of every name each 32nd value is remembered with
 * its place in the table; the way from there is walked.
 *
 * <pre>
 *   "instance":  a:1 ......... a:32 ......... a:64 .....|   remembered: a:1, a:32, a:64, end
 *   find a:40    binary search -> a:32, read up to a:64, walk
 * </pre>
 *
 * <p>The table of version 1 is not sorted and is loaded whole.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/index/index.go Reader.postings, ReadPostingsOffsetTable
 */
final class PostingsOffsetTable {
  /** Takes a value (as bytes of a cursor) and the position of its list. */
  interface Visitor {
    /** Return false to stop. */
    boolean visit(String value, long postings);
  }

  /** One label name. */
  private static final class Name {
    final List<byte[]> values = new ArrayList<>();
    long[] positions = new long[2]; // of the table entries; of the lists in a loaded table
    int count; // of all values
    long end; // of the last entry

    void add(byte[] value, long position) {
      if (values.size() == positions.length) {
        positions = Arrays.copyOf(positions, positions.length * 2);
      }
      positions[values.size()] = position;
      values.add(value);
    }

    /** Index of the last remembered value not above {@code value}; -1 if there is none. */
    int floor(byte[] value) {
      int low = 0;
      int high = values.size();
      while (low < high) {
        int mid = (low + high) >>> 1;
        if (Arrays.compareUnsigned(values.get(mid), value) <= 0) {
          low = mid + 1;
        } else {
          high = mid;
        }
      }
      return low - 1;
    }
  }

  private final MappedFile file;
  private final boolean loaded;
  private final Map<String, Name> names = new HashMap<>();
  private final List<String> sortedNames;
  private int pairs;

  PostingsOffsetTable(MappedFile file, int version, long position) {
    this.file = file;
    this.loaded = version == IndexFormat.VERSION_1;
    SectionCursor in = SectionCursor.checked(file, position, "postings table");
    long count = Integer.toUnsignedLong(in.i32());
    if (loaded) {
      loadAll(in, count);
    } else {
      sample(in, count);
    }
    List<String> sorted = new ArrayList<>(names.keySet());
    sorted.remove("");
    sorted.sort(Utf8::compare);
    sortedNames = List.copyOf(sorted);
  }

  private void sample(SectionCursor in, long count) {
    Name current = new Name();
    byte[] currentName = {};
    boolean first = true;
    for (long i = 0; i < count; i++) {
      long entry = in.position();
      checkKeys(in);
      int nameLength = in.bytes();
      if (first || !in.lastEquals(nameLength, currentName)) {
        currentName = in.copyLast(nameLength);
        current = new Name();
        names.put(Utf8.decode(currentName), current);
        first = false;
      }
      int valueLength = in.bytes();
      if (current.count % IndexFormat.SAMPLING == 0) {
        current.add(in.copyLast(valueLength), entry);
      }
      current.count++;
      in.uvarint();
      current.end = in.position();
      pairs++;
    }
  }

  private void loadAll(SectionCursor in, long count) {
    Map<String, TreeMap<byte[], Long>> all = new HashMap<>();
    for (long i = 0; i < count; i++) {
      checkKeys(in);
      String name = in.lastString(in.bytes());
      byte[] value = in.copyLast(in.bytes());
      all.computeIfAbsent(name, n -> new TreeMap<>(Arrays::compareUnsigned))
          .put(value, in.uvarint());
      pairs++;
    }
    all.forEach(
        (name, values) -> {
          Name entry = new Name();
          values.forEach(entry::add);
          entry.count = values.size();
          names.put(name, entry);
        });
  }

  private void checkKeys(SectionCursor in) {
    long keys = in.uvarint();
    if (keys != IndexFormat.OFFSET_TABLE_KEYS) {
      throw new CorruptionException(
          file.name(),
          in.position(),
          "unexpected number of keys for postings offset table " + keys,
          null);
    }
  }

  /** Names in byte order. */
  List<String> names() {
    return sortedNames;
  }

  /** Number of label pairs, with that of all series. */
  int pairCount() {
    return pairs;
  }

  int valueCount(String name) {
    Name entry = names.get(name);
    return entry == null ? 0 : entry.count;
  }

  /** Position of the list of a label pair, -1 if there is none. */
  long find(String name, String value) {
    Name entry = names.get(name);
    return entry == null ? -1 : find(entry, Utf8.encode(value));
  }

  private long find(Name entry, byte[] value) {
    int i = entry.floor(value);
    if (i < 0) {
      return -1;
    }
    if (loaded) {
      return Arrays.equals(entry.values.get(i), value) ? entry.positions[i] : -1;
    }
    SectionCursor in = group(entry, i);
    while (in.hasRemaining()) {
      in.uvarint();
      in.bytes();
      int order = in.compareLast(in.bytes(), value);
      long postings = in.uvarint();
      if (order >= 0) {
        // compareLast was asked before the offset was read, so it compared the value
        return order == 0 ? postings : -1;
      }
    }
    return -1;
  }

  private SectionCursor group(Name entry, int i) {
    long to = i + 1 < entry.values.size() ? entry.positions[i + 1] : entry.end;
    return new SectionCursor(file, entry.positions[i], to);
  }

  /** Positions of the lists of those of the values that exist. */
  List<Long> findAll(String name, Collection<String> values) {
    List<Long> found = new ArrayList<>(values.size());
    Name entry = names.get(name);
    if (entry != null) {
      for (String value : values) {
        long position = find(entry, Utf8.encode(value));
        if (position >= 0) {
          found.add(position);
        }
      }
    }
    return found;
  }

  /** Positions of the lists of all values of a name, in the order of the table. */
  long[] positions(String name) {
    Name entry = names.get(name);
    if (entry == null) {
      return new long[0];
    }
    long[] positions = new long[entry.count];
    if (loaded) {
      System.arraycopy(entry.positions, 0, positions, 0, entry.count);
      return positions;
    }
    SectionCursor in = new SectionCursor(file, entry.positions[0], entry.end);
    for (int i = 0; i < positions.length; i++) {
      in.uvarint();
      in.bytes();
      in.bytes();
      positions[i] = in.uvarint();
    }
    return positions;
  }

  /** Walks through the values of a name that begin with {@code prefix}, in byte order. */
  void forPrefix(String name, String prefix, Visitor visitor) {
    @Nullable Name entry = names.get(name);
    if (entry == null) {
      return;
    }
    byte[] wanted = Utf8.encode(prefix);
    int first = Math.max(entry.floor(wanted), 0);
    if (loaded) {
      for (int i = first; i < entry.values.size(); i++) {
        byte[] value = entry.values.get(i);
        if (startsWith(value, wanted)
            ? !visitor.visit(Utf8.decode(value), entry.positions[i])
            : Arrays.compareUnsigned(value, wanted) > 0) {
          return;
        }
      }
      return;
    }
    SectionCursor in = new SectionCursor(file, entry.positions[first], entry.end);
    while (in.hasRemaining()) {
      in.uvarint();
      in.bytes();
      int length = in.bytes();
      if (in.lastStartsWith(length, wanted)) {
        String value = in.lastString(length);
        if (!visitor.visit(value, in.uvarint())) {
          return;
        }
      } else if (in.compareLast(length, wanted) > 0) {
        return;
      } else {
        in.uvarint();
      }
    }
  }

  private static boolean startsWith(byte[] value, byte[] prefix) {
    return value.length >= prefix.length
        && Arrays.equals(value, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Walks through all values of a name in byte order. */
  void forEach(String name, Visitor visitor) {
    @Nullable Name entry = names.get(name);
    if (entry == null) {
      return;
    }
    if (loaded) {
      for (int i = 0; i < entry.values.size(); i++) {
        String value = Utf8.decode(entry.values.get(i));
        if (!visitor.visit(value, entry.positions[i])) {
          return;
        }
      }
      return;
    }
    SectionCursor in = new SectionCursor(file, entry.positions[0], entry.end);
    while (in.hasRemaining()) {
      in.uvarint();
      in.bytes();
      String value = in.lastString(in.bytes());
      if (!visitor.visit(value, in.uvarint())) {
        return;
      }
    }
  }
}
