package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.SandboxFs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.head.HeadStats;
import io.narthex.tsdb.head.SeriesInfo;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a head would hold if a data directory were opened now: its bounds, its chunks, and series by
 * series where each chunk lies. Works on a copy: the directory stays as it is.
 *
 * <pre>
 *   time          in order [1700006400001, 1700013585002]
 *   series        6 (stale 0, with histograms 2)
 *   chunks        26: mapped 20 (2400 samples), open 6 (212 samples, 840 bytes)
 *   {__name__="up", job="node"} ref 3
 *     mapped       XOR             120 samples  [1700006400001, 1700008185002]  000001@8
 *     mapped       XOR              39 samples  [1700008185003, 1700008195000]  made of the log
 *     open         XOR              42 samples  [1700008200001, 1700008815000]  97 bytes
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class HeadReport {
  private static final List<String> COPIED_DIRS = List.of("wal", "wbl", "chunks_head");
  private static final String SNAPSHOT_PREFIX = "chunk_snapshot.";
  private static final int MOST_EXEMPLARS = 100_000;

  private final Fs fs;
  private final Consumer<ReportLine> out;
  private final TreeMap<String, long[]> totals = new TreeMap<>(); // chunks, samples, bytes
  private Set<String> files = Set.of(); // of mapped chunks
  private long badBlocks;

  /** A report whose lines go to {@code out}. */
  public HeadReport(Fs fs, Consumer<ReportLine> out) {
    this.fs = fs;
    this.out = out;
  }

  /**
   * Reports on a data directory.
   *
   * @param scratch an empty directory for the copy; the caller's to delete. Messages name the files
   *     of {@code dataDir}
   * @param matchers series to show one by one
   * @param limit how many of them at most, 0 for none
   * @return how much was found damaged
   */
  public long report(Path dataDir, Path scratch, List<Matcher> matchers, int limit)
      throws IOException {
    copy(dataDir, scratch);
    files = Set.copyOf(fs.list(dataDir.resolve("chunks_head")));
    boolean snapshot = false;
    for (String name : fs.list(scratch)) {
      snapshot |= name.startsWith(SNAPSHOT_PREFIX);
    }
    HeadOptions options =
        HeadOptions.builder()
            .maxExemplars(MOST_EXEMPLARS)
            .snapshotOnShutdown(snapshot) // reads one, too
            .onCopy(true)
            .build();
    Fs copy = new SandboxFs(fs, dataDir, scratch);
    boolean late = copy.exists(dataDir.resolve("wbl"));
    try (Head head =
        new Head(
            options,
            Head.HeadFiles.open(copy, dataDir),
            Wal.open(copy, dataDir.resolve("wal"), WalOptions.DEFAULT),
            late ? Wal.open(copy, dataDir.resolve("wbl"), WalOptions.DEFAULT) : null,
            TsdbObserver.NONE)) {
      head.init(endOfBlocks(dataDir));
      return print(head, matchers, limit);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    for (String name : fs.list(from)) {
      if (COPIED_DIRS.contains(name) || name.startsWith(SNAPSHOT_PREFIX)) {
        copyAll(from.resolve(name), to.resolve(name));
      }
    }
  }

  private void copyAll(Path from, Path to) throws IOException {
    if (!fs.isDirectory(from)) {
      byte[] bytes = fs.readAll(from);
      try (var file = fs.create(to)) {
        file.write(bytes, 0, bytes.length);
      }
      return;
    }
    fs.createDirectories(to);
    for (String name : fs.list(from)) {
      copyAll(from.resolve(name), to.resolve(name));
    }
  }

  /** Where the in-order blocks end: what is before it the head leaves out. */
  private long endOfBlocks(Path dataDir) throws IOException {
    long end = Long.MIN_VALUE;
    for (Path block : BlockDir.list(fs, dataDir)) {
      BlockMeta meta = meta(block);
      if (meta != null && meta.compaction().fromWholeHead()) {
        end = Math.max(end, meta.maxTime());
      }
    }
    return end;
  }

  /** Null if it cannot be said what the block is: a database passes over it, too. */
  private @Nullable BlockMeta meta(Path block) {
    try {
      return MetaFile.read(fs, block);
    } catch (IOException | CorruptionException e) {
      badBlocks++;
      String fault = MetaFile.describe(block, e);
      out.accept(
          ReportLine.of(0, "block").with("fault", fault).bad().text("block         " + fault));
      return null;
    }
  }

  private long print(Head head, List<Matcher> matchers, int limit) {
    Matcher any = new Matcher(Matcher.Type.REGEX, "__name__", ".*");
    head.inspect(List.of(any), this::count);
    HeadStats stats = head.stats();
    time("in order", stats.mint(), stats.maxt(), "time          in order ");
    if (head.outOfOrderMint() <= head.outOfOrderMaxt()) {
      time(
          "out of order",
          head.outOfOrderMint(),
          head.outOfOrderMaxt(),
          "              out of order ");
    }
    var appends = stats.appends();
    out.accept(
        ReportLine.of(0, "counts")
            .with("series", stats.series())
            .with("stale", appends.staleSeries())
            .with("histograms", appends.histogramSeries())
            .text(
                "series        %d (stale %d, with histograms %d)",
                stats.series(), appends.staleSeries(), appends.histogramSeries()));
    out.accept(
        ReportLine.of(0, "chunks")
            .with("count", stats.chunks().now())
            .with("where", totalMaps())
            .text("chunks        %d%s", stats.chunks().now(), totals()));
    out.accept(
        ReportLine.of(0, "exemplars")
            .with("count", stats.exemplars().stored())
            .text("exemplars     %d", stats.exemplars().stored()));
    long damage = damage(stats);
    int[] left = {limit};
    head.inspect(
        matchers,
        series -> {
          if (left[0]-- > 0) {
            print(series);
          }
        });
    return damage;
  }

  private void time(String of, long mint, long maxt, String label) {
    boolean empty = mint > maxt;
    out.accept(
        ReportLine.of(0, "time")
            .with("of", of)
            .with("mint", empty ? null : mint)
            .with("maxt", empty ? null : maxt)
            .text(label + (empty ? "nothing" : "[" + mint + ", " + maxt + "]")));
  }

  private long damage(HeadStats stats) {
    HeadStats.Replay replay = stats.replay();
    long log = stats.gc().walCorruptions();
    long files = stats.chunks().corruptions();
    long damage = log + replay.snapshotErrors() + files + badBlocks;
    ReportLine line =
        ReportLine.of(0, "damage")
            .with("log", log)
            .with("chunkFiles", files)
            .with("snapshot", replay.snapshotErrors())
            .with("blocks", badBlocks)
            .with("unknownSeries", unknown(replay))
            .text(
                "damage        log %d, chunk files %d, snapshot %d, blocks %d, records of unknown"
                    + " series %d",
                log, files, replay.snapshotErrors(), badBlocks, unknown(replay));
    out.accept(damage > 0 ? line.bad() : line);
    return damage;
  }

  private static long unknown(HeadStats.Replay replay) {
    return Stream.of(replay.unknownRefs(), replay.unknownLateRefs())
        .flatMap(counts -> counts.entrySet().stream())
        .filter(count -> !count.getKey().equals("series"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void count(SeriesInfo series) {
    for (SeriesInfo.ChunkInfo chunk : series.chunks()) {
      long[] total = totals.computeIfAbsent(chunk.where(), w -> new long[3]);
      total[0]++;
      total[1] += chunk.samples();
      total[2] += chunk.bytes();
    }
  }

  private Map<String, Map<String, Long>> totalMaps() {
    Map<String, Map<String, Long>> maps = new LinkedHashMap<>();
    totals.forEach(
        (where, total) -> {
          Map<String, Long> map = new LinkedHashMap<>();
          map.put("chunks", total[0]);
          map.put("samples", total[1]);
          map.put("bytes", total[2]);
          maps.put(where, map);
        });
    return maps;
  }

  private String totals() {
    StringBuilder sb = new StringBuilder();
    totals.forEach(
        (where, total) -> {
          sb.append(sb.length() == 0 ? ": " : ", ").append(where).append(' ').append(total[0]);
          sb.append(" (").append(total[1]).append(" samples");
          if (total[2] > 0) {
            sb.append(", ").append(total[2]).append(" bytes");
          }
          sb.append(')');
        });
    return sb.toString();
  }

  private void print(SeriesInfo series) {
    out.accept(
        ReportLine.of(0, "series")
            .with("ref", series.ref())
            .with("labels", series.labels())
            .with("stale", series.stale())
            .text(series.labels() + " ref " + series.ref() + (series.stale() ? " stale" : "")));
    for (SeriesInfo.ChunkInfo chunk : series.chunks()) {
      boolean mapped = !chunk.place().isEmpty();
      String file = chunk.place().substring(0, Math.max(0, chunk.place().indexOf('@')));
      boolean stored = files.contains(file); // or it was mapped in the copy just now
      String place = stored ? chunk.place() : mapped ? "made of the log" : chunk.bytes() + " bytes";
      out.accept(
          ReportLine.of(1, "chunk")
              .with("where", chunk.where())
              .with("encoding", chunk.encoding())
              .with("samples", chunk.samples())
              .with("mint", chunk.mint())
              .with("maxt", chunk.maxt())
              .with("bytes", mapped ? null : chunk.bytes())
              .with("place", stored ? chunk.place() : null)
              .text(
                  "  %-12s %-16s %5d samples  [%d, %d]  %s",
                  chunk.where(),
                  chunk.encoding(),
                  chunk.samples(),
                  chunk.mint(),
                  chunk.maxt(),
                  place));
    }
  }
}
