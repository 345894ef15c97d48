package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.chunks.BlockChunkRef;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a data directory is what it should be: every checksum, every order, every reference,
 * every count; goes on after the first fault.
 *
 * <pre>
 *   meta.json   counts and range      = what is in the block
 *   index       symbols, series       ascending; every label pair lists the series that has it
 *   chunks      every one             decodes, ascending, between its mint and maxt
 *   tombstones                        name series that are there
 *   wal, wbl, checkpoints             every fragment, every record; no gap between segments,
 *                                     nor behind the checkpoint
 *   chunks_head                       every chunk's frame and checksum
 * </pre>
 *
 * @upstream none — promtool has no such command
 */
public final class Verifier {
  private final Fs fs;
  private final List<String> faults = new ArrayList<>();
  private long endOfBlocks;
  private VerifiedParts parts = new VerifiedParts();

  public Verifier(Fs fs) {
    this.fs = fs;
  }

  /**
   * The faults of all blocks, logs and head chunk files in {@code dir}, a sentence each; empty if
   * all is well.
   */
  public List<String> verify(Path dir) throws IOException {
    faults.clear();
    parts = new VerifiedParts();
    endOfBlocks = Long.MIN_VALUE;
    if (!fs.isDirectory(dir)) {
      throw new IOException((fs.exists(dir) ? "not a directory: " : "no such directory: ") + dir);
    }
    for (Path path : BlockDir.list(fs, dir)) {
      verifyBlock(path);
    }
    new LogVerifier(fs, parts, faults::add).verify(dir, endOfBlocks);
    return List.copyOf(faults);
  }

  /** How much the last {@link #verify} looked at. */
  public VerifiedParts parts() {
    return parts;
  }

  private void verifyBlock(Path path) {
    String name = String.valueOf(path.getFileName());
    parts.blocks++;
    try (Block block = Block.open(fs, path);
        IndexReader index = block.index();
        ChunkReader chunks = block.chunks()) {
      if (block.meta().compaction().fromWholeHead()) {
        endOfBlocks = Math.max(endOfBlocks, block.meta().maxTime());
      }
      chunkFiles(name, path);
      new Pass(name, block, index, chunks).run();
    } catch (NoSuchFileException e) {
      fault(name, "cannot be opened: no file " + path.relativize(Path.of(e.getFile())));
    } catch (IOException | CorruptionException e) {
      fault(name, "cannot be opened: " + (e.getMessage() == null ? e : e.getMessage()));
    }
  }

  /**
   * A chunk's reference counts the files there are: a missing one makes the next take its place.
   */
  private void chunkFiles(String name, Path block) throws IOException {
    int expected = 0;
    for (String file : fs.list(block.resolve(ChunksFormat.DIR_NAME))) {
      if (file.matches("[0-9]+") && !file.equals(ChunksFormat.fileName(expected++))) {
        fault(
            name + "/" + ChunksFormat.DIR_NAME,
            "files are not sequential: "
                + file
                + " where "
                + ChunksFormat.fileName(expected - 1)
                + " should be");
        return;
      }
    }
  }

  private void fault(String block, String what) {
    faults.add(block + ": " + what);
  }

  /** One block. */
  private final class Pass {
    private final String name;
    private final Block block;
    private final IndexReader index;
    private final ChunkReader chunks;
    private long series;
    private long chunkCount;
    private long samples;
    private long pairs;

    Pass(String name, Block block, IndexReader index, ChunkReader chunks) {
      this.name = name;
      this.block = block;
      this.index = index;
      this.chunks = chunks;
    }

    void run() {
      BlockMeta meta = block.meta();
      if (!meta.ulid().equals(name)) {
        fault(name, "meta.json names it " + meta.ulid());
      }
      symbols();
      series();
      pairs();
      parts.series += series;
      parts.chunks += chunkCount;
      parts.samples += samples;
      count("series", meta.stats().series(), series);
      count("chunks", meta.stats().chunks(), chunkCount);
      count("samples", meta.stats().samples(), samples);
      count("tombstones", meta.stats().tombstones(), block.tombstones().count());
      block
          .tombstones()
          .forEach(
              (ref, intervals) -> {
                if (!index.all().contains(ref)) {
                  fault(name, "tombstones of a series that is not there: " + ref);
                }
              });
    }

    private void count(String what, long said, long found) {
      if (said != found) {
        fault(name, "meta.json says " + said + " " + what + ", found " + found);
      }
    }

    private void symbols() {
      String last = null;
      for (Iterator<String> it = index.symbols(); it.hasNext(); ) {
        String symbol = it.next();
        if (last != null && io.narthex.model.labels.Utf8.compare(last, symbol) >= 0) {
          fault(name, "symbols out of order: \"" + symbol + "\" behind \"" + last + "\"");
        }
        last = symbol;
      }
    }

    private void series() {
      Labels last = null;
      Postings p = index.all().postings();
      while (p.next()) {
        try {
          SeriesEntry entry = index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
          if (entry == null) {
            fault(name, "no series at reference " + p.at());
            continue;
          }
          if (last != null && last.compareTo(entry.labels()) >= 0) {
            fault(name, "series out of order: " + entry.labels() + " behind " + last);
          }
          last = entry.labels();
          series++;
          pairs += last.size();
          chunks(entry);
        } catch (CorruptionException e) {
          fault(name, "series " + p.at() + ": " + e.getMessage());
        }
      }
    }

    private void chunks(SeriesEntry entry) {
      ChunkMeta previous = null;
      for (ChunkMeta meta : entry.chunks()) {
        chunkCount++;
        if (previous != null && meta.mint() <= previous.maxt()) {
          fault(name, entry.labels() + ": chunk at " + meta.mint() + " overlaps the one before");
        }
        previous = meta;
        if (meta.mint() < block.mint() || meta.maxt() >= block.maxt()) {
          fault(name, entry.labels() + ": chunk [" + meta.mint() + "," + meta.maxt() + "] outside");
        }
        String wrong = wrongWith(meta);
        if (wrong != null) {
          String file = ChunksFormat.fileName(BlockChunkRef.segment(meta.ref()));
          long offset = BlockChunkRef.offset(meta.ref());
          fault(
              name + "/" + ChunksFormat.DIR_NAME + "/" + file + " at " + offset,
              wrong + ", in the chunk of " + entry.labels());
        }
      }
    }

    private @Nullable String wrongWith(ChunkMeta meta) {
      SampleBuffer buffer = new SampleBuffer();
      try {
        chunks.chunk(meta).decode(buffer);
      } catch (CorruptionException e) {
        return e.reason();
      }
      samples += buffer.size();
      if (buffer.isEmpty()) {
        return "no sample";
      }
      for (int i = 1; i < buffer.size(); i++) {
        if (buffer.time(i) <= buffer.time(i - 1)) {
          return "sample " + i + " is out of order";
        }
      }
      if (buffer.time(0) != meta.mint() || buffer.time(buffer.size() - 1) != meta.maxt()) {
        return "samples of ["
            + buffer.time(0)
            + ","
            + buffer.time(buffer.size() - 1)
            + "], not ["
            + meta.mint()
            + ","
            + meta.maxt()
            + "]";
      }
      return null;
    }

    private void pairs() {
      long listed = 0;
      for (String label : index.labelNames()) {
        for (String value : index.labelValues(label)) {
          RefSet refs = index.postings(label, value);
          listed += refs.size();
          Postings p = refs.postings();
          while (p.next()) {
            Labels labels = index.labels(p.at());
            if (labels == null || !labels.get(label).equals(value)) {
              fault(name, "list of " + label + "=" + value + " has series " + p.at());
            }
          }
        }
      }
      if (listed != pairs) {
        fault(name, "lists have " + listed + " entries, series have " + pairs + " labels");
      }
    }
  }
}
