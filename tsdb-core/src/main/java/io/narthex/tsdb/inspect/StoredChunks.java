package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.BlockChunkRef;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a data directory, ours or Prometheus's own: those of its blocks, then those that a
 * head would hold if the directory were opened now. One series of one of them after the other.
 *
 * <pre>
 *   01J8… (a block)   {job="a"}  000001+8, 000001+131     {job="b"}  000001+290
 *   head              {job="a"}  mapped 000002+8, open    {job="b"}  open
 * </pre>
 *
 * <p>The directory stays as it is: the log is replayed in a copy. What was deleted is still there.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class StoredChunks {
  /** The source of chunks that are in no block. */
  public static final String HEAD = "head";

  private StoredChunks() {}

  /**
   * Where a chunk lies.
   *
   * @param text file and offset; of the head also whether the chunk is mapped from its files or was
   *     made of the log now, and whether its samples came late
   * @param file path in the block, or in the data directory; null if it was made of the log
   * @param offset position in the file
   */
  public record Place(String text, @Nullable String file, long offset) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A chunk and its place, or what is wrong with it.
   *
   * @param read null if it cannot be read
   * @param fault why; null if it can
   */
  public record Stored(Place place, @Nullable Chunk read, @Nullable CorruptionException fault) {

    static Stored of(Place place, Chunk chunk) {
      return new Stored(place, chunk, null);
    }

    /**
     * The chunk.
     *
     * @throws CorruptionException the fault, if there is one
     */
    public Chunk chunk() {
      if (read == null) {
        throw Objects.requireNonNull(fault);
      }
      return read;
    }
  }

  /** Takes the chunks of one series of one source. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a series.
     *
     * @param source name of the block's directory, or {@link #HEAD}
     * @param chunks its chunks by their first timestamp, those that cannot be read among them;
     *     those of the head may overlap
     * @return whether to go on
     */
    boolean series(String source, Labels labels, List<Stored> chunks);

    /**
     * Takes what is wrong with a source besides its chunks; the series of it that were not visited
     * yet are left out, other sources are not.
     */
    default void damage(CorruptionException e) {
      throw e;
    }
  }

  /** A chunk of a series and its source, see {@link Visitor#series}. */
  public record Found(String source, Labels labels, Stored stored) {}

  /**
   * Visits all series that match.
   *
   * @param dir a data directory, or one block
   * @param sandbox a directory that is not there yet, for the copy; it is removed in the end
   * @param matchers what labels must be; empty for all
   * @throws IOException if {@code dir} is neither
   */
  public static void visit(Fs fs, Path dir, Path sandbox, List<Matcher> matchers, Visitor visitor)
      throws IOException {
    try (Sources sources = new Sources(fs, dir, sandbox)) {
      for (Source source : sources.all) {
        if (!source.visitReadable(matchers, visitor)) {
          return;
        }
      }
    }
  }

  /**
   * All chunks of the first series that matches; parameters as for {@link #visit}.
   *
   * @param damage as {@link Visitor#damage}
   * @return empty if there is no such series
   */
  public static List<Found> first(
      Fs fs, Path dir, Path sandbox, List<Matcher> matchers, Consumer<CorruptionException> damage)
      throws IOException {
    First first = new First(damage);
    try (Sources sources = new Sources(fs, dir, sandbox)) {
      for (Source source : sources.all) {
        List<Found> found = first.found;
        source.visitReadable(found.isEmpty() ? matchers : equal(found.get(0).labels()), first);
      }
    }
    return first.found;
  }

  /** Takes the chunks of the first series only. */
  private static final class First implements Visitor {
    private final List<Found> found = new ArrayList<>();
    private final Consumer<CorruptionException> damage;

    First(Consumer<CorruptionException> damage) {
      this.damage = damage;
    }

    @Override
    public boolean series(String source, Labels labels, List<Stored> chunks) {
      boolean same = found.isEmpty() || labels.equals(found.get(0).labels());
      if (same) {
        chunks.forEach(chunk -> found.add(new Found(source, labels, chunk)));
      }
      return !same;
    }

    @Override
    public void damage(CorruptionException e) {
      damage.accept(e);
    }
  }

  private static List<Matcher> equal(Labels labels) {
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      matchers.add(new Matcher(Matcher.Type.EQUAL, labels.name(i), labels.value(i)));
    }
    return matchers;
  }

  /** Blocks in order of time, then the head. */
  private static final class Sources implements AutoCloseable {
    private final List<Source> all = new ArrayList<>();
    private final Closeable opened;

    Sources(Fs fs, Path dir, Path sandbox) throws IOException {
      if (fs.exists(dir.resolve("meta.json"))) {
        Block block = Block.open(fs, dir);
        opened = block::close;
        add(fs, block);
        return;
      }
      ReadOnlyTsdb tsdb = ReadOnlyTsdb.open(fs, dir, sandbox);
      opened = tsdb::close;
      tsdb.blocks().forEach(block -> add(fs, block));
      Head head = tsdb.head();
      if (head != null) {
        BlockReader reader = head.reader(Long.MIN_VALUE, Long.MAX_VALUE);
        HeadPlaces places = new HeadPlaces(head, tsdb.headChunkFiles());
        all.add(
            new Source(
                HEAD, reader, chunks -> (labels, meta) -> places.read(labels, meta, chunks)));
      } else if (all.isEmpty()) {
        tsdb.close();
        throw new IOException("neither blocks nor a log in " + dir);
      }
    }

    private void add(Fs fs, Block block) {
      all.add(
          new Source(
              block.meta().ulid(),
              block,
              chunks -> {
                StoredChunkReads reads = new StoredChunkReads(fs, block.dir(), chunks);
                return (labels, meta) -> inBlock(labels, meta, reads);
              }));
    }

    @Override
    public void close() throws IOException {
      opened.close();
    }
  }

  private static Stored inBlock(Labels labels, ChunkMeta meta, StoredChunkReads reads) {
    long ref = meta.ref();
    String file = "chunks/" + ChunksFormat.fileName(BlockChunkRef.segment(ref));
    Place place = new Place(BlockChunkRef.toString(ref), file, BlockChunkRef.offset(ref));
    try {
      return Stored.of(place, reads.read(labels, meta));
    } catch (CorruptionException e) {
      return new Stored(place, null, e);
    }
  }

  /** A block or the head, and how its chunks are fetched. */
  private record Source(
      String name,
      BlockReader from,
      Function<ChunkReader, BiFunction<Labels, ChunkMeta, Stored>> fetching) {

    boolean visitReadable(List<Matcher> matchers, Visitor visitor) {
      try {
        return visit(matchers, visitor);
      } catch (CorruptionException e) {
        visitor.damage(e);
        return true;
      }
    }

    private boolean visit(List<Matcher> matchers, Visitor visitor) {
      try (IndexReader index = from.index();
          ChunkReader reader = from.chunks()) {
        RefSet refs = matchers.isEmpty() ? index.all() : PostingsForMatchers.find(index, matchers);
        BiFunction<Labels, ChunkMeta, Stored> fetch = fetching.apply(reader);
        Postings postings = index.sortedByLabels(refs);
        while (postings.next()) {
          SeriesEntry series = index.series(postings.at(), Long.MIN_VALUE, Long.MAX_VALUE);
          if (series == null || series.chunks().isEmpty()) {
            continue;
          }
          List<Stored> chunks = new ArrayList<>();
          for (ChunkMeta meta : series.chunks()) {
            chunks.add(fetch.apply(series.labels(), meta));
          }
          if (!visitor.series(name, series.labels(), chunks)) {
            return false;
          }
        }
        return true;
      }
    }
  }
}
