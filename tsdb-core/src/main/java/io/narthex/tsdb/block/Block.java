package io.narthex.tsdb.block;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunkSegmentReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.tombstones.Tombstones;
import io.narthex.tsdb.tombstones.TombstonesFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A block on disk, open for reading.
 *
 * <p>Counted: each reader handed out holds the files; {@link #close} lets no new reader in and the
 * last one out unmaps. Nobody waits, so a slow query does not hold up compaction, and the files may
 * be deleted meanwhile.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/block.go Block
 */
public final class Block implements BlockReader, AutoCloseable {
  private final Fs fs;
  private final Path dir;
  private final IndexFileReader index;
  private final ChunkSegmentReader chunks;
  private volatile long metaSize;
  private final ReaderCount readers = new ReaderCount();
  private volatile BlockMeta meta;
  private volatile Tombstones tombstones;
  private volatile long tombstonesSize;

  private Block(
      Fs fs,
      Path dir,
      BlockMeta meta,
      IndexFileReader index,
      ChunkSegmentReader chunks,
      Tombstones tombstones)
      throws IOException {
    this.fs = fs;
    this.dir = dir;
    this.meta = meta;
    this.index = index;
    this.chunks = chunks;
    this.tombstones = tombstones;
    this.metaSize = fs.size(dir.resolve(MetaFile.NAME));
    this.tombstonesSize = tombstonesFileSize();
  }

  /**
   * Opens the block in {@code dir}; the caller closes it.
   *
   * @throws io.narthex.model.CorruptionException if one of its files is damaged
   */
  public static Block open(Fs fs, Path dir) throws IOException {
    BlockMeta meta = MetaFile.read(fs, dir);
    ChunkSegmentReader chunks = ChunkSegmentReader.open(fs, BlockDir.chunks(dir));
    try {
      IndexFileReader index = IndexFileReader.open(fs, BlockDir.index(dir));
      try {
        return new Block(fs, dir, meta, index, chunks, TombstonesFile.read(fs, dir));
      } catch (IOException | RuntimeException e) {
        index.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      chunks.close();
      throw e;
    }
  }

  private long tombstonesFileSize() throws IOException {
    Path file = dir.resolve("tombstones");
    return fs.exists(file) ? fs.size(file) : 0;
  }

  public Path dir() {
    return dir;
  }

  /** Bytes of all its files. */
  public long size() {
    return chunks.size() + index.size() + tombstonesSize + metaSize;
  }

  /** Bytes that the symbols of its index take in memory. */
  public long symbolTableSize() {
    return index.symbolTableMemory();
  }

  @Override
  public BlockMeta meta() {
    return meta;
  }

  @Override
  public long mint() {
    return meta.minTime();
  }

  @Override
  public long maxt() {
    return meta.maxTime();
  }

  @Override
  public Tombstones tombstones() {
    return tombstones;
  }

  @Override
  public IndexReader index() {
    acquire();
    return new CountedIndex();
  }

  @Override
  public ChunkReader chunks() {
    acquire();
    return new CountedChunks();
  }

  private void acquire() {
    if (!readers.acquire()) {
      throw new IllegalStateException("block " + meta.ulid() + " is closed");
    }
  }

  private void release() {
    if (readers.release()) {
      letGo();
    }
  }

  private void letGo() {
    try (index) {
      chunks.close();
    }
  }

  /** Lets no new readers in; files are let go of with the last reader. Idempotent. */
  @Override
  public void close() {
    if (readers.close()) {
      letGo();
    }
  }

  /**
   * Marks samples in {@code [mint, maxt]} (ms, inclusive) of the matching series as deleted.
   *
   * @return number of intervals the block has afterwards
   */
  public synchronized long delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
    MemTombstones all = new MemTombstones();
    all.addAll(tombstones);
    try (IndexReader reader = index()) {
      Postings p = PostingsForMatchers.find(reader, matchers).postings();
      while (p.next()) {
        SeriesEntry series = reader.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
        if (series != null && touches(series.chunks(), mint, maxt)) {
          List<ChunkMeta> metas = series.chunks();
          long from = Math.max(mint, metas.get(0).mint());
          long to = Math.min(maxt, metas.get(metas.size() - 1).maxt());
          all.add(p.at(), new Interval(from, to));
        }
      }
    }
    replaceTombstones(all);
    return all.count();
  }

  private static boolean touches(List<ChunkMeta> chunks, long mint, long maxt) {
    for (ChunkMeta chunk : chunks) {
      if (chunk.overlaps(mint, maxt)) {
        return true;
      }
    }
    return false;
  }

  private void replaceTombstones(MemTombstones all) throws IOException {
    tombstonesSize = TombstonesFile.write(fs, dir, all);
    tombstones = all;
    writeMeta(meta.withStats(meta.stats().withTombstones(all.count())));
  }

  /** Notes in its meta that compacting it failed, so that it is left alone. */
  public synchronized void markFailed() throws IOException {
    BlockMeta.Compaction c = meta.compaction();
    writeMeta(
        meta.withCompaction(
            new BlockMeta.Compaction(
                c.level(), c.sources(), c.deletable(), c.parents(), true, c.hints())));
  }

  /** Notes in its meta that nothing of it is left. */
  public synchronized void markDeletable() throws IOException {
    BlockMeta.Compaction c = meta.compaction();
    writeMeta(
        meta.withCompaction(
            new BlockMeta.Compaction(
                c.level(), c.sources(), true, c.parents(), c.failed(), c.hints())));
  }

  private void writeMeta(BlockMeta changed) throws IOException {
    MetaFile.write(fs, dir, changed);
    metaSize = fs.size(dir.resolve(MetaFile.NAME));
    meta = changed;
  }

  /** Makes a second block of the same files in {@code parent}, by hard links. */
  public synchronized void snapshot(Path parent) throws IOException {
    Path target = parent.resolve(meta.ulid());
    fs.createDirectories(BlockDir.chunks(target));
    for (String file : List.of(MetaFile.NAME, "index", "tombstones")) {
      if (fs.exists(dir.resolve(file))) {
        fs.link(dir.resolve(file), target.resolve(file));
      }
    }
    for (String file : fs.list(BlockDir.chunks(dir))) {
      fs.link(BlockDir.chunks(dir).resolve(file), BlockDir.chunks(target).resolve(file));
    }
    fs.syncDir(BlockDir.chunks(target));
    fs.syncDir(target);
  }

  @Override
  public String toString() {
    BlockMeta m = meta;
    return "Block{"
        + m.ulid()
        + " ["
        + m.minTime()
        + ","
        + m.maxTime()
        + "), level="
        + m.compaction().level()
        + ", series="
        + m.stats().series()
        + "}";
  }

  /** The chunks as one reader sees them. */
  private final class CountedChunks implements ChunkReader {
    private final AtomicBoolean done = new AtomicBoolean();

    @Override
    public Chunk chunk(ChunkMeta chunk) {
      return chunks.chunk(chunk);
    }

    @Override
    public void decode(ChunkMeta chunk, SampleBuffer into) {
      chunks.decode(chunk, into);
    }

    @Override
    public void close() {
      if (done.compareAndSet(false, true)) {
        release();
      }
    }
  }

  /** The index as one reader sees it. */
  private final class CountedIndex implements IndexReader {
    private final AtomicBoolean done = new AtomicBoolean();

    @Override
    public Iterator<String> symbols() {
      return index.symbols();
    }

    @Override
    public List<String> labelNames() {
      return index.labelNames();
    }

    @Override
    public List<String> labelValues(String name) {
      return index.labelValues(name);
    }

    @Override
    public RefSet all() {
      return index.all();
    }

    @Override
    public RefSet postings(String name, String value) {
      return index.postings(name, value);
    }

    @Override
    public RefSet postings(String name, List<String> values) {
      return index.postings(name, values);
    }

    @Override
    public RefSet postingsOfName(String name) {
      return index.postingsOfName(name);
    }

    @Override
    public RefSet postingsMatching(String name, List<String> prefixes, Predicate<String> matches) {
      return index.postingsMatching(name, prefixes, matches);
    }

    @Override
    public Postings sortedByLabels(RefSet refs) {
      return index.sortedByLabels(refs);
    }

    @Override
    public @Nullable Labels labels(long ref) {
      return index.labels(ref);
    }

    @Override
    public @Nullable SeriesEntry series(long ref, long mint, long maxt) {
      return index.series(ref, mint, maxt);
    }

    @Override
    public void close() {
      if (done.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
