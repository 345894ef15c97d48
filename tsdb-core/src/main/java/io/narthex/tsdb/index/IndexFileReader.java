package io.narthex.tsdb.index;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Reads an index file of any version. The tables are checked when it is opened, a series entry or a
 * postings list each time it is read.
 *
 * <p>Large sets (of a pair or of a name) are kept softly: the matchers of dashboards come again and
 * again.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/index/index.go Reader
 */
public final class IndexFileReader implements IndexReader {
  private static final int CACHED_FROM = 4096;
  private static final int SERIES_GUESS = 192;

  /** From this many lists on, the set of a name is read from end to end. */
  private static final int MANY_LISTS = 64;

  /** So many bytes from list to list are passed over rather than jumped. */
  private static final int NEAR = 256;

  private final MappedFile file;
  private final int version;
  private final Toc toc;
  private final SymbolTable symbols;
  private final PostingsOffsetTable table;
  private final ConcurrentHashMap<Long, SoftReference<RefSet>> largeLists =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, SoftReference<RefSet>> nameSets =
      new ConcurrentHashMap<>();

  /** Reads from {@code file}, which it closes when it is closed. */
  public IndexFileReader(MappedFile file) {
    this.file = file;
    if (file.size() < IndexFormat.HEADER_SIZE) {
      throw new CorruptionException(file.name(), 0, "index header: invalid size", null);
    }
    ByteReader header = new ByteReader(file.read(0, IndexFormat.HEADER_SIZE));
    int magic = header.i32();
    if (magic != IndexFormat.MAGIC) {
      throw new CorruptionException(
          file.name(), 0, "invalid magic number " + Integer.toHexString(magic), null);
    }
    version = header.u8();
    if (version < IndexFormat.VERSION_1 || version > IndexFormat.VERSION_3) {
      throw new CorruptionException(file.name(), 4, "unknown index file version " + version, null);
    }
    toc = Toc.read(file);
    symbols = new SymbolTable(file, version, toc.symbols());
    table = new PostingsOffsetTable(file, version, toc.postingsTable());
  }

  /** Opens the index of a block's directory. */
  public static IndexFileReader open(Fs fs, Path path) throws IOException {
    MappedFile file = fs.map(path);
    try {
      return new IndexFileReader(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  public int version() {
    return version;
  }

  public Toc toc() {
    return toc;
  }

  /** Size of the file in bytes. */
  public long size() {
    return file.size();
  }

  /** Number of symbols. */
  public int symbolCount() {
    return symbols.count();
  }

  /** Bytes that the symbols take in the file. */
  public long symbolBytes() {
    return symbols.size();
  }

  /** Bytes of the positions of symbols that are held in memory. */
  public long symbolTableMemory() {
    return symbols.memory();
  }

  /** Number of label pairs that have a list. */
  public int pairCount() {
    return table.pairCount();
  }

  @Override
  public Iterator<String> symbols() {
    return symbols.iterator();
  }

  @Override
  public List<String> labelNames() {
    return table.names();
  }

  @Override
  public List<String> labelValues(String name) {
    if (name.isEmpty()) {
      return List.of();
    }
    List<String> values = new ArrayList<>(table.valueCount(name));
    table.forEach(name, (value, postings) -> values.add(value));
    return values;
  }

  @Override
  public RefSet all() {
    return postings("", "");
  }

  @Override
  public RefSet postings(String name, String value) {
    long position = table.find(name, value);
    return position < 0 ? RefSet.empty() : list(position);
  }

  @Override
  public RefSet postings(String name, List<String> values) {
    return union(table.findAll(name, values));
  }

  @Override
  public RefSet postingsOfName(String name) {
    SoftReference<RefSet> known = nameSets.get(name);
    RefSet set = known == null ? null : known.get();
    if (set == null) {
      long[] positions = table.positions(name);
      set = neighbours(positions);
      nameSets.put(name, new SoftReference<>(set));
    }
    return set;
  }

  @Override
  public RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches) {
    List<Long> positions = new ArrayList<>();
    PostingsOffsetTable.Visitor visitor =
        (value, position) -> {
          if (matches.test(value)) {
            positions.add(position);
          }
          return true;
        };
    if (prefixes.isEmpty()) {
      table.forEach(name, visitor);
    } else {
      for (String prefix : prefixes) {
        table.forPrefix(name, prefix, visitor);
      }
    }
    if (areNeighbours(positions)) {
      return neighbours(positions.stream().mapToLong(Long::longValue).toArray());
    }
    return union(positions);
  }

  /** The union of lists of which most lie one behind the other, as those of a name do. */
  private RefSet neighbours(long[] positions) {
    if (positions.length < MANY_LISTS) {
      List<RefSet> sets = new ArrayList<>(positions.length);
      for (long position : positions) {
        sets.add(list(position));
      }
      return RefSet.union(sets);
    }
    return allOf(positions);
  }

  /** Whether the lists hold enough for plain bits, and lie close enough to be read in one go. */
  private boolean areNeighbours(List<Long> positions) {
    int n = positions.size();
    long pages = RefBits.pages(file.size() / IndexFormat.SERIES_ALIGNMENT);
    return n >= pages * RefAlgebra.MIN_REFS_PER_PAGE
        && positions.get(n - 1) - positions.get(0) < (long) n * NEAR;
  }

  private RefSet allOf(long[] positions) {
    RefBits bits = new RefBits();
    SectionCursor in = new SectionCursor(file, positions[0], file.size());
    CRC32C crc = new CRC32C();
    for (long position : positions) {
      if (position < in.position()) {
        in = new SectionCursor(file, position, file.size());
      } else {
        in.skip(position - in.position());
      }
      in.addList(bits, crc);
    }
    return bits.toSet();
  }

  private RefSet union(List<Long> positions) {
    List<RefSet> sets = new ArrayList<>(positions.size());
    for (long position : positions) {
      sets.add(list(position));
    }
    return RefSet.union(sets);
  }

  private RefSet list(long position) {
    SoftReference<RefSet> known = largeLists.get(position);
    RefSet set = known == null ? null : known.get();
    if (set == null) {
      set = readList(position);
      if (set.size() >= CACHED_FROM) {
        largeLists.put(position, new SoftReference<>(set));
      }
    }
    return set;
  }

  private RefSet readList(long position) {
    long length = SectionCursor.lengthAt(file, position, "postings");
    if (length < 4 || length > Integer.MAX_VALUE - 16) {
      throw new CorruptionException(file.name(), position, "decode postings: invalid size", null);
    }
    byte[] bytes = file.read(position + 4, (int) length + 4);
    checkCrc(bytes, (int) length, position, "decode postings");
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, (int) length);
    int n = in.getInt();
    if (in.remaining() != 4L * n) {
      throw new CorruptionException(
          file.name(),
          position,
          "unexpected postings length, should be "
              + 4L * n
              + " bytes for "
              + n
              + " postings, got "
              + in.remaining()
              + " bytes",
          null);
    }
    int[] refs = new int[n];
    in.asIntBuffer().get(refs);
    for (int i = 1; i < n; i++) {
      if (Integer.compareUnsigned(refs[i - 1], refs[i]) >= 0) {
        throw new CorruptionException(
            file.name(), position, "postings list is not ascending at entry " + i, null);
      }
    }
    return RefAlgebra.ofSortedInts(refs, n);
  }

  private void checkCrc(byte[] bytes, int length, long position, String what) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    if ((int) crc.getValue() != SectionCursor.ByteReaders.i32(bytes, length)) {
      throw new CorruptionException(file.name(), position, what + ": invalid checksum", null);
    }
  }

  /** Series lie in the file in the order of their labels. */
  @Override
  public Postings sortedByLabels(RefSet refs) {
    return refs.postings();
  }

  @Override
  public Labels labels(long ref) {
    return readLabels(entry(ref));
  }

  @Override
  public SeriesEntry series(long ref, long mint, long maxt) {
    ByteReader in = entry(ref);
    Labels labels = readLabels(in);
    return new SeriesEntry(labels, readChunks(in, mint, maxt));
  }

  /** The body of a series entry. A reference that leads to none is damage: a list had it. */
  private ByteReader entry(long ref) {
    long position = version == IndexFormat.VERSION_1 ? ref : ref * IndexFormat.SERIES_ALIGNMENT;
    long end = toc.labelIndices() >= toc.series() ? toc.labelIndices() : toc.postings();
    if (ref < 0 || position < toc.series() || position >= end) {
      throw new CorruptionException(
          file.name(), position, "read series: no series has reference " + ref, null);
    }
    byte[] bytes = file.read(position, (int) Math.min(SERIES_GUESS, file.size() - position));
    ByteReader in = new ByteReader(file.name(), position, bytes, 0, bytes.length);
    int length = in.uvarint32();
    int start = in.position();
    if (length + 4L > bytes.length - start) {
      if (position + start + length + 4L > file.size()) {
        throw new CorruptionException(file.name(), position, "read series: invalid size", null);
      }
      bytes = file.read(position, start + length + 4);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    if ((int) crc.getValue() != SectionCursor.ByteReaders.i32(bytes, start + length)) {
      throw new CorruptionException(file.name(), position, "read series: invalid checksum", null);
    }
    return new ByteReader(file.name(), position, bytes, start, length);
  }

  private Labels readLabels(ByteReader in) {
    int n = in.uvarint32();
    if (n > in.remaining()) {
      throw in.corrupt("read series: " + n + " labels");
    }
    String[] pairs = new String[2 * n];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = symbols.get(in.uvarint());
    }
    return Labels.ofSorted(pairs);
  }

  private static List<ChunkMeta> readChunks(ByteReader in, long mint, long maxt) {
    int n = in.uvarint32();
    List<ChunkMeta> chunks = new ArrayList<>(Math.min(n, 16));
    long start = 0;
    long end = 0;
    long chunkRef = 0;
    for (int i = 0; i < n; i++) {
      start = i == 0 ? in.varint() : end + in.uvarint();
      end = start + in.uvarint();
      chunkRef = i == 0 ? in.uvarint() : chunkRef + in.varint();
      if (start > maxt) {
        break;
      }
      if (end >= mint) {
        chunks.add(new ChunkMeta(chunkRef, start, end));
      }
    }
    return chunks;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "IndexFileReader{" + file.name() + ", v" + version + "}";
  }
}
